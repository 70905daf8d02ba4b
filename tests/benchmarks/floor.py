"""What any reader of a month must do: decode its files in pieces and load them into tables.

Run as ``python -m tests.benchmarks.floor FOLDER SCRATCH``.
"""

import codecs
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
from python_calamine import CalamineWorkbook

from tests.benchmarks.sizes import MEMORY

PIECE = 1 << 22
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16"}


def main() -> None:
    """Load every file of a folder, each sheet into a table of its own."""
    folder, scratch = map(Path, sys.argv[1:])
    con = duckdb.connect()
    con.execute(f"set memory_limit = '{MEMORY}'")
    con.execute("set temp_directory = $scratch", {"scratch": str(scratch)})
    tables = (
        decoded
        for path in sorted(folder.iterdir())
        for decoded in _decoded(path, scratch / "decoded.csv")
    )
    for number, decoded in enumerate(tables):
        _load(con, f"table_{number}", decoded)
    (scratch / "decoded.csv").unlink()


def _decoded(path: Path, place: Path) -> Iterator[Path]:
    """Each table of a file in turn, as UTF-8; each replaces the one before."""
    if path.suffix == ".parquet":
        yield path
    elif path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            with place.open("w", encoding="utf-8", newline="") as decoded:
                csv.writer(decoded).writerows(book.get_sheet_by_name(name).to_python())
            yield place
    else:
        with path.open("rb") as received, place.open("w", encoding="utf-8", newline="") as decoded:
            decoder = codecs.getincrementaldecoder(_encoding(path))()
            while piece := received.read(PIECE):
                decoded.write(decoder.decode(piece))
        yield place


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(3)
    found = (name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark))
    return next(found, "gb18030")


def _load(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    if path.suffix == ".parquet":
        con.execute(f"create table {table} as from read_parquet($path)", {"path": str(path)})
        return
    with path.open(encoding="utf-8") as file:
        first = [file.readline() for _ in range(5)]
    separator = max(",\t", key=lambda sign: max(line.count(sign) for line in first))
    width = max(line.count(separator) for line in first)
    above = next(n for n, line in enumerate(first) if line.count(separator) == width)
    con.execute(
        f"create table {table} as from read_csv($path, all_varchar = true, delim = $sep, "
        "header = true, skip = $above, quote = '\"', escape = '\"', null_padding = true)",
        {"path": str(path), "sep": separator, "above": above},
    )


if __name__ == "__main__":
    main()
