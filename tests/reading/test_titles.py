"""A title means the same column however it is written."""

import pytest

from pipelines.reading.titles import column_of, normalised, unit_above


@pytest.mark.parametrize(
    "title",
    [
        "放款金额",
        " 放款\n金额 ",
        "放款金额*",
        "＊放款金额",
        "放款金额（必填）",
        "放　款　金　额：",
        "放款金额（含续贷）",
    ],
)
def test_the_manner_of_writing_a_title_does_not_matter(title):
    assert column_of("loans", normalised(title)) == ("disbursed_yuan", None, True)


@pytest.mark.parametrize("dash", "-－—–―~～")
def test_dashes_of_every_kind_are_one(dash):
    column, unit, _ = column_of("population", normalised(f"16{dash}59 岁人口（人）"))
    assert (column, unit) == ("persons_16_59", "人")


@pytest.mark.parametrize("title", ["企业（字号）名称", "企业(字号) 名称", "住所（经营场所）"])
def test_a_title_declared_with_brackets_keeps_them(title):
    column, unit, is_exact = column_of("registrations", normalised(title))
    assert (column in ("entity_name", "address"), unit, is_exact) == (True, None, False)


@pytest.mark.parametrize("title", ["统一社会信用代码（原）", "放款金额合计", "（万元）", ""])
def test_a_title_that_says_something_else_is_not_known(title):
    assert column_of("loans", normalised(title)) == (None, None, False)


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        (["单位：万元"], "万元"),
        (["填报单位：就业中心    单位: 元、人"], "元"),
        (["", "金额单位：千元"], "千元"),
        (["填报单位：就业中心"], None),
        (["单位：元氏县就业中心"], None),
    ],
)
def test_the_rows_above_a_header_may_state_the_unit_of_money(row, unit):
    assert unit_above([row]) == unit
