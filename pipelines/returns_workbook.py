"""The workbook of a department's returned rows: a cover, and the rows to correct as they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from itertools import count
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.cleaning.cells import BLANK_WORDS
from pipelines.dropdowns import AS_TEXT, LAST_ROW, Offer, choices, write_item_words, write_lists
from pipelines.ingest import Account, Layout
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.reading.corrections import (
    CORRECTIONS,
    COVER,
    LEFT_OVER,
    NOTES,
    REASON,
    corrected_source,
    heading,
)
from pipelines.returned import LISTED_OF_REFUSED, ReturnedRow
from pipelines.standards import Standard
from schemas import SOURCES

NO_SOURCE = "没有认出的来源"
ROWS_OF_A_PAGE = LAST_ROW - 100  # below the heading
CELL_CHARACTERS = 32_767  # what a cell of Excel holds
CUT = "……（过长，已截断）"
PAGE = "更正"
HOW_TO_CORRECT = (
    "（只改涂色加框的单元格，错在哪里见“退回原因”；改好后保存，放进下一次报送；"
    "标题行和列名不要改，不必删行、删列）"
)
STEPS = (
    "“更正”工作表里是退回的行，单元格照报送的原样；涂色加框的单元格有错，"
    "“退回原因”写明是哪一列、错在哪里。",
    "在涂色加框的单元格里直接改正（情况后来有变化的，其他单元格也改成最新的），保存，"
    "把这个文件放进下一次报送；文件名可以改，标题行和列名不要改，不必删行、删列、删工作表。",
    "改对的行即被采用，替代原来的行；没有改的行会再次退回，不影响已经采用的行。"
    "原样报送等于没有更正。",
    "这个文件只用来更正，不代替当月应报的表。",
)
REFUSED_STEP = (
    "写明“拒收”的文件整个没有计入：请在原来的文件里改正全部错误，把整个文件重新报送；"
    "只更正这里列出的行不够。"
)
CUT_SHORT = f"拒收的文件最多列出 {LISTED_OF_REFUSED:,} 行有错的行。"
FILE_TITLES = ("文件", "读取", "采用", "退回", "被替代", "辖区外", "待更正", "拒收的原因")
FAULT_TITLES = ("文件", "规则", "栏", "错在哪里", "行数")
COVER_WIDTHS = (44, 10, 22, 22, 10, 10, 10, 60)
WIDTHS = {"来源文件": 30, REASON: 60, LEFT_OVER: 24, "退回编号": 20}
USUAL_WIDTH = 19
# Blank, it is the month of the delivery: what comes back in a later month must still say which.
WAVE = "wave"


@dataclass(frozen=True)
class ReturnedFile:
    """One source in one delivery, and its rows that await correction."""

    name: str
    account: Account
    rows: list[ReturnedRow]


def title_of(source: str) -> str:
    """What the workbook calls a source; files that none was told of have no name for it."""
    return SOURCES[source].Config.title if source else NO_SOURCE


def write_workbook(
    path: Path,
    month: Month,
    source: str,
    department: str,
    files: list[ReturnedFile],
    jurisdiction: Jurisdiction,
    standards: tuple[Standard, ...],
) -> None:
    """Write the cover and, for forms that stood alike, one sheet of the rows to correct.

    The same rows give the same bytes. Every cell of the form is written as text.
    """
    with Workbook(path, AS_TEXT) as book:
        book.set_properties({"created": datetime.combine(month.last_day, time())})
        formats = _formats(book)
        _write_cover(book.add_worksheet("说明"), month, source, department, files, formats)
        sheets = [(book.add_worksheet(page.name), page) for page in _pages(files, month)]
        for sheet, page in sheets:
            _write_page(sheet, source, page, formats)
        _offer_words(book, source, sheets, jurisdiction, standards)


def _formats(book: Workbook) -> dict[str, Format]:
    wrapped = {"text_wrap": True, "valign": "top"}
    text = {"num_format": "@", "valign": "top"}
    header = {"bold": True, "bg_color": "#F2F2F2", "border": 1, "text_wrap": True}
    fault = {"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True, "border": 2}
    styles = {
        "title": {"bold": True, "font_size": 12},
        "wrapped": wrapped,
        "text": text,
        "header": header,
        "note_header": header | {"italic": True, "bg_color": "#D9E1F2"},
        "fault": text | fault,
        "note": wrapped | {"bg_color": "#F2F6FC"},
    }
    return {name: book.add_format(style) for name, style in styles.items()}


def _write_cover(
    sheet: Worksheet,
    month: Month,
    source: str,
    department: str,
    files: list[ReturnedFile],
    formats: dict[str, Format],
) -> None:
    rows = count()

    def write(cells: Sequence[str | int], style: str | None = None) -> None:
        sheet.write_row(next(rows), 0, cells, formats.get(style))

    for position, width in enumerate(COVER_WIDTHS):
        sheet.set_column(position, position, width)
    write([heading(COVER, title_of(source))], "title")
    write([f"月份：{month.chinese}"])
    write([f"部门：{department}"])
    next(rows)
    for number, step in enumerate(_steps(files), 1):
        write([f"{number}. {step}"])
    next(rows)
    write(FILE_TITLES, "header")
    for file in files:
        account = file.account
        counts = (account.rows_read, account.accepted, account.returned)
        left = (account.superseded, account.outside, len(file.rows))
        write([file.name, *counts, *left, account.refused or ""], "wrapped")
    next(rows)
    faults = [
        [file.name, fault["rule"], fault["title"], fault["message"], fault["rows"]]
        for file in files
        for fault in file.account.faults
        if fault["level"] == "error"
    ]
    if faults:
        write(FAULT_TITLES, "header")
    for fault in faults:
        write(fault, "wrapped")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _steps(files: list[ReturnedFile]) -> Iterator[str]:
    if any(file.rows for file in files):
        yield from STEPS
    refused = [file for file in files if file.account.refused]
    if refused:
        yield REFUSED_STEP
    if any(file.account.returned > LISTED_OF_REFUSED for file in refused):
        yield CUT_SHORT


@dataclass(frozen=True)
class _Page:
    """Rows of forms that stood alike, each with the name of its file, as they go on one sheet."""

    name: str
    layout: Layout
    rows: list[tuple[str, ReturnedRow]]

    @cached_property
    def above(self) -> list[list[str]]:
        """What stood above the header; the unit of the whole form may be among it."""
        return [
            row
            for row in self.layout.head[: self.layout.top]
            if any(cell.strip() for cell in row) and not corrected_source([row])
        ]

    @cached_property
    def header(self) -> list[list[str]]:
        """The rows of the header at full width."""
        rows = self.layout.head[self.layout.top :]
        width = max(map(len, rows))
        return [row + [""] * (width - len(row)) for row in rows]

    @cached_property
    def columns(self) -> list[int]:
        """The places of the form's own columns that hold anything."""
        grid = [*self.header, *(row.cells for _, row in self.rows)]
        notes = self.layout.notes.values()
        return [
            place
            for place in range(len(self.header[0]))
            if place not in notes and any(cells[place].strip() for cells in grid)
        ]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where the columns of the source stand on this sheet.

        Those that the form was named for have a column of their own behind the others.
        """
        own = {name: self.columns.index(place) for name, place in self.layout.positions.items()}
        return own | {name: len(self.columns) + n for n, name in enumerate(self.layout.constants)}

    @cached_property
    def notes(self) -> dict[str, int]:
        """Where the columns stand that say what came back and why."""
        has_left_over = any(self.left_over(row) for _, row in self.rows)
        titles = [title for title in NOTES if title != LEFT_OVER or has_left_over]
        first = len(self.columns) + len(self.layout.constants)
        return {title: first + n for n, title in enumerate(titles)}

    @property
    def first_row(self) -> int:
        return 1 + len(self.above) + len(self.header)

    def left_over(self, row: ReturnedRow) -> str:
        return "".join(row.cells[len(self.header[0]) :])


def _pages(files: list[ReturnedFile], month: Month) -> Iterator[_Page]:
    alike: dict[str, list[tuple[str, ReturnedRow]]] = {}
    for file in files:
        for row in file.rows:
            if file.account.source == "survey":
                row = _with_wave(row, month)
            alike.setdefault(repr(row.layout), []).append((file.name, row))
    parts = [
        rows[start : start + ROWS_OF_A_PAGE]
        for rows in alike.values()
        for start in range(0, len(rows), ROWS_OF_A_PAGE)
    ]
    for number, rows in enumerate(parts, 1):
        yield _Page(f"{PAGE}{number}" if len(parts) > 1 else PAGE, rows[0][1].layout, rows)


def _with_wave(row: ReturnedRow, month: Month) -> ReturnedRow:
    layout = row.layout
    if WAVE not in layout.positions:
        return row._replace(layout=replace(layout, constants=layout.constants | {WAVE: str(month)}))
    place = layout.positions[WAVE]
    if row.cells[place].strip() not in BLANK_WORDS.to_pylist():
        return row
    return row._replace(cells=[*row.cells[:place], str(month), *row.cells[place + 1 :]])


def _write_page(sheet: Worksheet, source: str, page: _Page, formats: dict[str, Format]) -> None:
    last = page.first_row - 1
    columns = SOURCES[source].to_schema().columns
    width = len(page.columns) + len(page.layout.constants)
    sheet.set_column(0, width - 1, USUAL_WIDTH, formats["text"])
    sheet.write_string(
        0, 0, heading(CORRECTIONS, title_of(source)) + HOW_TO_CORRECT, formats["title"]
    )
    for row, cells in enumerate(page.above, 1):
        sheet.write_row(row, 0, map(_fitting, cells))
    for row, cells in enumerate(page.header, 1 + len(page.above)):
        sheet.write_row(row, 0, [_fitting(cells[p]) for p in page.columns], formats["header"])
    for name in page.layout.constants:
        sheet.write(last, page.positions[name], columns[name].title, formats["header"])
    for title, position in page.notes.items():
        sheet.set_column(position, position, WIDTHS.get(title, USUAL_WIDTH), formats["note"])
        sheet.write(last, position, title, formats["note_header"])
    for number, (file, row) in enumerate(page.rows, page.first_row):
        _write_row(sheet, number, file, row, page, formats)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(width)}{LAST_ROW + 1}"})
    sheet.freeze_panes(page.first_row, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(last)


def _write_row(
    sheet: Worksheet,
    number: int,
    file: str,
    row: ReturnedRow,
    page: _Page,
    formats: dict[str, Format],
) -> None:
    faulty = {page.positions.get(reason["name"]) for reason in row.errors}
    cells = [*(row.cells[place] for place in page.columns), *page.layout.constants.values()]
    for position, cell in enumerate(cells):
        if position in faulty:
            sheet.write(number, position, _fitting(cell), formats["fault"])
        elif cell:
            sheet.write(number, position, _fitting(cell), formats["text"])
    reasons = "\n".join(_in_words(reason, page) for reason in row.reasons)
    notes = dict(zip(NOTES, (file, row.sheet, str(row.row), reasons, "", row.number), strict=True))
    for title, position in page.notes.items():
        sheet.write(number, position, _fitting(notes[title]), formats["note"])
    if left_over := page.left_over(row):
        sheet.write(number, page.notes[LEFT_OVER], _fitting(left_over), formats["fault"])


def _in_words(reason: dict, page: _Page) -> str:
    """The column by its letter on this sheet and by its title, and what is wrong."""
    position = page.positions.get(reason["name"])
    letter = "" if position is None else f"{xl_col_to_name(position)} 列"
    hint = "" if reason["level"] == "error" else "提示："
    return f"{hint}{letter}「{reason['column']}」：{reason['message']}（{reason['rule']}）"


def _fitting(text: str) -> str:
    if len(text) <= CELL_CHARACTERS:
        return text
    return text[: CELL_CHARACTERS - len(CUT)] + CUT


def _offer_words(
    book: Workbook,
    source: str,
    sheets: list[tuple[Worksheet, _Page]],
    jurisdiction: Jurisdiction,
    standards: tuple[Standard, ...],
) -> None:
    columns = SOURCES[source].to_schema().columns if source else {}
    write_lists(
        book,
        [
            Offer(
                sheet,
                page.first_row,
                position,
                choices(source, name, columns[name].metadata, jurisdiction, standards),
            )
            for sheet, page in sheets
            for name, position in page.positions.items()
        ],
    )
    if source == "evidence" and sheets:
        pages = [(sheet, page.first_row, page.positions) for sheet, page in sheets]
        write_item_words(book, pages, standards)
