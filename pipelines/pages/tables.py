"""Statistical tables in the house style, made with great-tables."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

import polars as pl
from great_tables import GT

MISSING = "…"
PROTECTED = "*"
NOT_APPLICABLE = "—"
CELL_HEADERS = re.compile(r'<td headers="(?:[^"]* )?([^" ]+)"')
FORM = "table-form"  # in the place of the identifier of a table
FORM_ROW = re.compile(r"  <tr>.*?</tr>", re.DOTALL)
ROW_NUMBER = re.compile(r"-stub-\d+")
SLOT = re.compile("\ue000(.*?)\ue001")
LONG = 10  # a table of more rows may go over pages in print
LEGEND = {
    MISSING: "… 无数据，原因见注或“数据质量”页",
    PROTECTED: "* 受保护，不公布",
    NOT_APPLICABLE: "— 不适用",
}


@dataclass(frozen=True)
class Notes:
    """What stands under a table."""

    source: str
    scope: str
    remarks: tuple[str, ...] = ()


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


def enclosed(
    number: int,
    title: str,
    body: str,
    notes: Notes,
    used: set[str],
    *,
    unit: str,
    look: str = "",
    none: str = "本月没有。",
) -> str:
    """A drawn table with its number, caption, unit and notes; symbols among ``used`` are explained.

    ``none`` stands for a table that was not drawn, for it has no rows.
    """
    identifier = f"table-{number}"
    caption = (
        f'<span class="caption"><span><b>表{number}</b>　{escape(title)}</span>'
        f"<i>单位：{escape(unit)}</i></span>"
    )
    if body:
        body = body.replace(
            "<thead>", f'<caption id="{identifier}-caption">{caption}</caption>\n<thead>', 1
        )
        body = body.replace("<table ", f'<table aria-describedby="{identifier}-notes" ', 1)
    else:
        body = (
            f'<p class="untabled" id="{identifier}-caption">{caption}</p>\n'
            f'<p class="none">{escape(none)}</p>'
        )
    return (
        f'<figure class="{" ".join(["table", *look.split()])}" id="{identifier}">\n'
        f'<div class="frame" role="region" tabindex="0" aria-labelledby="{identifier}-caption">\n'
        f"{body}\n</div>\n"
        f'<div class="notes" id="{identifier}-notes">{_notes(used, notes)}</div>\n</figure>\n'
    )


def cell(row: Mapping, column: str, write: Callable[..., str]) -> str:
    """A figure as text: ``*`` where protected, ``…`` where there is none."""
    if row.get("is_suppressed"):
        return PROTECTED
    return MISSING if row[column] is None else write(row[column])


def percent(fraction: float) -> str:
    return _written(f"{fraction * 100:,.2f}")


def count(number: float) -> str:
    return _written(f"{number:,.0f}")


def amount(number: float) -> str:
    return _written(f"{number:,.2f}")


def points(difference: float) -> str:
    """A difference of fractions in percentage points, with its sign."""
    return _written(f"{difference * 100:+,.2f}")


def increase(number: float) -> str:
    """A difference of counts, with its sign."""
    return _written(f"{number:+,.0f}")


def amount_increase(number: float) -> str:
    """A difference of amounts, with its sign."""
    return _written(f"{number:+,.2f}")


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


def _notes(used: set[str], notes: Notes) -> str:
    lines = [f"资料来源：{notes.source}", f"统计口径：{notes.scope}", *notes.remarks]
    if symbols := [meaning for symbol, meaning in LEGEND.items() if symbol in used]:
        lines.append(f"符号：{'；'.join(symbols)}。")
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _written(text: str) -> str:
    """With a true minus sign; a zero carries no sign."""
    return text.replace("-", "\N{MINUS SIGN}") if text.strip("+-0.,") else text.lstrip("+-")
