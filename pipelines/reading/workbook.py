"""Spreadsheets, HTML tables and Parquet files as separated text, parsed in a child process.

Run as ``python -m pipelines.reading.workbook FILE FOLDER PARENT`` it converts one file under limits
of its own, for as long as the process with the id ``PARENT`` waits for it.
"""

import csv
import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipelines.apart import die_with_parent
from pipelines.deliveries import FileRefused
from pipelines.reading.cell_text import cell_text, xls_cell_text
from pipelines.reading.decoding import has_nul, text_of
from pipelines.reading.limits import (
    CELLS,
    COLUMNS,
    CPU_SECONDS,
    MEMORY_BYTES,
    SECONDS,
    SHEETS,
    WRITTEN_BYTES,
)

SNIFFED_BYTES = 4096
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

Kind = Literal["xlsx", "xls", "parquet", "html", "text"]


class Converted(NamedTuple):
    """One sheet with at least one filled cell, as UTF-8 separated by commas."""

    name: str
    path: Path
    is_hidden: bool


class Grid(NamedTuple):
    """A sheet while it is converted: rows of cells from the first Excel row on."""

    name: str
    is_hidden: bool
    rows: Iterable[Iterable[str]]


def kind_of(path: Path) -> Kind:
    """The true type of a file, by its content; raises ``FileRefused`` for an empty one."""
    with path.open("rb") as file:
        start = file.read(SNIFFED_BYTES)
    if not start:
        raise FileRefused(f"{path.name}：是空文件，请重新导出后报送。")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if start.startswith(b"PAR1"):
        return "parquet"
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = start.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    if text.startswith("<") and ("<html" in text or "<table" in text):
        return "html"
    if text.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise FileRefused(f"{path.name}：是 XML 电子表格，请用 Excel 打开后另存为 .xlsx。")
    return "text"


def convert(path: Path, scratch: Path) -> list[Converted]:
    """Convert every sheet of a file that is not text; the sheets keep their order.

    Raises ``FileRefused`` when the file is damaged, protected or too large to be a form.
    """
    from pipelines.reading.children import alone

    target = scratch / "sheets"
    target.mkdir()
    command = [
        sys.executable,
        "-m",
        "pipelines.reading.workbook",
        str(path.resolve()),
        str(target.resolve()),
        str(os.getpid()),
    ]
    too_large = FileRefused(
        f"{path.name}：文件损坏，或内容范围过大、打开它要用的内存或时间过多；"
        "请用 Excel 打开，把数据复制到新工作簿后重新报送。"
    )
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    try:
        with alone():  # several at once would need the memory of several
            subprocess.run(
                command,
                cwd=Path(__file__).resolve().parents[2],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=True,
            )
    except subprocess.TimeoutExpired:
        raise too_large from None
    except subprocess.CalledProcessError as error:
        if error.returncode in NO_SPACE:  # no fault of the file
            raise OSError(error.returncode, os.strerror(error.returncode), str(target)) from None
        raise too_large from None
    index = json.loads((target / "index.json").read_text(encoding="utf-8"))
    if "refused" in index:
        raise FileRefused(index["refused"])
    return [Converted(s["name"], target / s["file"], s["is_hidden"]) for s in index["sheets"]]


def _main(path: Path, target: Path, parent: int) -> None:
    _limit_this_process(parent)
    try:
        index = {"sheets": list(_write(path, _grids(path, target), target))}
    except FileRefused as refusal:
        index = {"refused": str(refusal)}
    except OSError as error:
        if error.errno in NO_SPACE:
            sys.exit(error.errno)
        raise
    text = json.dumps(index, ensure_ascii=False)
    (target / "index.json").write_text(text, encoding="utf-8")


def _limit_this_process(parent: int) -> None:
    signal.alarm(SECONDS)  # holds when whoever waits is gone
    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _grids(path: Path, target: Path) -> Iterator[Grid]:
    kind = kind_of(path)
    if kind == "xlsx":
        return _xlsx(path, target)
    if kind == "html":
        return _html(path, target)
    return _xls(path) if kind == "xls" else _parquet(path)


def _write(path: Path, grids: Iterator[Grid], target: Path) -> Iterator[dict]:
    written = 0
    for number, grid in enumerate(grids):
        if number == SHEETS:
            raise FileRefused(
                f"{path.name}：超过 {SHEETS:,} 张工作表，不像报表，请只留下要报送的表。"
            )
        file = target / f"{number}.csv"
        filled = False
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            for row in grid.rows:
                cells = list(row)
                written += len(cells)
                if written > CELLS:
                    raise _too_many_cells(path)
                if any("\0" in cell for cell in cells):
                    raise has_nul(path)
                filled = filled or any(cells)
                writer.writerow(cells)
        if filled:
            yield {"name": grid.name, "file": file.name, "is_hidden": grid.is_hidden}


