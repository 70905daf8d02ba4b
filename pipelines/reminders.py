"""What waits with the departments, oldest first: a workbook for each, a sheet for every ledger."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.computing.definitions import KINDS
from pipelines.dropdowns import AS_TEXT
from pipelines.jurisdiction import Jurisdiction
from pipelines.locking import UNFINISHED, put
from pipelines.months import Month
from pipelines.pages.edition import Edition
from pipelines.reminder_lines import added, gap_line, step
from pipelines.returns import UNSAFE
from pipelines.templates import NUMBER_FORMATS, TEXT_FORMAT
from schemas import SOURCES

NAME = "催办清单"
TITLE_ROW, GAP_ROW, NOTE_ROW, HEADER_ROW, FIRST_ROW = range(5)
LINE_HEIGHT = 16
NOTE = (
    "等得最久的在前。“办结后计入”是办到底后多计一例的指标；"
    "空着的，本人已经计入，或已在本表另一件中计入。"
)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, its width and its cells, one for each case."""

    title: str
    width: int
    cells: Sequence[str | int | date]


def write_reminders(
    database: Path, month: Month, jurisdiction: Jurisdiction, folder: Path
) -> list[Path]:
    """Write ``催办清单_<department>_<month>.xlsx`` for every department that owes; returns them.

    ``folder`` is made for its owner alone; the lists of departments that no longer owe are taken
    away. A published file has the cases of its newest month alone: for others nothing is done.
    The workbooks hold no names and are the same, byte for byte, for the same published file.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        edition = Edition.of(connection, month, jurisdiction)
        if month != _newest(edition):
            return []
        cases = _cases(edition)
        figures = {row["indicator"]: row for kind in KINDS for row in edition.totals(kind)}
    books = {
        folder / UNSAFE.sub("_", f"{NAME}_{department}_{month}.xlsx"): sheets
        for department, sheets in _by_department(cases, jurisdiction).items()
    }
    if books:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    for path, sheets in books.items():
        unfinished = path.with_name(f"{UNFINISHED}{path.name}")
        _write(unfinished, sheets, figures, edition)
        put(unfinished, path)
    for path in folder.glob(f"{NAME}_*_{month}.xlsx"):
        if path not in books:
            path.unlink()
    return list(books)


def _newest(edition: Edition) -> Month:
    return Month.of(edition.rows("select max(month) as month from months")[0]["month"])


def _cases(edition: Edition) -> dict[str, list[dict]]:
    """The cases of each source in published order: those that wait longest first."""
    rows = edition.rows(
        """
        select
            pending_cases.source,
            pending_cases.case_number,
            pending_cases.step,
            pending_cases.waiting_since,
            pending_cases.days_waiting,
            pending_cases.heads,
            pending_cases.indicator,
            pending_cases.would_add,
            pending_cases.would_serve,
            areas.area_name
        from pending_cases
        inner join areas on areas.area_code = pending_cases.area_code
        where pending_cases.month = $month
        order by
            list_position($sources, pending_cases.source),
            pending_cases.rowid
        """,
        month=edition.month_end,
        sources=list(SOURCES),
    )
    return {source: list(found) for source, found in groupby(rows, lambda row: row["source"])}


def _by_department(
    cases: Mapping[str, list[dict]], jurisdiction: Jurisdiction
) -> dict[str, dict[str, list[dict]]]:
    books: dict[str, dict[str, list[dict]]] = {}
    for source, rows in cases.items():
        department = jurisdiction.department_of(source)
        books.setdefault(department, {})[source] = rows
    return books


def _write(
    path: Path,
    sheets: Mapping[str, Sequence[Mapping]],
    figures: Mapping[str, Mapping],
    edition: Edition,
) -> None:
    with Workbook(path, AS_TEXT) as book:
        day = edition.month_end
        book.set_properties({"created": datetime(day.year, day.month, day.day)})
        for source, rows in sheets.items():
            title = SOURCES[source].Config.title
            heading = f"{edition.jurisdiction.name}{title}{NAME}（截至{edition.month.chinese}末）"
            page = book.add_worksheet(title)
            columns = _columns(source, rows, figures, edition)
            _write_head(book, page, heading, gap_line(source, rows, figures), columns)
            _write_columns(book, page, columns)


def _columns(
    source: str, rows: Sequence[Mapping], figures: Mapping[str, Mapping], edition: Edition
) -> list[Column]:
    model = SOURCES[source]
    number = model.to_schema().columns[model.Config.metadata["key"][0]]
    titles = ["、".join(figures[indicator]["title"] for indicator in added(row)) for row in rows]
    columns = [
        Column("序号", 7, range(1, len(rows) + 1)),
        Column(number.title, 24, [row["case_number"] for row in rows]),
        Column("等待的环节", 15, [step(row) for row in rows]),
        Column("起算日期", 13, [row["waiting_since"] for row in rows]),
        Column("已等待天数", 12, [row["days_waiting"] for row in rows]),
        Column(edition.areas, 18, [row["area_name"] for row in rows]),
    ]
    if source == "trainings":
        columns.append(Column("等待人数", 10, [row["heads"] for row in rows]))
    return [*columns, Column("办结后计入", 36, titles)]


def _write_head(
    book: Workbook, page: Worksheet, heading: str, line: str, columns: Sequence[Column]
) -> None:
    large = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    wrapped = book.add_format({"text_wrap": True, "valign": "vcenter"})
    titles = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1, "align": "center"})
    last = len(columns) - 1
    page.merge_range(TITLE_ROW, 0, TITLE_ROW, last, heading, large)
    page.set_row(TITLE_ROW, 28)
    for row, text in ((GAP_ROW, line), (NOTE_ROW, NOTE)):
        page.merge_range(row, 0, row, last, text, wrapped)
        # A Chinese character is two digits wide.
        lines = math.ceil(2 * len(text) / sum(column.width for column in columns))
        page.set_row(row, LINE_HEIGHT * lines + 4)
    for position, column in enumerate(columns):
        page.set_column(position, position, column.width)
        page.write_string(HEADER_ROW, position, column.title, titles)
    page.freeze_panes(FIRST_ROW, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)


def _write_columns(book: Workbook, page: Worksheet, columns: Sequence[Column]) -> None:
    as_text = book.add_format({"num_format": TEXT_FORMAT, "border": 1})
    as_date = book.add_format(
        {"num_format": NUMBER_FORMATS["date"], "border": 1, "align": "center"}
    )
    as_number = book.add_format(
        {"num_format": NUMBER_FORMATS["whole"], "border": 1, "align": "center"}
    )
    for position, column in enumerate(columns):
        for row, cell in enumerate(column.cells, FIRST_ROW):
            match cell:
                case str():
                    page.write_string(row, position, cell, as_text)
                case date():
                    page.write_datetime(row, position, cell, as_date)
                case _:
                    page.write_number(row, position, cell, as_number)
