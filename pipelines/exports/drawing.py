"""Draws the sheets of the workbook: cells, heads that stay, and the print set-up."""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.exports.csv_files import FORMULA_SIGNS
from pipelines.exports.sheets import SIGNS, Column, Sheet, Styled, Value
from pipelines.pages.captions import LONG

NUMBER_FORMATS = {
    "percent": "0.00%",
    "change": "+#,##0.00;-#,##0.00;0.00",
    "count": "#,##0",
    "increase": "+#,##0;-#,##0;0",
    "amount": "#,##0.00",
    "score": "0.00",
    "month": 'yyyy"年"m"月"',
    "date": "yyyy-mm-dd",
    "words": "@",
}
LONGEST_TEXT = 32_767  # characters that a cell of a workbook can hold
LONGEST_NAME = 31  # characters on a tab
FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
FONT = {"font_name": "宋体", "font_size": 10}
LOOKS = {
    "title": {"bold": True, "font_size": 14},
    "below": {"font_color": "#595959"},
    "head": {
        "bold": True,
        "bg_color": "#E7ECEF",
        "border": 1,
        "border_color": "#8C8C8C",
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "note": {"text_wrap": True, "valign": "top", "font_color": "#404040"},
}
CELL = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
TITLE_ROW, UNIT_ROW, HEAD_ROW = range(3)
# Widths in digits of the font: of columns, and of tables on a page upright and across.
NARROWEST, NARROWEST_WORDS, WIDEST, NARROWEST_NOTES = 8, 12, 46, 64
UPRIGHT, ACROSS = 92, 180
LINE, HIGHEST = 13.5, 409  # points
A4 = 9


class Drawing:
    """A workbook in which sheets are drawn one after the other.

    ``below`` stands under the title of every sheet, ``left`` and ``right`` in its foot.
    """

    def __init__(self, book: Workbook, below: str, left: str, right: str) -> None:
        self.book = book
        self.below = below
        self.foot = f"&L{_plain(left)}&C第 &P 页，共 &N 页&R{_plain(right)}"
        self._formats: dict[tuple, Format] = {}
        self._names: set[str] = set()

    def name(self, wanted: str) -> str:
        """A name for a tab: allowed, short enough, and not given before."""
        plain = wanted.translate(FORBIDDEN_IN_NAME).strip()
        endings = ("", *(f" {number}" for number in range(2, 1000)))
        names = (plain[: LONGEST_NAME - len(ending)] + ending for ending in endings)
        free = next(name for name in names if name.casefold() not in self._names)
        self._names.add(free.casefold())
        return free

    def draw(self, sheet: Sheet, name: str) -> None:
        page = self.book.add_worksheet(name)
        widths = _widths(sheet)
        for position, width in enumerate(widths):
            page.set_column(position, position, width)
        first = self._head(page, sheet, widths)
        last = first + max(len(sheet.rows), 1) - 1
        for number, row in enumerate(sheet.rows, first):
            self._row(page, number, sheet.columns, row, widths)
        if not sheet.rows:
            page.write_string(first, 0, sheet.none, self.format("below"))
        self._notes(page, last + 2, sheet, sum(widths))
        page.freeze_panes(first, sheet.fixed)
        if len(sheet.rows) > LONG and first == HEAD_ROW + 1:
            page.autofilter(HEAD_ROW, 0, last, len(sheet.columns) - 1)
        page.repeat_rows(HEAD_ROW, first - 1)
        self.set_up(page, is_wide=sum(widths) > UPRIGHT)

    def set_up(self, page: Worksheet, *, is_wide: bool) -> None:
        """Print on A4, across where the table is wide, with numbered pages."""
        page.set_paper(A4)
        if is_wide:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.8)
        page.set_footer(self.foot)
        page.hide_gridlines(2)

    def format(self, look: str, **facts: object) -> Format:
        key = (look, *facts.items())
        if key not in self._formats:
            cell = {**CELL, "num_format": NUMBER_FORMATS[look]} if look in NUMBER_FORMATS else {}
            self._formats[key] = self.book.add_format(
                {**FONT, **cell, **LOOKS.get(look, {}), **facts}
            )
        return self._formats[key]

    def write(self, page: Worksheet, row: int, column: int, value: Value, look: str) -> None:
        """Write a value by its type: text is never taken for a formula, a link or a number."""
        if isinstance(value, str):
            self._text(page, row, column, value, look)
        elif isinstance(value, date):
            page.write_datetime(row, column, value, self.format(look))
        else:
            page.write_number(row, column, float(value), self.format(look))

    def _text(
        self, page: Worksheet, row: int, column: int, text: str, look: str, indent: int = 0
    ) -> None:
        facts: dict[str, object] = {"align": "left" if look == "words" else "right"}
        if look == "words":
            facts["text_wrap"] = True
        if text.startswith(FORMULA_SIGNS):
            facts["quote_prefix"] = True  # stays text when the cell is edited
        if indent:
            facts["indent"] = indent
        page.write_string(row, column, text[:LONGEST_TEXT], self.format(look, **facts))

    def _row(
        self,
        page: Worksheet,
        number: int,
        columns: Mapping[str, Column],
        row: Mapping[str, Value | Styled],
        widths: Sequence[float],
    ) -> None:
        cells = [_styled(row[name]) for name in columns]
        _make_room(page, number, [cell.value for cell in cells], widths)
        for position, (styled, column) in enumerate(zip(cells, columns.values(), strict=True)):
            look = styled.look or column.look
            if styled.indent:
                self._text(page, number, position, styled.value, look, styled.indent)
            else:
                self.write(page, number, position, styled.value, look)

    def _head(self, page: Worksheet, sheet: Sheet, widths: Sequence[float]) -> int:
        """Title, unit and column titles; returns the first row of the table's body."""
        page.write_string(TITLE_ROW, 0, sheet.title, self.format("title"))
        below = f"{self.below}　　单位：{sheet.unit}" if sheet.unit else self.below
        page.write_string(UNIT_ROW, 0, below, self.format("below"))
        head = self.format("head")
        has_groups = any(column.group for column in sheet.columns.values())
        bottom = HEAD_ROW + has_groups
        _make_room(page, bottom, [column.title for column in sheet.columns.values()], widths)
        for position, column in enumerate(sheet.columns.values()):
            if has_groups and not column.group:
                page.merge_range(HEAD_ROW, position, bottom, position, column.title, head)
            else:
                page.write_string(bottom, position, column.title, head)
        groups = list(_groups(sheet.columns))
        if groups:
            room = [sum(widths[first : last + 1]) for _, first, last in groups]
            _make_room(page, HEAD_ROW, [group for group, _, _ in groups], room)
        for group, first, last in groups:
            if first == last:
                page.write_string(HEAD_ROW, first, group, head)
            else:
                page.merge_range(HEAD_ROW, first, HEAD_ROW, last, group, head)
        return bottom + 1

    def _notes(self, page: Worksheet, row: int, sheet: Sheet, width: float) -> None:
        """Below the table, reaching beyond it where it is narrow."""
        beyond = max(0, math.ceil((NARROWEST_NOTES - width) / NARROWEST))
        last, room = len(sheet.columns) - 1 + beyond, width + beyond * NARROWEST
        lines = [
            f"资料来源：{sheet.notes.source}",
            f"统计口径：{sheet.notes.scope}",
            *sheet.notes.remarks,
            *_symbols(sheet),
        ]
        note = self.format("note")
        for number, line in enumerate(lines, row):
            page.merge_range(number, 0, number, last, "", note)
            page.write_string(number, 0, line, note)
            _make_room(page, number, [line], [room])


