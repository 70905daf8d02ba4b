"""Names of tabs, widths and heights: what depends on the texts alone."""

from pathlib import Path

import openpyxl
import pytest
from xlsxwriter import Workbook

from pipelines.exports.drawing import Drawing
from pipelines.exports.sheets import Column, Sheet, Styled
from pipelines.pages.captions import Notes

LONG = "按规定应当享受而没有享受的人数" * 8  # 120 signs, 240 digits wide
TWO = {"a": Column("甲"), "b": Column("乙", "count")}


@pytest.fixture
def drawing(tmp_path):
    with Workbook(tmp_path / "drawing.xlsx") as book:
        yield Drawing(book, "兖州区", "左&右", "1")
        book.add_worksheet("空")


def drawn(path: Path, sheet: Sheet) -> openpyxl.worksheet.worksheet.Worksheet:
    with Workbook(path) as book:
        drawing = Drawing(book, "兖州区　2020年6月", "甲&乙", "2020-06-r1")
        drawing.draw(sheet, drawing.name(sheet.name))
    return openpyxl.load_workbook(path).worksheets[0]


def sheet(columns: dict[str, Column], rows: list[dict]) -> Sheet:
    return Sheet("表", "标题", columns, rows, Notes("来源", "口径"), "户")


def test_a_tab_has_a_name_that_is_allowed_and_its_own(drawing):
    assert drawing.name("评分表 [甲]/乙:丙*?'") == "评分表  甲  乙 丙"
    assert drawing.name("很" * 40) == "很" * 31
    assert drawing.name("很" * 50) == "很" * 29 + " 2"
    assert drawing.name("A表") == "A表"
    assert drawing.name("a表") == "a表 2"


def test_an_ampersand_in_the_foot_is_no_code(tmp_path):
    page = drawn(tmp_path / "a.xlsx", sheet(TWO, [{"a": "1", "b": 1}]))

    assert "甲&&乙" in page.oddFooter.left.text


def test_a_table_of_no_rows_says_so(tmp_path):
    page = drawn(tmp_path / "a.xlsx", sheet(TWO, []))

    assert page["A4"].value == "本月没有。"
    assert page["A6"].value == "资料来源：来源"


def test_long_texts_wrap_in_rows_that_are_high_enough(tmp_path):
    page = drawn(tmp_path / "a.xlsx", sheet(TWO, [{"a": LONG, "b": 1}, {"a": "短", "b": 2}]))

    # 240 digits in a column of 46: six lines.
    assert page.column_dimensions["A"].width == pytest.approx(46, abs=1)
    assert page.row_dimensions[4].height == pytest.approx(6 * 13.5 + 2, abs=0.5)
    assert page.row_dimensions[5].height is None


def test_a_table_wider_than_paper_gives_room_to_the_longest_texts(tmp_path):
    columns = {name: Column(name) for name in "abcdefg"}
    rows = [{"a": "1.1", "b": LONG, "c": LONG * 4, **dict.fromkeys("defg", LONG)}]
    page = drawn(tmp_path / "a.xlsx", sheet(columns, rows))
    widths = {name: page.column_dimensions[name.upper()].width for name in columns}

    assert sum(widths.values()) <= 185
    assert widths["c"] > widths["b"] > widths["a"]
    assert page.page_setup.orientation == "landscape"


def test_headings_stand_over_the_columns_that_share_them(tmp_path):
    columns = {
        "a": Column("甲"),
        "b": Column("比率", "percent", "指标"),
        "c": Column("分子", "count", "指标"),
        "d": Column("比率", "percent", "另一指标"),
    }
    rows = [{"a": Styled("镇", indent=2), "b": 0.5, "c": 1, "d": "*"}]
    page = drawn(tmp_path / "a.xlsx", sheet(columns, rows))

    merged = {str(cells) for cells in page.merged_cells.ranges}
    assert {"A3:A4", "B3:C3"} <= merged
    # Notes reach beyond a table that is narrower than they may be.
    assert any(cells.startswith("A7:") and cells > "A7:D7" for cells in merged)
    assert [cell.value for cell in page[3][:4]] == ["甲", "指标", None, "另一指标"]
    assert [cell.value for cell in page[5][:4]] == ["镇", 0.5, 1, "*"]
    assert page["A5"].alignment.indent == 2
    assert page["D5"].alignment.horizontal == "right"
    assert page.freeze_panes == "B5"
