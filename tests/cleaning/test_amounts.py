"""Money, registered capital and counts."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv

from pipelines.cleaning.amounts import WAN, YUAN, capital, money, whole


def texts(*written: str) -> pa.Array:
    return pa.array(written, pa.string())


def yuan(written: str, title_unit: str | None = None) -> Decimal | None:
    return money(texts(written), title_unit, "元").values[0].as_py()


@pytest.mark.parametrize(
    "written",
    [
        *("12000", "12,000", "１２０００", "12000 元", "¥12,000.00", "￥12000", "人民币12000元整"),
        *("1.2万元", "1.2万", "1.2（万元）", "1.2E+04", "12千元", "0.00012亿元"),
    ],
)
def test_money_is_read_in_every_form_of_the_design(written: str) -> None:
    assert yuan(written) == Decimal("12000.00")


@pytest.mark.parametrize(
    ("unit", "most", "more"),
    [("元", "9999999999999999", "10000000000000000"), ("万元", "99999999999999", "1e14")],
)
def test_an_amount_with_too_many_digits_is_called_too_large(unit, most, more) -> None:
    read = money(texts(most, more), None, unit)

    assert read.values.to_pylist() == [Decimal(most), None]
    ((fault, rows),) = read.faults.items()
    assert (fault.message, rows.tolist()) == ("金额过大，请核对单位和位数", [False, True])


def test_the_unit_of_the_cell_goes_before_that_of_the_title_and_of_the_column() -> None:
    assert yuan("20", "万元") == 200_000
    assert yuan("200000元", "万元") == 200_000
    assert yuan("20", None) == 20
    assert money(texts("5", "5元"), None, "万元").values.to_pylist() == [
        Decimal("5.000000"),
        Decimal("0.000500"),
    ]


@pytest.mark.parametrize(
    "written",
    [
        *("一万二", "1,20", "12,00,000", "1.2.3", "12 000", "(1,200)"),
        *("12万美元", "12000人", "约100", "#公式未计算"),
    ],
)
def test_other_money_is_an_error(written: str) -> None:
    cleaned = money(texts(written), None, "元")
    assert cleaned.values.to_pylist() == [None]
    assert [(f.level, f.message[:4]) for f in cleaned.faults] == [("error", "无法识别")]


def test_negative_money_is_kept_for_the_column_to_judge() -> None:
    assert yuan("-5") == Decimal("-5.00")


def test_parts_of_a_cent_are_an_error_and_not_rounded() -> None:
    cleaned = money(texts("0.125", "0.123456万元", "0.1234567万元"), None, "元")
    assert cleaned.values.to_pylist() == [None, Decimal("1234.56"), None]
    assert ["不足一分" in f.message for f in cleaned.faults] == [True]


def test_digits_that_excel_does_not_show_are_not_there() -> None:
    # 1.1 × 1.2 as a binary number
    assert yuan("1.3200000000000003") == Decimal("1.32")
    assert yuan("0.30000000000000004", "万元") == Decimal("3000.00")


def test_sixteen_digits_of_money_are_kept_exactly() -> None:
    assert yuan("12345678901234.56") == Decimal("12345678901234.56")
    assert yuan("99999999999999999") is None
    # What Excel shows, 15 digits, would be 10 000 000 000 000 000: one digit too many.
    assert yuan("9999999999999999.995") is None


def test_money_under_a_title_in_another_currency_is_an_error() -> None:
    cleaned = money(texts("5"), "美元", "元")
    assert ["表头" in f.message for f in cleaned.faults] == [True]


def test_money_has_the_type_of_its_unit() -> None:
    assert money(texts("1"), None, "元").values.type == YUAN
    assert money(texts("1"), None, "万元").values.type == WAN


@given(st.decimals(0, 10**12, places=2), st.sampled_from(["{}", "{}元", "{:,}", "¥{}"]))
def test_money_written_in_any_form_comes_back(amount: Decimal, form: str) -> None:
    assert yuan(form.format(amount)) == amount


@pytest.mark.parametrize(
    ("written", "wan", "currency"),
    [
        ("50(万元人民币)", "50", "CNY"),
        ("1,000(万)", "1000", "CNY"),
        ("10(万美元)", "10", "USD"),
        ('"50万人民币"', "50", "CNY"),
        ("300万元人民币", "300", "CNY"),
        ("180(万元)", "180", "CNY"),
        ("180(万人民币元)", "180", "CNY"),
        ("0(万元人民币)", "0", "CNY"),
        ("327", "327", "CNY"),
        ("500000元", "50", "CNY"),
        ("1亿元", "10000", "CNY"),
        ("70万日元", "70", "JPY"),
        ("70(万港元)", "70", "HKD"),
        ("70万欧元", "70", "EUR"),
        ("70(万新加坡元)", "70", "SGD"),
        ("70万英镑", "70", "GBP"),
        ("8.8E-05万人民币", "0.000088", "CNY"),
        ("903,005.6485(万)", "903005.6485", "CNY"),
    ],
)
def test_registered_capital_becomes_wan_of_its_currency(
    written: str, wan: str, currency: str
) -> None:
    cleaned, currencies = capital(texts(written), None)
    assert cleaned.values.to_pylist() == [Decimal(wan)]
    assert currencies.to_pylist() == [currency]
    assert cleaned.faults == {}


def test_a_bare_capital_is_in_the_unit_of_the_title() -> None:
    cleaned, currencies = capital(texts("500000", "5万元"), "元")
    assert cleaned.values.to_pylist() == [Decimal(50), Decimal(5)]
    assert capital(texts("20"), "万美元")[1].to_pylist() == ["USD"]


@pytest.mark.parametrize("written", ["万人民币", "ALAIN", "若干", "-5", "50万比索"])
def test_an_unreadable_capital_stays_empty_with_a_warning(written: str) -> None:
    cleaned, currencies = capital(texts(written), None)
    assert cleaned.values.to_pylist() == currencies.to_pylist() == [None]
    assert [f.level for f in cleaned.faults] == ["warning"]


def test_a_blank_capital_is_no_fault() -> None:
    cleaned, currencies = capital(texts("-", "N/A"), None)
    assert cleaned.values.to_pylist() == currencies.to_pylist() == [None, None]
    assert cleaned.faults == {}


def test_counts_are_whole_numbers() -> None:
    cleaned = whole(texts("12", "12.0", "1,200", "12人", "０", ""), "error", None, "人")
    assert cleaned.values.to_pylist() == [12, 12, 1200, 12, 0, None]
    assert cleaned.faults == {}


def test_a_count_takes_the_unit_of_its_cell_then_of_its_title() -> None:
    # 35 under 万人 is 350,000; 35万 and 12人 say their own unit.
    cleaned = whole(texts("35", "55.32", "35万", "12人"), "error", "万人", "人")
    assert cleaned.values.to_pylist() == [350_000, 553_200, 350_000, 12]
    assert whole(texts("3", "24个月"), "error", "年", "月").values.to_pylist() == [36, 24]
    (fault,) = whole(texts("3"), "error", "天", "月").faults
    assert fault.message == "单位不是月，请按月填写"


def test_counts_of_cases_carry_their_counters() -> None:
    cleaned = whole(texts("3次", "2项", "5条", "1份", "90人次"), "error", "次", "次")
    assert cleaned == (pa.array([3, 2, 5, 1, 90]), {})


@pytest.mark.parametrize("written", ["12.5", "-1", "十来个", "1,20", "12元", "1-2"])
def test_other_counts_are_faults_of_the_level_asked_for(written: str) -> None:
    cleaned = whole(texts(written), "warning", None, "人")
    assert [f.level for f in cleaned.faults] == ["warning"]
    assert cleaned.values.to_pylist() == [None]


def test_every_way_of_writing_capital_in_the_real_register_is_read(shared_data: Path) -> None:
    options = csv.ParseOptions(newlines_in_values=True)
    tables = [
        csv.read_csv(path, parse_options=options)
        for path in sorted((shared_data / "registrations").glob("*.csv"))
    ]
    written = pa.chunked_array([c for t in tables for c in t["注册资金"].chunks])
    cleaned, currencies = capital(written, None)
    # 万人民币 without a number three times, and two rows whose cells are shifted
    assert [int(mask.sum()) for mask in cleaned.faults.values()] == [5]
    counts = Counter(currencies.to_pylist())
    foreign = {"USD": 1659, "JPY": 28, "HKD": 24, "EUR": 21, "SGD": 3, "GBP": 1}
    assert {name: counts[name] for name in foreign} == foreign
