"""Tables with cells over several rows, as the score sheets have them on paper, in plain HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from pipelines.pages.captions import LONG, Notes, enclosed

LOOKS = {"head": "gt_left", "words": "gt_left", "figure": "gt_right"}


@dataclass(frozen=True)
class Column:
    """A column: its title, and whether its cells ``head`` their rows, are a ``figure`` or words."""

    title: str
    look: str = "words"


@dataclass(frozen=True)
class Cell:
    """A cell of HTML and the rows that it reaches over."""

    html: str
    rows: int = 1


Row = Mapping[str, Cell]


def sheet_table(
    number: int,
    title: str,
    columns: Mapping[str, Column],
    bodies: Sequence[Sequence[Row]],
    notes: Notes,
    *,
    unit: str,
    look: str = "",
    none: str = "本月没有。",
) -> str:
    """Draw one numbered table; a row has the cells that begin in it, by column.

    ``bodies`` are runs of rows that belong together. On a small screen every row becomes a block
    in which each cell follows the title of its column.
    """
    rows = [row for body in bodies for row in body]
    heads = "".join(
        f'<th class="gt_col_heading {LOOKS[column.look]} {column.look} {name}" scope="col">'
        f"{escape(column.title)}</th>"
        for name, column in columns.items()
    )
    body = "".join(f"<tbody>\n{_rows(columns, body)}</tbody>\n" for body in bodies)
    drawn = f'<table class="gt_table">\n<thead>\n<tr>{heads}</tr>\n</thead>\n{body}</table>'
    return enclosed(
        number,
        title,
        drawn if rows else "",
        notes,
        set(),
        unit=unit,
        look=f"stacks {look} long" if len(rows) > LONG else f"stacks {look}",
        none=none,
    )


def _rows(columns: Mapping[str, Column], rows: Sequence[Row]) -> str:
    return "".join(
        "<tr>" + "".join(_cell(name, columns[name], cell) for name, cell in row.items()) + "</tr>\n"
        for row in rows
    )


def _cell(name: str, column: Column, cell: Cell) -> str:
    kind = f'class="gt_row {LOOKS[column.look]} {column.look} {name}"'
    spanned = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    if column.look == "head":
        scope = "rowgroup" if cell.rows > 1 else "row"
        return f'<th {kind} scope="{scope}"{spanned}>{cell.html}</th>'
    return f'<td {kind} data-title="{escape(column.title)}"{spanned}>{cell.html}</td>'
