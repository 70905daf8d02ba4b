"""Deliveries as sheets of text, and their data rows as a stream of batches."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.deliveries import HIDDEN, PERSONAL, FileRefused
from pipelines.progress import Watch, unwatched
from pipelines.reading.corrections import LEFT_OVER
from pipelines.reading.decoding import Text, demand_text, text_of
from pipelines.reading.form_rows import data_rows
from pipelines.reading.header_rows import known_titles
from pipelines.reading.headers import HEAD_RECORDS, Form, Sheet, too_wide
from pipelines.reading.limits import COLUMNS, HEAD_BYTES
from pipelines.reading.records import records
from pipelines.reading.workbook import convert, kind_of

DELIMITERS = (",", "\t", ";", "|")
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def sheets(path: Path, scratch: Path) -> list[Sheet]:
    """The filled sheets of a delivery; a text file is one sheet without a name.

    The type is told by content, not by extension. Files made on the way lie in ``scratch`` and must
    stay there until the rows are read. Raises ``FileRefused``.
    """
    if kind_of(path) != "text":
        found = convert(path, scratch)
        return [
            _not_too_wide(_sheet(s.name, path.name, Text(s.path), ",", s.is_hidden)) for s in found
        ]
    text = text_of(path, scratch)
    readings = [_sheet("", path.name, text, delimiter) for delimiter in DELIMITERS]
    best = _not_too_wide(max(readings, key=lambda sheet: known_titles(sheet.head)))
    return [best] if any(any(row) for row in best.head) else []


@contextmanager
def text_throughout(path: Path) -> Iterator[None]:
    """Have a file that is not text throughout refused for that, whatever else is wrong with it."""
    try:
        yield
    except FileRefused:
        if kind_of(path) == "text":
            demand_text(path)
        raise


def no_rows(form: Form) -> pa.Table:
    """A batch without rows, in the columns of a form's batches."""
    places = [str(position) for position in range(len(form.header))]
    columns = [("row", pa.int64()), *((name, pa.string()) for name in (*places, "extra"))]
    return pa.schema(columns).empty_table()


def batches(form: Form, watch: Watch = unwatched) -> Iterator[pa.Table]:
    """The data rows of a form, all as text, in bounded memory.

    Columns as in ``records``; blank rows, totals, sign-off lines and repeated headers are left
    out. Raises ``FileRefused``.
    """
    for block in records(form, watch):
        rows = data_rows(_with_left_over(block, form), form)
        if rows.num_rows:
            yield rows


def _with_left_over(block: pa.Table, form: Form) -> pa.Table:
    """Records of returned rows with the cells beyond the header that they came with at first."""
    if LEFT_OVER not in form.notes:
        return block
    left_over = pc.utf8_trim_whitespace(block[str(form.notes[LEFT_OVER])])
    extra = pc.if_else(pc.equal(block["extra"], ""), left_over, block["extra"])
    return block.set_column(block.column_names.index("extra"), "extra", extra)


def _sheet(name: str, file: str, text: Text, delimiter: str, is_hidden: bool = False) -> Sheet:
    """The first records of a text; lines are counted as the reader of the whole counts them."""
    with text.opened() as stream:
        data = stream.read(HEAD_BYTES)
        is_whole = not stream.read(1)
    if not is_whole:
        data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
    head, ends = [], []
    lines = _Lines(data)
    for record in islice(csv.reader(lines, delimiter=delimiter), HEAD_RECORDS + 1):
        head.append(record)
        ends.append(lines.taken)
    if len(head) > HEAD_RECORDS or not is_whole:
        del head[-1:], ends[-1:]
    if not head and not is_whole:
        raise FileRefused(
            f"{file}：开头的行超过 {HEAD_BYTES >> 20} MB，不像报表，请核对引号是否成对后重新报送。"
        )
    shown = PERSONAL.sub(HIDDEN, name)
    return Sheet(shown, head, file, text, delimiter, ends, is_hidden)


def _not_too_wide(sheet: Sheet) -> Sheet:
    for number, record in enumerate(sheet.head, start=1):
        if len(record) > COLUMNS:
            raise too_wide(sheet, number, len(record))
    return sheet


class _Lines:
    """The lines of some text with their ends, and how many bytes were taken so far."""

    def __init__(self, data: bytes) -> None:
        self.lines = LINE.finditer(data)
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.taken = line.end()
        return line[0].decode()
