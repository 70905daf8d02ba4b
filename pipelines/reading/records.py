"""The records of a separated text, every one exactly once, whatever its quotes and length."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pipelines.deliveries import FileRefused
from pipelines.progress import Watch, unwatched
from pipelines.reading.headers import Form, too_wide
from pipelines.reading.limits import COLUMNS, RAGGED_RECORDS, RECORD_BYTES

csv.field_size_limit(2 * RECORD_BYTES)  # a record may lie in two blocks
END = "\0end"  # closes the stream; no delivery holds a NUL


class Ragged(NamedTuple):
    """A record that has not the usual number of cells, by its ordinal below the header."""

    ordinal: int
    text: str


def records(form: Form, watch: Watch = unwatched) -> Iterator[pa.Table]:
    """Every record below the header exactly once, in order, under its row number.

    Columns: ``row`` (int64, as Excel counts: a quoted line break does not end a row), ``"0"``,
    ``"1"``, … one per title, and ``extra``: what a record has beyond the header, else ``""``.
    Raises ``FileRefused`` when quotation marks leave the rows apart no longer, and when a record or
    too many of them have not the cells of a form.
    """
    sheet, width = form.sheet, len(form.header)
    lengths = Counter(len(record) for record in sheet.head[form.first_row - 1 :] if record)
    usual = lengths.most_common(1)[0][0] if lengths else width
    ragged: list[Ragged] = []
    next_row, ended = form.first_row, False
    for block in _blocks(form, usual, ragged, watch):
        if block.num_rows and block["0"][-1].as_py() == END:
            block, ended = block.slice(0, block.num_rows - 1), True
        odd = _next_ragged(ragged, next_row - form.first_row + 1, block.num_rows)
        rows = np.arange(next_row, next_row + block.num_rows + len(odd))
        next_row += len(rows)
        table = _sound(block, width, sheet.delimiter)
        if odd:
            places = np.array([r.ordinal for r in odd]) - (rows[0] - form.first_row + 1)
            table = _inserted(table, _ragged(odd, width, sheet.delimiter), places)
        yield table.add_column(0, "row", pa.array(rows, pa.int64()))
    if not ended:
        raise _unreadable(form, next_row - 1)


def _blocks(form: Form, count: int, ragged: list[Ragged], watch: Watch) -> Iterator[pa.Table]:
    """Records of ``count`` cells, block by block; others go to ``ragged`` by their ordinal."""
    next_row, set_aside_so_far = form.first_row, 0
    refusal: FileRefused | None = None

    def set_aside(record: pa.csv.InvalidRow) -> str:
        nonlocal next_row, set_aside_so_far, refusal
        next_row += 1
        set_aside_so_far += 1
        if record.actual_columns > COLUMNS:
            refusal = too_wide(
                form.sheet, form.first_row + record.number - 1, record.actual_columns
            )
        elif set_aside_so_far > RAGGED_RECORDS:
            refusal = _too_ragged(form)
        if refusal:
            return "error"
        ragged.append(Ragged(record.number, record.text))
        return "skip"

    sheet = form.sheet
    names = [str(position) for position in range(count)]
    has_quotes = sheet.text.has_quotes()
    with sheet.text.opened(sheet.ends[form.first_row - 2]) as text:
        stream = _Stream(text, (END + sheet.delimiter * (count - 1)).encode(), watch)
        options = _options(names, sheet.delimiter, set_aside, has_quotes)
        try:
            for block in pa.csv.open_csv(stream, *options):
                next_row += block.num_rows
                yield pa.Table.from_batches([block])
        except pa.ArrowInvalid:
            raise (refusal or _unreadable(form, next_row)) from None


def _options(names: list[str], delimiter: str, set_aside: Callable, has_quotes: bool) -> tuple:
    """RFC 4180 with every cell as text; records of another length are set aside.

    Where no quotation mark is, none need be looked for, and every line is a record.
    """
    return (
        pa.csv.ReadOptions(use_threads=False, block_size=RECORD_BYTES, column_names=names),
        pa.csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if has_quotes else False,
            newlines_in_values=has_quotes,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        pa.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
        ),
    )


class _Stream:
    """A text followed by one more record, which an open quotation mark would swallow."""

    closed = False

    def __init__(self, text: BinaryIO, last: bytes, watch: Watch) -> None:
        self.text = text
        self.last = last
        self.last_byte = b"\n"
        self.place = 0
        self.watch = watch

    def read(self, size: int) -> bytes:
        data = self.text.read(size)
        self.watch(0, self.text.tell() - self.place)
        self.place = self.text.tell()
        self.last_byte = data[-1:] or self.last_byte
        room = size - len(data)
        if room and self.last and self.last_byte not in b"\r\n":
            self.last, self.last_byte = b"\n" + self.last, b"\n"
        data, self.last = data + self.last[:room], self.last[room:]
        return data


def _next_ragged(ragged: list[Ragged], first: int, sound: int) -> list[Ragged]:
    """Take off the odd records that stand before, among or right after the next sound ones."""
    count = 0
    for record in ragged:
        if record.ordinal - first - count > sound:
            break
        count += 1
    taken = ragged[:count]
    del ragged[:count]
    return taken


def _sound(block: pa.Table, width: int, delimiter: str) -> pa.Table:
    """Records as long as is usual in this file, brought to the width of the header."""
    cells = [column.combine_chunks() for column in block.columns]
    blank = pa.repeat("", block.num_rows)
    extra = _joined(cells[width:], delimiter) if len(cells) > width else blank
    extra = _with_swallowed(extra, cells, delimiter)
    cells = (cells + [blank] * (width - len(cells)))[:width]
    return pa.table([*cells, extra], names=[*map(str, range(width)), "extra"])


def _joined(cells: list[pa.Array], delimiter: str) -> pa.Array:
    is_blank = pc.equal(pc.utf8_trim_whitespace(pc.binary_join_element_wise(*cells, "")), "")
    return pc.if_else(is_blank, "", pc.binary_join_element_wise(*cells, delimiter))


def _with_swallowed(extra: pa.Array, cells: list[pa.Array], delimiter: str) -> pa.Array:
    """Mark cells in which a stray quotation mark swallowed records: whole rows stand in them."""
    marked = {}
    for column in cells:
        for row in _with_line_breaks(column):
            cell = column[row].as_py()
            if _is_swallowed(cell, len(cells), delimiter):
                marked[row] = cell
    if not marked:
        return extra
    return pa.array([marked.get(row, cell) for row, cell in enumerate(extra.to_pylist())])


def _is_swallowed(cell: str, cells: int, delimiter: str) -> bool:
    return cell.count(delimiter) >= cells - 1 > 0 and cell.count('"') % 2 == 1


def _with_line_breaks(column: pa.Array) -> list[int]:
    """The rows whose cell spans lines, found in the bytes of the column: they are few."""
    _, ends, text = column.buffers()
    data = bytes(text or b"")
    if b"\n" not in data and b"\r" not in data:
        return []
    breaks = np.flatnonzero(np.isin(np.frombuffer(data, np.uint8), (10, 13)))
    rows = np.searchsorted(np.frombuffer(ends, np.int32), breaks, side="right") - 1
    return [row for row in np.unique(rows).tolist() if row < len(column)]


def _ragged(odd: list[Ragged], width: int, delimiter: str) -> pa.Table:
    """Odd records brought to the width of the header, in their order."""
    rows = [_brought_to(width, record.text, delimiter) for record in odd]
    columns = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
    return pa.table(columns, names=[*map(str, range(width)), "extra"])


def _brought_to(width: int, text: str, delimiter: str) -> list[str]:
    """The cells of one record and what it has beyond them.

    A short record over several lines is doubtful as a whole: a stray quotation mark joined it.
    """
    cells = next(csv.reader([text], delimiter=delimiter), [])
    beyond = cells[width:]
    extra = delimiter.join(beyond) if any(cell.strip() for cell in beyond) else ""
    for cell in cells:
        if ("\n" in cell or "\r" in cell) and _is_swallowed(cell, len(cells), delimiter):
            extra = cell
    if len(cells) < width and "\n" in text:
        extra = text
    return [*cells[:width], *[""] * (width - len(cells)), extra]


def _inserted(sound: pa.Table, ragged: pa.Table, places: np.ndarray) -> pa.Table:
    """The sound records with the ragged ones at their places."""
    is_ragged = np.zeros(sound.num_rows + ragged.num_rows, dtype=bool)
    is_ragged[places] = True
    order = np.empty(len(is_ragged), dtype=np.int64)
    order[~is_ragged] = np.arange(sound.num_rows)
    order[places] = sound.num_rows + np.arange(ragged.num_rows)
    return pa.concat_tables([sound, ragged]).take(order)


def _too_ragged(form: Form) -> FileRefused:
    return FileRefused(
        f"{form.sheet.file}：空白行和列数与表头不符的行超过 {RAGGED_RECORDS:,} 行，不像报表，"
        "请重新导出后报送。"
    )


def _unreadable(form: Form, row: int) -> FileRefused:
    return FileRefused(
        f"{form.sheet.file}：第 {row:,} 行或以后的引号没有成对，后面的行无法分开"
        f"（一条记录不能超过 {RECORD_BYTES >> 20} MB），请更正后重新报送。"
    )
