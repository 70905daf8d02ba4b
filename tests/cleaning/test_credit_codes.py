"""统一社会信用代码, with python-stdnum as the oracle of check characters."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv
from stdnum.cn import uscc

from pipelines.cleaning.credit_codes import ALPHABET, class_digit_type, credit_codes

# From the real register: positions 9–17 are a right organisation code, too.
REAL = "91370000163149715R"


def texts(*written: str) -> pa.Array:
    return pa.array(written, pa.string())


def message(written: str) -> str:
    return "".join(fault.message for fault in credit_codes(texts(written)).faults)


bodies = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


def errors(cleaned) -> list[str]:
    return [fault.message for fault in cleaned.faults if fault.level == "error"]


def test_a_right_code_is_kept_and_lower_case_is_repaired() -> None:
    cleaned = credit_codes(texts(REAL, REAL.lower() + "\t", f'="{REAL}"', ""))
    assert cleaned.values.to_pylist() == [REAL, REAL, REAL, None]
    assert cleaned.faults == {}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (REAL[:-1], "18 位"),
        (REAL + "0", "18 位"),
        ("370812600012345", "15 位的旧注册号"),
        ("9.13708126000123E+17", "精度丢失"),
        ("#公式未计算", "公式"),
        ("91370000163149715O", "字符"),
        ("9137000016314971兖R", "字符"),
        ("913700001631497兖", "字符"),  # 18 bytes
        ("91A70000163149715R", "第 3—8 位不是数字"),
        ("91370000163149715T", "校验码"),
    ],
)
def test_every_other_code_is_an_error_that_says_what_is_wrong(written: str, said: str) -> None:
    cleaned = credit_codes(texts(written, REAL))
    assert cleaned.values.to_pylist() == [None, REAL]
    assert said in errors(cleaned)[0]
    assert len(errors(cleaned)) == 1
    assert written not in errors(cleaned)[0]


def test_a_wrong_organisation_code_inside_is_a_warning_and_the_code_is_kept() -> None:
    # 16314972: position 16 one up, weight 2, so position 17 would have to be 3 (5 − 2), not 5.
    body = "91370000163149725"
    code = body + uscc.calc_check_digit(body)
    cleaned = credit_codes(texts(code))
    assert cleaned.values.to_pylist() == [code]
    assert [(f.rule, f.level) for f in cleaned.faults] == [("V01", "warning")]


@given(bodies)
def test_the_check_character_agrees_with_the_oracle(body: str) -> None:
    right = uscc.calc_check_digit(body)
    accepted = credit_codes(texts(*(body + character for character in ALPHABET))).values
    assert accepted.drop_null().to_pylist() == [body + right]


@given(bodies, st.data())
def test_any_single_changed_character_is_caught(body: str, data: st.DataObject) -> None:
    # Weights are powers of 3, none a multiple of 31, and values differ by less than 31.
    code = body + uscc.calc_check_digit(body)
    place = data.draw(st.integers(0, 17))
    alphabet = "0123456789" if 2 <= place < 8 else ALPHABET
    other = data.draw(st.sampled_from([c for c in alphabet if c != code[place]]))
    changed = credit_codes(texts(code[:place] + other + code[place + 1 :]))
    assert changed.values.to_pylist() == [None]


def test_rows_keep_their_places_when_some_are_blank_or_sliced_off() -> None:
    cleaned = credit_codes(texts("x", "", REAL, "bad", REAL).slice(1))
    assert cleaned.values.to_pylist() == [None, REAL, None, REAL]
    assert [mask.tolist() for mask in cleaned.faults.values()] == [[False, False, True, False]]


def test_no_codes_at_all_are_no_fault() -> None:
    assert credit_codes(texts()).values.to_pylist() == []
    assert credit_codes(texts("", "")).faults == {}


def test_the_second_character_says_the_entity_type() -> None:
    types = class_digit_type(texts("91370000", "92370000", "93370000", "52370000", "99", ""))
    expected = ["enterprise", "individual", "cooperative", None, None, None]
    assert types.to_pylist() == expected


def test_every_code_of_the_real_register_is_right(shared_data: Path) -> None:
    options = csv.ParseOptions(newlines_in_values=True)
    for path in sorted((shared_data / "registrations").glob("*.csv")):
        codes = csv.read_csv(path, parse_options=options)["统一社会信用代码"]
        assert credit_codes(codes).faults == {}, path.name
