"""What would harm or mislead in a package is found before a spreadsheet reader opens it."""

import re
import shutil
import zipfile

import pytest
import xlsxwriter

from pipelines.deliveries import FileRefused
from tests.reading.workbooks import TITLES, changed, read_rows, written


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<f>1+1</f>", "#公式未计算"),
        ("<f>1+1</f><v></v>", "#公式未计算"),
        ("<f>1+1</f><v/>", "#公式未计算"),
        ('<f t="shared" si="0"/>', "#公式未计算"),
        ("<f>1+1</f><v>2</v>", "2"),
    ],
)
def test_a_formula_counts_with_the_value_that_was_computed(cell, text, tmp_path):
    path = written(
        tmp_path, [TITLES, ["企业", 77]], part="xl/worksheets/sheet1.xml", old="<v>77</v>", new=cell
    )
    assert read_rows(path) == [(2, "企业", text)]


def test_a_formula_left_to_compute_on_opening_is_not_its_0(tmp_path):
    path = tmp_path / "抽样框.xlsx"
    with xlsxwriter.Workbook(path) as book:  # writes 0 for every formula, to be computed later
        page = book.add_worksheet()
        page.write_row(0, 0, TITLES)
        page.write_row(1, 0, ["企业", "=1+1"])
        page.write(2, 0, "合作社")
        page.write_formula(2, 1, "=1+2", None, 3)
    assert read_rows(path) == [(2, "企业", "#公式未计算"), (3, "合作社", "3")]


@pytest.mark.parametrize("formula", ["", "<f>VLOOKUP(A1,B:B,1,0)</f>"])
def test_an_error_value_is_not_a_blank_cell(formula, tmp_path):
    path = written(tmp_path, [TITLES, ["企业", 77]])
    with zipfile.ZipFile(path) as package:
        cell = re.search(rb"<c [^>]*><v>77</v>", package.read("xl/worksheets/sheet1.xml"))[0]
    new = f'<c r="B2" t="e">{formula}<v>#N/A</v>'
    changed_path = changed(path, "xl/worksheets/sheet1.xml", cell.decode(), new)
    assert read_rows(changed_path) == [(2, "企业", "#N/A")]


def test_a_filled_cell_at_the_far_end_of_the_sheet_refuses_the_file(tmp_path):
    path = tmp_path / "抽样框.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("甲")
        page.write_row(0, 0, TITLES)
        page.write(1_048_575, 16_383, "x")
    assert path.stat().st_size < 10_000
    with pytest.raises(FileRefused, match="抽样框.xlsx的工作表“甲”：单元格 XFD1048576 离表太远"):
        read_rows(path)


def test_a_far_cell_that_escapes_the_look_ahead_ends_the_child_only(tmp_path):
    # Cells without a reference of their own are placed by their row: the reader's limit holds.
    cells = "<c><v>1</v></c>" * 16_384
    far = f'</row><row r="1048576">{cells}</row></sheetData>'
    path = written(
        tmp_path,
        [TITLES, ["企业", 1]],
        part="xl/worksheets/sheet1.xml",
        old="</row></sheetData>",
        new=far,
    )
    with pytest.raises(FileRefused, match="内容范围过大"):
        read_rows(path)


def test_far_cells_that_are_only_coloured_do_no_harm(tmp_path):
    path = tmp_path / "抽样框.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, TITLES)
        page.write_row(1, 0, ["企业", 12])
        page.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "red"}))
    assert read_rows(path) == [(2, "企业", "12")]


def test_workbooks_of_the_strict_standard_are_looked_at_like_others(tmp_path):
    main, strict = "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/main"
    path = written(
        tmp_path,
        [TITLES, ["企业", 77]],
        part="xl/worksheets/sheet1.xml",
        old="<v>77</v>",
        new="<f>1+1</f>",
    )
    shutil.move(path, path.with_name("抽样框.xlsx"))
    path = changed(path.with_name("抽样框.xlsx"), "xl/workbook.xml", main, strict)
    assert read_rows(path) == [(2, "企业", "#公式未计算")]


def test_document_type_declarations_are_refused(tmp_path):
    declared = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet '
    path = written(
        tmp_path,
        [TITLES, ["企业", 1]],
        part="xl/worksheets/sheet1.xml",
        old="<worksheet ",
        new=declared,
    )
    with pytest.raises(FileRefused, match="不允许的 XML 声明"):
        read_rows(path)
    path = written(
        tmp_path, [TITLES], part="xl/workbook.xml", old="<workbook ", new="<!DOCTYPE x><workbook "
    )
    with pytest.raises(FileRefused, match="不允许的 XML 声明"):
        read_rows(path)


def test_a_truncated_workbook_is_refused(tmp_path):
    path = written(tmp_path, [TITLES, ["企业", 1]])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileRefused, match="抽样框.xlsx：文件损坏"):
        read_rows(path)


def test_a_damaged_sheet_is_refused(tmp_path):
    path = written(
        tmp_path,
        [TITLES, ["企业", 1]],
        part="xl/worksheets/sheet1.xml",
        old="</sheetData>",
        new="</x>",
    )
    with pytest.raises(FileRefused, match="文件损坏"):
        read_rows(path)


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "抽样框.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", "a")
    with pytest.raises(FileRefused, match="不是 .xlsx 工作簿"):
        read_rows(path)


def test_a_package_that_inflates_beyond_reason_is_refused(tmp_path):
    path = written(tmp_path, [TITLES])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", bytes(200 << 20))
    with pytest.raises(FileRefused, match="解压后过大"):
        read_rows(path)
