"""Statistical tables in the house style, made with great-tables."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

import polars as pl
from great_tables import GT

from pipelines.pages.captions import LONG, Notes, enclosed

CELL_HEADERS = re.compile(r'<td headers="(?:[^"]* )?([^" ]+)"')
FORM = "table-form"  # in the place of the identifier of a table
FORM_ROW = re.compile(r"  <tr>.*?</tr>", re.DOTALL)
ROW_NUMBER = re.compile(r"-stub-\d+")
SLOT = re.compile("\ue000(.*?)\ue001")


def table(
    number: int,
    title: str,
    rows: Sequence[Mapping[str, str]],
    labels: Mapping[str, str],
    notes: Notes,
    *,
    unit: str,
    words: tuple[str, ...] = (),
    drawings: tuple[str, ...] = (),
    spanners: Mapping[str, tuple[str, ...]] | None = None,
    grouped_by: str | None = None,
    look: str = "",
    none: str = "本月没有。",
) -> str:
    """Draw one numbered table with caption, unit and notes as HTML.

    ``rows`` hold text as it is to be read; everything is escaped but the columns ``drawings``,
    which hold SVG made by ``charts``. The first of ``labels`` heads the rows. ``words`` are set
    left, all other columns are figures and set right. ``look`` names classes of the style sheet:
    ``wide`` becomes a block for every row on small screens, in which each cell follows the title of
    its column, ``total-first`` sets off the first row, ``pairs`` makes second lines small. ``none``
    stands for a table of no rows.
    """
    body = (
        _house_style(
            rows,
            labels,
            f"table-{number}",
            words=words,
            drawings=drawings,
            spanners=spanners or {},
            grouped_by=grouped_by,
        )
        if rows
        else ""
    )
    return enclosed(
        number,
        title,
        body,
        notes,
        {text for row in rows for text in row.values()},
        unit=unit,
        look=f"{look} long" if len(rows) > LONG else look,
        none=none,
    )


def _house_style(
    rows: Sequence[Mapping[str, str]],
    labels: Mapping[str, str],
    identifier: str,
    *,
    words: tuple[str, ...],
    drawings: tuple[str, ...],
    spanners: Mapping[str, tuple[str, ...]],
    grouped_by: str | None,
) -> str:
    groups: dict[str | None, list[tuple[int, Mapping[str, str]]]] = {}
    for number, row in enumerate(rows, 1):
        groups.setdefault(row[grouped_by] if grouped_by else None, []).append((number, row))
    form = _form(tuple(labels.items()), words, tuple(spanners.items()), grouped_by, tuple(groups))
    of_groups = iter(groups.values())

    def filled(drawn: re.Match) -> str:
        return "\n".join(_row(drawn[0], number, row, drawings) for number, row in next(of_groups))

    return FORM_ROW.sub(filled, form.replace(FORM, identifier))


def _row(form: str, number: int, row: Mapping[str, str], drawings: tuple[str, ...]) -> str:
    def text(slot: re.Match) -> str:
        return row[slot[1]] if slot[1] in drawings else escape(row[slot[1]])

    return SLOT.sub(text, ROW_NUMBER.sub(f"-stub-{number}", form))


@cache
def _form(
    labels: tuple[tuple[str, str], ...],
    words: tuple[str, ...],
    spanners: tuple[tuple[str, tuple[str, ...]], ...],
    grouped_by: str | None,
    groups: tuple[str | None, ...],
) -> str:
    """A table with one row in every group and a slot for every cell.

    Tables are drawn by the cell, and most of a month are of the same form.
    """
    titles = dict(labels)
    stub, *others = titles
    names = [grouped_by, stub, *others] if grouped_by else [stub, *others]
    slots = {name: f"\ue000{name}\ue001" for name in titles}
    frame = pl.DataFrame(
        [slots | ({grouped_by: group} if grouped_by else {}) for group in groups],
        schema=dict.fromkeys(names, pl.String),
    )
    drawn = (
        GT(frame, rowname_col=stub, groupname_col=grouped_by, id=FORM, locale="zh-Hans")
        .tab_stubhead(titles[stub])
        .cols_label({name: titles[name] for name in others})
        .cols_align("right", [name for name in others if name not in words])
        .cols_align("left", [name for name in others if name in words])
    )
    for label, columns in spanners:
        drawn = drawn.tab_spanner(label, list(columns))
    html = drawn.as_raw_html()
    # The page has one style sheet for all tables, so the style of each is left out.
    html = html[html.index("<table ") : html.rindex("</table>") + len("</table>")]
    of_cells = {f"{FORM}-{name}": _titles(name, titles, dict(spanners)) for name in others}
    return CELL_HEADERS.sub(lambda cell: f"{cell[0]}{of_cells[cell[1]]}", html)


def _titles(name: str, labels: Mapping[str, str], spanners: Mapping[str, tuple[str, ...]]) -> str:
    """The title of a column for its cells, and in the first of several the one above them."""
    titles = f' data-title="{escape(labels[name])}"'
    for label, columns in spanners.items():
        if name in columns:
            titles += f' data-group="{escape(label) if name == columns[0] else ""}"'
    return titles
