"""Comma-separated text as offices open it: UTF-8 with its mark, and no cell that is a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from pathlib import Path

FORMULA_SIGNS = ("=", "+", "-", "@")
Value = str | bool | int | float | Decimal | date | None
AS_THEY_ARE = (str, int, type(None))  # written alike by ``plain`` and by the writer itself


def write_csv(path: Path, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> Path:
    """Write a table for Excel; what is missing stays empty, a row is a line."""
    unharmed = (
        [_unharmed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    text = csv_text(titles, unharmed)
    path.write_bytes(text.encode("utf-8-sig"))
    return path


def csv_text(titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """A table as RFC 4180 has it."""
    lines = StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows(
        [cell if type(cell) in AS_THEY_ARE else plain(cell) for cell in row] for row in rows
    )
    return lines.getvalue()


def plain(value: Value) -> str:
    """A value as programs read it: whole numbers without a point, dates as ISO 8601 has them."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).lower()
        case float() | Decimal() if value == int(value):
            return str(int(value))
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return repr(value)


@lru_cache(10_000)
def _unharmed(text: str) -> str:
    """Text on one line, and marked as text where it would be taken for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(FORMULA_SIGNS) else line
