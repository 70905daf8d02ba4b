"""Small workbooks for tests, and the rows that are read from a delivery."""

import shutil
import zipfile
from datetime import date
from pathlib import Path

import xlsxwriter

from pipelines.reading.headers import recognise
from pipelines.reading.text import batches, sheets

TITLES = ["主体类型", "总体户数"]


def read_rows(path: Path) -> list[tuple]:
    """The data rows of a delivery as (Excel row, cells …)."""
    scratch = path.parent / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    forms = recognise(sheets(path, scratch), path.name)
    tables = [batch.drop("extra") for form in forms for batch in batches(form)]
    return [tuple(row.values()) for table in tables for row in table.to_pylist()]


def written(
    folder: Path, rows: list[list], *, first: int = 0, left: int = 0, **change: str
) -> Path:
    """A workbook with the given rows from a corner on, one XML part changed afterwards."""
    path = folder / "抽样框.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("抽样框")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, start=first):
            for column, value in enumerate(row, start=left):
                page.write(number, column, value, day if isinstance(value, date) else None)
    return changed(path, **change) if change else path


def changed(path: Path, part: str, old: str, new: str) -> Path:
    copy = path.with_name("抽样框改.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            xml = source.read(name)
            if name == part:
                assert old.encode() in xml
                xml = xml.replace(old.encode(), new.encode())
            to.writestr(name, xml)
    return copy
