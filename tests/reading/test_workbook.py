"""Workbooks and Parquet files are read under limits, row by row as Excel counts them."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from pipelines.deliveries import FileRefused
from pipelines.reading import workbook as workbook_module
from pipelines.reading.text import sheets
from pipelines.reading.workbook import kind_of
from tests.reading.workbooks import TITLES, read_rows, written


def test_rows_and_columns_count_from_the_corner_of_the_sheet(tmp_path):
    # Two rows and a column stay blank: the header is row 3, the data rows are 4 and 6.
    path = written(tmp_path, [TITLES, ["企业", 12], [], ["合作社", 3.5]], first=2, left=1)
    assert read_rows(path) == [(4, "", "企业", "12"), (6, "", "合作社", "3.5")]


def test_cells_keep_line_breaks_commas_and_quotation_marks(tmp_path):
    path = written(tmp_path, [["主体\n类型", "总体户数"], ['a,"b"\nc', "x"], ["企业", 3]])
    assert read_rows(path) == [(2, 'a,"b"\nc', "x"), (3, "企业", "3")]


def test_the_type_is_told_by_content_not_by_name(tmp_path):
    path = written(tmp_path, [TITLES, ["企业", 12]])
    assert kind_of(path.rename(tmp_path / "抽样框.csv")) == "xlsx"
    table = tmp_path / "抽样框.txt"
    table.write_text("\ufeff\n <TABLE border=1><tr><td>a</td></tr></TABLE>", encoding="utf-8")
    assert kind_of(table) == "html"


def test_xml_spreadsheets_are_refused_with_what_to_do(tmp_path):
    path = tmp_path / "抽样框.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    )
    with pytest.raises(FileRefused, match="另存为 .xlsx"):
        sheets(path, tmp_path)


def test_a_workbook_under_a_password_is_refused(tmp_path):
    path = tmp_path / "抽样框.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(480))
    with pytest.raises(FileRefused, match="有打开密码"):
        read_rows(path)


def test_a_damaged_old_workbook_is_refused(shared_data, tmp_path):
    path = tmp_path / "贷款.xls"
    form = shared_data / "forms" / "创业担保贷款台账（2020年5月）.xls"
    path.write_bytes(form.read_bytes()[:9_000])
    with pytest.raises(FileRefused, match="贷款.xls：文件损坏"):
        read_rows(path)


def test_a_parser_that_takes_too_long_is_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr(workbook_module, "SECONDS", 0.01)
    with pytest.raises(FileRefused, match="时间过多"):
        read_rows(written(tmp_path, [TITLES, ["企业", 1]]))


def test_the_child_sets_its_own_limits():
    script = (
        "import os, resource; from pipelines.reading import workbook;"
        "workbook._limit_this_process(os.getppid());"
        "print(resource.getrlimit(resource.RLIMIT_AS)[1], resource.getrlimit(resource.RLIMIT_CPU))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(workbook_module.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [str(3 << 29), "(80,", "80)"]


def test_old_workbooks_keep_dates_numbers_and_rows(shared_data, tmp_path):
    form = shared_data / "forms" / "创业担保贷款台账（2020年5月）.xls"
    rows = read_rows(shutil.copy(form, tmp_path / "贷款.xls"))
    # Row 6 as Excel shows it: 2, DK20200002, …, 10 (万元), a real date.
    assert rows[1][0] == 6
    assert rows[1][1:3] == ("2", "DK20200002")
    assert rows[1][8:12] == ("2020-05-14", "通过", "10", "2020-05-28")
    # One id was typed as a number: its last digits are gone for good, and it looks like that.
    assert sum("E+17" in cell for row in rows for cell in row[1:]) == 1


def test_hidden_sheets_are_known_as_hidden(tmp_path):
    path = tmp_path / "抽样框.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("甲").write_row(0, 0, TITLES)
        hidden = book.add_worksheet("乙")
        hidden.write(0, 0, "x")
        hidden.hide()
        book.add_worksheet("空")
    assert [(s.name, s.is_hidden) for s in sheets(path, tmp_path)] == [("甲", False), ("乙", True)]


def test_parquet_columns_become_text_by_the_same_rules(tmp_path):
    path = tmp_path / "抽样框.parquet"
    table = pa.table(
        {
            "主体类型": ["企业", None],
            "总体户数": pa.array([12.0, 370882196204032123.0]),
            "备注": pa.array([date(2020, 5, 6), None]),
            "有": pa.array([True, False]),
        }
    )
    pq.write_table(table, path)
    assert read_rows(path) == [
        (2, "企业", "12", "2020-05-06", "TRUE"),
        (3, "", "3.70882196204032E+17", "", "FALSE"),
    ]


def test_parquet_with_nested_columns_is_refused(tmp_path):
    path = tmp_path / "抽样框.parquet"
    pq.write_table(pa.table({"主体类型": [["a"]], "总体户数": [1]}), path)
    with pytest.raises(FileRefused, match="列“主体类型”不是单个的文字、数字或日期"):
        read_rows(path)


def test_a_damaged_parquet_file_is_refused(tmp_path):
    path = tmp_path / "抽样框.parquet"
    path.write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(FileRefused, match="抽样框.parquet：文件损坏"):
        read_rows(path)
