"""A sheet of the workbook before it is drawn: one table with its unit and its notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.pages.captions import Notes
from pipelines.pages.figures import LEGEND, MISSING, PROTECTED, cell

# The signs of the pages; what is missing is explained in this workbook.
SIGNS = {**LEGEND, MISSING: f"{MISSING} 无数据，原因见表下的注，或见“数据接收与退回”"}
Value = str | int | float | Decimal | date


@dataclass(frozen=True)
class Column:
    """The title of a column, how its cells look, and the heading that it shares with neighbours.

    ``look`` is a number format of ``drawing`` or ``words``.
    """

    title: str
    look: str = "words"
    group: str = ""


@dataclass(frozen=True)
class Styled:
    """A cell that looks otherwise than its column, or stands further in."""

    value: Value
    look: str = ""
    indent: int = 0


@dataclass(frozen=True)
class Sheet:
    """``name`` is on the tab, ``title`` above the table; ``none`` stands for a table of no rows.

    ``fixed`` columns stay in sight on the screen. A table of words alone has no ``unit``.
    """

    name: str
    title: str
    columns: Mapping[str, Column]
    rows: Sequence[Mapping[str, Value | Styled]]
    notes: Notes
    unit: str
    none: str = "本月没有。"
    fixed: int = 1


def figure(row: Mapping, column: str) -> Value:
    """A figure as it is; the signs of the pages where it is protected or there is none."""
    return cell(row, column, _as_it_is)


def difference(present: Mapping | None, base: Mapping | None, column: str = "value") -> Value:
    """How much a figure is above another, or the sign for that it cannot be said."""
    rows = [row for row in (present, base) if row is not None]
    if any(row.get("is_suppressed") for row in rows):
        return PROTECTED
    if len(rows) < 2 or None in (present[column], base[column]):
        return MISSING
    return present[column] - base[column]


def _as_it_is(number: Value) -> Value:
    return number