def _groups(columns: Mapping[str, Column]) -> Iterator[tuple[str, int, int]]:
    """The headings over columns, each with its first and last column."""
    numbered = enumerate(columns.values())
    for group, run in groupby(numbered, key=lambda each: each[1].group):
        positions = [position for position, _ in run]
        if group:
            yield group, positions[0], positions[-1]


def _make_room(page: Worksheet, row: int, cells: Sequence[Value], widths: Sequence[float]) -> None:
    """Make a row as high as its longest text needs at the widths of its columns."""
    texts = [(cell, w) for cell, w in zip(cells, widths, strict=True) if isinstance(cell, str)]
    lines = max((_lines(text, width) for text, width in texts), default=1)
    if lines > 1:
        page.set_row(row, min(HIGHEST, LINE * lines + 2))


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(_width(line) / (width - 1))) for line in text.split("\n"))


def _symbols(sheet: Sheet) -> tuple[str, ...]:
    used = {_styled(cell).value for row in sheet.rows for cell in row.values()}
    meanings = [meaning for symbol, meaning in SIGNS.items() if symbol in used]
    return (f"符号：{'；'.join(meanings)}。",) if meanings else ()


def _widths(sheet: Sheet) -> list[float]:
    """The widths of the columns; where the table is wider than paper, the longest texts wrap.

    A text takes about as many lines as its column is wide when widths go by the root of lengths.
    """
    wanted = [
        max(NARROWEST, _column_width(name, column, sheet.rows))
        for name, column in sheet.columns.items()
    ]
    widths = [min(WIDEST, width) for width in wanted]
    for tenths in range(60, 0, -1):
        if sum(widths) <= ACROSS:
            break
        widths = [
            round(min(width, max(NARROWEST_WORDS, tenths / 10 * math.sqrt(width))), 1)
            for width in wanted
        ]
    return widths


def _column_width(name: str, column: Column, rows: Sequence[Mapping[str, Value | Styled]]) -> float:
    """As wide as the widest cell; a title may take two lines."""
    cells = [_styled(row[name]) for row in rows]
    widest = max(
        (_shown_width(cell.value, cell.look or column.look) + 2 * cell.indent for cell in cells),
        default=0,
    )
    return max(widest, math.ceil(_width(column.title) / 2)) + 2


def _styled(cell: Value | Styled) -> Styled:
    return cell if isinstance(cell, Styled) else Styled(cell)


def _shown_width(value: Value, look: str) -> int:
    if isinstance(value, str):
        return max(map(_width, value.split("\n")))
    if isinstance(value, date):
        return len("2020年12月日")
    return len(f"{float(value) * 100:.2f}%" if look == "percent" else f"{float(value):,.2f}")


def _width(text: str) -> int:
    """In digits: a Chinese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _plain(text: str) -> str:
    """In the foot of a page ``&`` begins a code."""
    return text.replace("&", "&&")
