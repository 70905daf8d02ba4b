"""The tables of an HTML page, which business systems export under the name .xls."""

import codecs
import re
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser

from pipelines.reading.decoding import Text
from pipelines.reading.limits import COLUMNS

PIECE_BYTES = 1 << 16
SPAN = 1_000
BLANKS = re.compile(r"[ \t\r\n\f]+")


def tables(page: Text) -> list[list[list[str]]]:
    """The filled tables of a page: rows of cell texts.

    A merged cell has its text at its first place and blanks elsewhere, as in a spreadsheet.
    Raises ``TooWide``.
    """
    parser = _TableParser()
    with page.opened() as file:
        for text in codecs.iterdecode(iter(partial(file.read, PIECE_BYTES), b""), "utf-8"):
            parser.feed(text)
    parser.close()
    parser.end_all()
    filled = [table.cells() for table in parser.done]
    return [rows for rows in filled if any(any(row) for row in rows)]


class TooWide(Exception):
    """A row of a table has more cells than any form has columns."""


@dataclass
class _Table:
    """A table while it is read: cells by column, and what merged cells cover below."""

    rows: list[dict[int, str]] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)
    above: dict[int, int] = field(default_factory=dict)
    column: int = 0
    place: int = 0
    text: list[str] | None = None

    def start_row(self) -> None:
        self.end_cell()
        self.rows.append({})
        self.column = 0
        self.above = {c: n for c, n in self.covered.items() if n > 0}
        self.covered = {c: n - 1 for c, n in self.above.items()}

    def start_cell(self, columns: int, rows: int) -> None:
        self.end_cell()
        if not self.rows:
            self.start_row()
        while self.column in self.above:
            self.column += 1
        self.place = self.column
        self.text = []
        for column in range(self.column, self.column + columns):
            self.covered[column] = rows - 1
        self.column += columns
        if self.column > COLUMNS:
            raise TooWide

    def end_cell(self) -> None:
        if self.text is not None:
            lines = "".join(self.text).split("\n")
            self.rows[-1][self.place] = "\n".join(line.strip() for line in lines).strip()
        self.text = None

    def cells(self) -> list[list[str]]:
        width = max((max(row, default=-1) + 1 for row in self.rows), default=0)
        return [[row.get(column, "") for column in range(width)] for row in self.rows]


class _TableParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[_Table] = []
        self.done: list[_Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append(_Table())
        elif not self.open:
            return
        elif tag == "tr":
            self.open[-1].start_row()
        elif tag in ("td", "th"):
            spans = dict(attrs)
            self.open[-1].start_cell(_span(spans.get("colspan")), _span(spans.get("rowspan")))
        elif tag == "br" and self.open[-1].text is not None:
            self.open[-1].text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr") and self.open:
            self.open[-1].end_cell()
        elif tag == "table" and self.open:
            self._end_table()

    def handle_data(self, data: str) -> None:
        in_code = self.cdata_elem is not None
        if self.open and self.open[-1].text is not None and not in_code:
            self.open[-1].text.append(BLANKS.sub(" ", data))

    def end_all(self) -> None:
        while self.open:
            self._end_table()

    def _end_table(self) -> None:
        self.open[-1].end_cell()
        self.done.append(self.open.pop())


def _span(written: str | None) -> int:
    return min(max(int(written), 1), SPAN) if written and written.isdecimal() else 1
