"""Text to typed values: every way of writing that the forms use, and what is not guessed."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning.cells import (
    NO_DATE,
    NO_SUCH_DAY,
    Cleaned,
    dates,
    departments,
    entity_types,
    identifiers,
    industries,
    key_groups,
    months,
    plain,
    statuses,
    words,
    years,
)
from pipelines.jurisdiction import read_jurisdiction
from schemas.form import ANSWERS, DECISIONS


def texts(*written: str) -> pa.Array:
    return pa.array(written, pa.string())


def messages(cleaned: Cleaned) -> list[list[str]]:
    """The messages of every row."""
    rows = range(len(cleaned.values))
    return [[fault.message for fault, mask in cleaned.faults.items() if mask[r]] for r in rows]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("　１２０００ ", "12000"),
        ("\ufeff新兖镇\t", "新兖镇"),
        ("\u00a0张 三\u00a0", "张 三"),
        ('="91370812MA3"', "91370812MA3"),
        ('=" 0123"', "0123"),
        ("个体（工商户）", "个体(工商户)"),
        ("=1+1", "=1+1"),
        ("0", "0"),
    ],
)
def test_plain_text_has_no_accidents_of_writing(written: str, kept: str) -> None:
    assert plain(texts(written)).to_pylist() == [kept]


@pytest.mark.parametrize("word", ["", " ", "-", "--", "—", "－", "/", "N/A", "ＮＡ", "无 ", "null"])
def test_words_for_nothing_are_blank(word: str) -> None:
    assert plain(texts(word, "有")).to_pylist() == [None, "有"]


def test_chunks_and_no_rows_at_all_are_read() -> None:
    assert plain(pa.chunked_array([["a "], ["－"]])).to_pylist() == ["a", None]
    assert plain(texts()).to_pylist() == []


@pytest.mark.parametrize(
    "written",
    [
        "2020-05-06",
        "2020/5/6",
        "2020.5.6",
        "20200506",
        "2020年5月6日",
        "２０２０年５月６日",
        "43957",  # 2020-05-06 is 43,957 days after 1899-12-30
        "43957.0",
        "43957.75",
        "2020-05-06 00:00:00",
        "2020/5/6 9:30",
        "2020年5月6日9:30",
        "2020-05-06T00:00:00.000",
    ],
)
def test_dates_are_read_in_every_form_of_the_design(written: str) -> None:
    assert dates(texts(written)).values.to_pylist() == [date(2020, 5, 6)]


@pytest.mark.parametrize(
    "written",
    [
        "5月6日",
        "2020年5月",
        "2020-05",
        "2020",
        "20-05-06",
        "05/06/2020",
        "202056",
        "2020-5.6",
        "2020-05-06:30",
    ],
)
def test_a_date_without_year_or_day_is_not_guessed(written: str) -> None:
    cleaned = dates(texts(written))
    assert cleaned.values.to_pylist() == [None]
    assert [(f.rule, f.level) for f in cleaned.faults] == [("V03", "error")]
    assert "无法识别" in messages(cleaned)[0][0]


@pytest.mark.parametrize("written", ["2020-02-30", "2019.2.29", "20201301", "2020年0月1日"])
def test_a_day_that_never_was_is_an_error(written: str) -> None:
    assert messages(dates(texts(written))) == [["没有这一天，请核对年、月、日"]]


def test_every_fault_is_that_of_its_own_rows() -> None:
    assert messages(dates(texts("2020-02-30", "2020-02-29", "5月6日", "", "2019.2.29"))) == [
        [NO_SUCH_DAY.message],
        [],
        [NO_DATE.message],
        [],
        [NO_SUCH_DAY.message],
    ]


def test_dates_reach_from_1900_to_2100() -> None:
    edges = dates(texts("1899-12-31", "1900-01-01", "2100-12-31", "2101-01-01"))
    assert edges.values.to_pylist() == [None, date(1900, 1, 1), date(2100, 12, 31), None]
    assert [bool(found) for found in messages(edges)] == [True, False, False, True]


def test_blank_dates_are_null_without_a_fault() -> None:
    assert dates(texts("", "-")) == Cleaned(pa.nulls(2, pa.date32()), {})


@given(
    st.dates(date(1930, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "serial"]),
)
def test_a_date_written_in_any_form_comes_back(day: date, form: str) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    written = str(serial) if form == "serial" else day.strftime(form)
    assert dates(texts(written)).values.to_pylist() == [day]


@pytest.mark.parametrize(
    "written",
    [
        *("2020-02", "2020/2", "202002", "202002.0", "2020年2月", "2020年02月份", "２０２０年２月"),
        *("2020-02-01", "2020/2/29", "20200203", "2020年2月6日", "2020-02-01 00:00:00"),
        "43862",  # 2020-02-01 is 43,862 days after 1899-12-30
    ],
)
def test_a_month_is_kept_as_its_last_day(written: str) -> None:
    assert months(texts(written)) == Cleaned(pa.array([date(2020, 2, 29)]), {})


def test_months_run_from_january_1900_to_december_2100() -> None:
    cleaned = months(texts("1899-12", "1900-01", "2020-12", "2100-12", "2101-01"))
    ends = [None, date(1900, 1, 31), date(2020, 12, 31), date(2100, 12, 31), None]
    assert cleaned.values.to_pylist() == ends


@pytest.mark.parametrize(
    "written", ["2月", "2020", "2020.1", "20-02", "2020-13", "2020-00", "202013", "1899-12", "二月"]
)
def test_a_month_without_its_year_is_not_guessed(written: str) -> None:
    cleaned = months(texts(written))
    assert cleaned.values.to_pylist() == [None]
    assert messages(cleaned) == [["无法识别为月份，请写成 2020-05 这样（年、月齐全）"]]


def test_years_are_read_with_or_without_their_word() -> None:
    cleaned = years(
        texts("2015", "2015年", "2015年度", "2015.0", "２０１５", "15年", "2015-16", "")
    )
    assert cleaned.values.to_pylist() == [2015] * 5 + [None] * 3
    assert [bool(found) for found in messages(cleaned)] == [*[False] * 5, True, True, False]


def test_years_reach_from_1900_to_2100() -> None:
    edges = years(texts("1899", "1900", "2100", "2101"))
    assert edges.values.to_pylist() == [None, 1900, 2100, None]


def test_departments_are_members_by_name_or_alias() -> None:
    yanzhou = read_jurisdiction("yanzhou")
    written = texts("区督查考核办", "区督考办", "区 督 考 办", "各成员单位", "市督考办", "")
    cleaned = departments(written, yanzhou, collectives=False)
    assert cleaned.values.to_pylist() == [*["区督查考核办"] * 3, None, None, None]
    assert [bool(found) for found in messages(cleaned)] == [*[False] * 3, True, True, False]
    (message,) = messages(cleaned)[4]
    assert message.startswith("不在部门名单内，请填：区督查考核办、")
    assert "各成员单位" not in message


def test_a_collective_owner_is_a_department_where_it_may_stand() -> None:
    yanzhou = read_jurisdiction("yanzhou")
    cleaned = departments(texts("各成员单位"), yanzhou, collectives=True)
    assert cleaned.values.to_pylist() == ["各成员单位"]


def test_without_a_list_no_department_is_known() -> None:
    cleaned = departments(texts("市人社局"), read_jurisdiction("jining"), collectives=False)
    assert messages(cleaned) == [["辖区文件里没有部门名单，无法识别部门，请先补上成员单位"]]


def test_identifiers_stay_text_and_lost_digits_are_said() -> None:
    cleaned = identifiers(texts("007", "12.0", "SB-1.5", "3.70882196204032E+17", "1E3", "DK1E3"))
    assert cleaned.values.to_pylist() == ["007", "12", "SB-1.5", None, None, "DK1E3"]
    assert ["精度丢失" in "".join(found) for found in messages(cleaned)] == [
        *(False, False, False),
        *(True, True, False),
    ]


def test_a_formula_without_its_value_is_no_identifier() -> None:
    cleaned = identifiers(texts("#公式未计算"))
    assert cleaned.values.to_pylist() == [None]
    assert "公式" in messages(cleaned)[0][0]


def test_words_outside_a_closed_list_are_errors_that_name_the_list() -> None:
    cleaned = words(texts("符合", "免申请", "大概行", ""), DECISIONS)
    assert cleaned.values.to_pylist() == ["eligible", "self_declared", None, "undecided"]
    assert messages(cleaned)[2][0].startswith("不在允许取值内，请填：通过、符合、同意")
    assert [f.level for f in cleaned.faults] == ["error"]


def test_answers_are_words_or_numbers_and_blank_is_no_answer() -> None:
    cleaned = words(texts("非常满意", "4.0", "３", "不清楚", "", "7"), ANSWERS)
    assert cleaned.values.to_pylist() == ["5", "4", "3", None, None, None]
    assert [bool(found) for found in messages(cleaned)] == [*[False] * 5, True]


@pytest.mark.parametrize(
    ("written", "entity_type"),
    [
        ("有限责任公司（自然人独资）", "enterprise"),
        ("有限责任公司(国有控股)", "enterprise"),
        ("股份有限公司 国有企业", "enterprise"),
        ("有限责任公司 港、澳、台", "enterprise"),
        ("个人独资企业", "enterprise"),
        ("个体户", "individual"),
        ("农民专业合作经济组织", "cooperative"),
        ("农民专业合作社分支机构", "branch"),
        ("有限责任公司分公司(自然人独资)", "branch"),
        ("股份制企业(非法人)", "branch"),
        ("某种组织(非法人)", "branch"),
        ("外国(地区)企业常驻代表机构", "branch"),
        ("石光强", None),
    ],
)
def test_entity_types_by_the_words_of_the_register(written: str, entity_type: str | None) -> None:
    cleaned = entity_types(texts(written))
    assert cleaned.values.to_pylist() == [entity_type]
    assert [f.rule for f in cleaned.faults] == ([] if entity_type else ["V01"])


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("存续（在营、开业、在册）", "active"),
        ("在营（开业）企业", "active"),
        ("在业", "active"),
        ("吊销", "revoked"),
        ("吊销，未注销", "revoked"),
        ("吊销已注销", "revoked_cancelled"),
        ("注销", "cancelled"),
        ("撤销", "annulled"),
        ("迁出", "moved_out"),
        ("倒闭", None),
    ],
)
def test_statuses_are_matched_without_their_brackets(written: str, status: str | None) -> None:
    cleaned = statuses(texts(written))
    assert cleaned.values.to_pylist() == [status]
    assert [f.rule for f in cleaned.faults] == ([] if status else ["V04"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("5211", "5211"),
        ("F5211", "5211"),
        ("f5211", "5211"),
        ("5211.0", "5211"),
        ("52", "52"),
        ("F52", "52"),
        ("F", "F"),
        ("111", "0111"),  # 稻谷种植 whose zero a workbook dropped
        ("A111", "0111"),
        ("F521", "521"),  # the letter says 零售业, so no zero was dropped
        ("611", "611"),  # there is no class 0611
        ("1", "01"),
    ],
)
def test_industry_codes_lose_their_letter_and_regain_their_zero(written: str, code: str) -> None:
    assert industries(texts(written)) == Cleaned(texts(code), {})


@pytest.mark.parametrize("written", ["A5211", "9911", "零售", "Z", "52110", "98", ".0"])
def test_other_industry_codes_are_errors(written: str) -> None:
    cleaned = industries(texts(written))
    assert cleaned.values.to_pylist() == [None]
    assert [f.level for f in cleaned.faults] == ["error"]


def test_key_groups_by_name_or_alias_and_others_with_a_warning() -> None:
    cleaned = key_groups(texts("大学生", "残疾人", "外星人", ""), read_jurisdiction("yanzhou"))
    assert cleaned.values.to_pylist() == ["高校毕业生", "残疾人", "其他", None]
    assert [f.level for f in cleaned.faults] == ["warning"]
    assert [bool(found) for found in messages(cleaned)] == [False, False, True, False]


def test_no_message_holds_the_value() -> None:
    for cleaned in (dates(texts("甲乙丙")), identifiers(texts("1E3")), statuses(texts("甲乙丙"))):
        assert not any("甲乙丙" in text or "1E3" in text for text in sum(messages(cleaned), []))
