"""Tables with cells over several rows: what one looks like."""

from pathlib import Path

from pipelines.pages.captions import Notes
from pipelines.pages.sheet_tables import Cell, Column, sheet_table

GOLDEN = Path(__file__).with_name("golden") / "sheet.html"
COLUMNS = {
    "system": Column("体系", "head"),
    "requirement": Column("要求 & 说明"),
    "points": Column("得分", "figure"),
}


def small_sheet() -> str:
    return sheet_table(
        4,
        "评分表 <一>",
        COLUMNS,
        [
            [
                {
                    "system": Cell("<b>一、组织</b>", 2),
                    "requirement": Cell("纳入日程"),
                    "points": Cell("1"),
                },
                {"requirement": Cell("分工负责"), "points": Cell("0.5")},
            ],
            [
                {
                    "system": Cell("二、政策"),
                    "requirement": Cell("担保贷款"),
                    "points": Cell("2"),
                }
            ],
        ],
        Notes("附件2", "分值。"),
        unit="分",
        look="sheet",
    )


def test_a_sheet_looks_like_this():
    assert small_sheet() == GOLDEN.read_text(encoding="utf-8")


def test_a_sheet_of_no_rows_says_so():
    drawn = sheet_table(
        3, "变化", COLUMNS, [[]], Notes("附件2", "分值。"), unit="分", none="没有变化。"
    )

    assert "没有变化。" in drawn
    assert "<table" not in drawn


def test_a_sheet_of_many_rows_may_go_over_pages():
    rows = [{"system": Cell("一"), "requirement": Cell(""), "points": Cell("1")}] * 11
    drawn = sheet_table(4, "评分表", COLUMNS, [rows], Notes("附件2", "分值。"), unit="分")

    assert '<figure class="table stacks long" id="table-4">' in drawn
