"""How invented rows become files: the habits of offices, and the faults they make."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

MARK = "虚构数据，仅供演示，不代表任何真实单位或个人"
SIGN_OFF = "填表人：            审核人：            联系电话："
FAULTS_PER_THOUSAND = 3
DUPLICATES_PER_THOUSAND = 1
LARGEST_WORKBOOK = 100_000  # rows; beyond it every sheet goes out as a text file
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d$")
DATE_FORMATS = ("%Y-%m-%d", "%Y.%-m.%-d", "%Y/%-m/%-d", "%Y%m%d", "%Y年%-m月%-d日")
DATE_SHARES = (0.6, 0.13, 0.12, 0.08, 0.07)


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines above the header, a header of one or two rows, and the rows as text.

    Of two header rows the first names groups of columns: (group, first position, last position).
    """

    name: str
    lines: tuple[str, ...]
    frame: pl.DataFrame
    dates: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    groups: tuple[tuple[str, int, int], ...] = ()
    total: str | None = None
    lost_digits: str | None = None  # a column of ids of which one stands in a numeric cell


def write_text(
    path: Path, frames: Iterable[pl.DataFrame], encoding: str, separator: str, *lines: str
) -> Path:
    """Write the rows below a line that marks them as invented, chunk by chunk.

    Rows are put below those of a file that is there.
    """
    has_header = path.exists()
    with path.open("ab") as file:
        if not has_header:
            head = "\r\n".join([MARK, *lines, ""])
            file.write(head.encode("utf-16" if encoding == "utf-16-le" else encoding))
        for frame in frames:
            blank = pl.col(pl.String).replace("", None)
            text = frame.with_columns(blank).write_csv(
                None, separator=separator, include_header=not has_header, line_terminator="\r\n"
            )
            file.write(text.encode(encoding.removesuffix("-sig")))
            has_header = True
    return path


def write_parquet(path: Path, frame: pl.DataFrame) -> Path:
    frame.write_parquet(path, compression="zstd", metadata={"说明": MARK})
    return path


def write_workbook(
    path: Path, sheets: Sequence[Sheet], on: date, *, as_text: bool = False
) -> list[Path]:
    """Write one workbook, dated ``on`` so that the same rows give the same bytes.

    A text file for each sheet instead where asked for, or where there are too many rows.
    """
    if as_text or sum(sheet.frame.height for sheet in sheets) > LARGEST_WORKBOOK:
        return [
            write_text(
                path.with_name(f"{path.stem}{sheet.name}.csv"),
                [sheet.frame],
                "gb18030",
                ",",
                *sheet.lines,
            )
            for sheet in sheets
        ]
    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"comments": MARK, "created": datetime(on.year, on.month, on.day)})
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.close()
    return [path]


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    as_date = book.add_format({"num_format": "yyyy/m/d"})
    middle = book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True})
    width = sheet.frame.width
    for number, line in enumerate((MARK, *sheet.lines)):
        page.merge_range(number, 0, number, width - 1, line, middle)
    top = len(sheet.lines) + 1
    bottom = top + bool(sheet.groups)
    grouped = set()
    for title, start, stop in sheet.groups:
        page.merge_range(top, start, top, stop, title, middle)
        grouped.update(range(start, stop + 1))
    for position, title in enumerate(sheet.frame.columns):
        if sheet.groups and position not in grouped:
            page.merge_range(top, position, bottom, position, title, middle)
        else:
            page.write_string(bottom, position, title, middle)
    for position, title in enumerate(sheet.frame.columns):
        for row, cell in enumerate(sheet.frame[title].to_list(), bottom + 1):
            if not cell:
                continue
            if title in sheet.dates and ISO_DATE.match(cell):
                page.write_datetime(row, position, datetime.fromisoformat(cell), as_date)
            elif title in sheet.numbers and cell.isascii():
                page.write_number(row, position, float(cell))
            else:
                page.write_string(row, position, cell)
    _write_foot(page, sheet, bottom + 1)


def _write_foot(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, top: int) -> None:
    titles, height = sheet.frame.columns, sheet.frame.height
    if sheet.lost_digits:
        cells = sheet.frame[sheet.lost_digits].to_list()
        row = next((n for n, cell in enumerate(cells) if n >= height // 2 and cell.isdigit()), None)
        if row is not None:
            page.write_number(top + row, titles.index(sheet.lost_digits), float(cells[row]))
    if sheet.total:
        amounts = sheet.frame[sheet.total].cast(pl.Float64, strict=False).sum()
        page.write_string(top + height, 0, "合计")
        page.write_number(top + height, titles.index(sheet.total), amounts)
        page.write_string(top + height + 2, 0, SIGN_OFF)


def written(title: str, habit: str = "habit") -> pl.Expr:
    """A date column as written by the habit of its row; blank where there is no date."""
    texts = pl.lit("")
    for number, form in enumerate(DATE_FORMATS):
        is_so = (pl.col(habit) == number) & pl.col(title).is_not_null()
        texts = pl.when(is_so).then(pl.col(title).dt.strftime(form)).otherwise(texts)
    return texts


def habits(count: int, rng: np.random.Generator) -> pl.Series:
    return pl.Series("habit", rng.choice(5, count, p=DATE_SHARES).astype(np.int8))


def with_faults(
    frame: pl.DataFrame, faults: Sequence[tuple[str, pl.Expr | str]], rng: np.random.Generator
) -> pl.DataFrame:
    """Spoil a few cells, each fault in turn, and deliver a few rows twice.

    A fault is a title and what stands there instead. Short forms have one fault or none.
    """
    height = frame.height
    count = round(height * FAULTS_PER_THOUSAND / 1000) if height >= 300 else height // 60 > 0
    kind = np.full(height, -1, np.int8)
    kind[rng.choice(height, int(count), replace=False)] = rng.permutation(
        np.arange(int(count)) % len(faults)
    )
    return twice(spoiled(frame, faults, kind), rng)


def spoiled(
    frame: pl.DataFrame, faults: Sequence[tuple[str, pl.Expr | str]], kind: np.ndarray
) -> pl.DataFrame:
    """Replace in every row the cell of its kind of fault; −1 leaves the row as it is."""
    marked = frame.with_columns(pl.Series("kind", kind))
    for number, (title, wrong) in enumerate(faults):
        cell = pl.lit(wrong) if isinstance(wrong, str) else wrong
        marked = marked.with_columns(
            pl.when(pl.col("kind") == number).then(cell).otherwise(pl.col(title)).alias(title)
        )
    return marked.drop("kind")


def twice(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    count = frame.height * DUPLICATES_PER_THOUSAND // 1000
    return pl.concat([frame, frame[np.sort(rng.choice(frame.height, count, replace=False))]])


def wrong_check(title: str) -> pl.Expr:
    last = pl.col(title).str.slice(17)
    return pl.col(title).str.slice(0, 17) + pl.when(last == "0").then(pl.lit("1")).otherwise(
        pl.lit("0")
    )
