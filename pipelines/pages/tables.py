"""Statistical tables in the house style, made with great-tables."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl
from great_tables import GT

MISSING = "…"
PROTECTED = "*"
NOT_APPLICABLE = "—"
CELL_HEADERS = re.compile(r'<td headers="(?:[^"]* )?([^" ]+)"')
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
    stub, *others = labels
    names = [grouped_by, stub, *others] if grouped_by else [stub, *others]
    frame = pl.DataFrame(
        [{name: row[name] for name in names} for row in rows],
        schema=dict.fromkeys(names, pl.String),
    )
    drawn = (
        GT(frame, rowname_col=stub, groupname_col=grouped_by, id=identifier, locale="zh-Hans")
        .tab_stubhead(labels[stub])
        .cols_label({name: labels[name] for name in others})
        .cols_align("right", [name for name in others if name not in words])
        .cols_align("left", [name for name in others if name in words])
    )
    for label, columns in spanners.items():
        drawn = drawn.tab_spanner(label, list(columns))
    for column in drawings:
        drawn = drawn.fmt_passthrough(column, escape=False)
    html = drawn.as_raw_html()
    # The page has one style sheet for all tables, so the style of each is left out.
    html = html[html.index("<table ") : html.rindex("</table>") + len("</table>")]
    titles = {f"{identifier}-{name}": _titles(name, labels, spanners) for name in others}
    return CELL_HEADERS.sub(lambda cell: f"{cell[0]}{titles[cell[1]]}", html)


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