def _xlsx(path: Path, target: Path) -> Iterator[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    from pipelines.reading.xlsx_package import corrected_cells

    corrections = corrected_cells(path)
    named = target / "workbook.xlsx"
    named.symlink_to(path)
    try:
        book = CalamineWorkbook.from_path(str(named))
        for facts in book.sheets_metadata:
            if facts.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(facts.name)
                rows = _from_first_row(sheet, corrections[facts.name])
                yield Grid(facts.name, facts.visible != SheetVisibleEnum.Visible, rows)
    except CalamineError as error:
        raise _damaged(path) from error


def _from_first_row(sheet: Any, corrections: dict[tuple[int, int], str]) -> Iterator[list[str]]:
    """All rows from Excel's first on, with ``corrections`` by row and column put in."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in corrections.items():
        by_row.setdefault(row, {})[column] = text
    for number, cells in enumerate(_padded(sheet, max(by_row, default=0)), start=1):
        for column, text in by_row.get(number, {}).items():
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
        yield cells


def _padded(sheet: Any, last: int) -> Iterator[list[str]]:
    """All rows of a sheet, ``last`` at least.

    ``iter_rows`` begins at Excel's first row, but at the first filled column (its issue 177).
    """
    count = 0
    left = sheet.start[1] if sheet.start else 0
    for row in sheet.iter_rows() if sheet.start else ():
        count += 1
        yield [""] * left + [cell_text(value) for value in row]
    yield from ([] for _ in range(count, last))


def _xls(path: Path) -> Iterator[Grid]:
    """Old workbooks through xlrd: python-calamine misreads first columns (its issue 161)."""
    import xlrd

    if ENCRYPTED_PACKAGE in path.read_bytes():
        raise _protected(path)
    try:
        with Path(os.devnull).open("w") as log:
            book = xlrd.open_workbook(str(path), logfile=log, on_demand=True, ragged_rows=True)
            for sheet in map(book.sheet_by_index, range(book.nsheets)):
                rows = (
                    [xls_cell_text(cell, book.datemode) for cell in sheet.row(number)]
                    for number in range(sheet.nrows)
                )
                yield Grid(sheet.name, sheet.visibility != 0, rows)
    except xlrd.XLRDError as error:
        raise (_protected(path) if "encrypt" in str(error).lower() else _damaged(path)) from error


def _parquet(path: Path) -> Iterator[Grid]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        for field in file.schema_arrow:
            if not _is_readable(field.type):
                raise FileRefused(
                    f"{path.name}：列“{field.name}”不是单个的文字、数字或日期（{field.type}），"
                    "请展开或改成文字后重新报送。"
                )
        if file.metadata.num_rows * file.metadata.num_columns > CELLS:
            raise _too_many_cells(path)
        yield Grid("", False, _parquet_rows(path, file))
    except pa.ArrowInvalid as error:
        raise _damaged(path) from error


def _is_readable(kind: Any) -> bool:
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return _is_readable(kind.value_type)
    readable = (
        *(types.is_string, types.is_large_string, types.is_string_view, types.is_boolean),
        *(types.is_integer, types.is_float32, types.is_float64, types.is_decimal),
        *(types.is_date, types.is_timestamp, types.is_time, types.is_null),
    )
    return any(is_kind(kind) for is_kind in readable)


def _parquet_rows(path: Path, file: Any) -> Iterator[Iterable[str]]:
    yield file.schema_arrow.names
    for batch in file.iter_batches():
        try:
            columns = [map(cell_text, column.to_pylist()) for column in batch.columns]
        except (ValueError, OverflowError):
            raise FileRefused(
                f"{path.name}：有日期不在公元 1 年至 9999 年之内，请更正后重新报送。"
            ) from None
        yield from zip(*columns, strict=True)


def _html(path: Path, target: Path) -> Iterator[Grid]:
    from pipelines.reading.html_tables import TooWide, tables

    text = text_of(path, target)
    try:
        found = tables(text)
    except TooWide:
        raise FileRefused(
            f"{path.name}：有一行超过 {COLUMNS:,} 列，不像报表，请删去多余的列后重新报送。"
        ) from None
    for number, rows in enumerate(found, start=1):
        yield Grid(f"表{number}" if len(found) > 1 else "", False, rows)


def _too_many_cells(path: Path) -> FileRefused:
    return FileRefused(
        f"{path.name}：超过 {CELLS:,} 个单元格，不像报表，请分成几个文件报送，或改用 CSV。"
    )


def _damaged(path: Path) -> FileRefused:
    return FileRefused(f"{path.name}：文件损坏或不是 Excel 工作簿，请用 Excel 打开后另存为 .xlsx。")


def _protected(path: Path) -> FileRefused:
    return FileRefused(f"{path.name}：工作簿有打开密码，请取消密码后重新报送。")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
