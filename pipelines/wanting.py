"""Which published indicators and items of score sheets have no figure for want of a source."""

from collections.abc import Iterable
from typing import NamedTuple

import duckdb

from pipelines.months import Month
from pipelines.publishing.vintages import Vintages
from pipelines.sources import Source

# Without parameters: DuckDB would load pandas to look at them.
FIGURES = """
    select
        figures.month,
        facts.title,
        '' as item,
        figures.reason = 'column_missing' as is_column,
        figures.reason_detail as detail,
        facts.sources
    from indicator_values as figures
    inner join indicators as facts
        on facts.indicator = figures.indicator and facts.variant = figures.variant
    where figures.variant = 'default'
        and figures.dimension = 'total'
        and figures.area_code = (select area_code from areas where parent_code is null)
        and figures.reason in ('column_missing', 'source_refused', 'source_missing')
    order by facts.kind <> 'target', facts.kind, facts.title
"""
# What is said of a column that is missing is said of the items that rest on it in the same words.
ITEMS = """
    select
        items.month,
        standards.name as title,
        items.item,
        contains(items.why, '一栏的数据') as is_column,
        items.why as detail,
        '' as sources
    from score_items as items
    inner join standards on standards.standard = items.standard
    where items.not_assessed > 0 and items.why is not null
    group by items.month, standards.position, standards.name, items.position, items.item, items.why
    order by standards.position, items.position
"""


class Want(NamedTuple):
    """A figure, or an ``item`` of a sheet, that is not there.

    ``detail`` names source, department and column in words; ``sources`` are all that the figure
    rests on.
    """

    month: Month
    title: str
    item: str
    is_column: bool
    detail: str
    sources: tuple[str, ...]

    def names(self, source: Source) -> bool:
        return source.title in self.detail


def published_wants(vintages: Vintages) -> list[Want]:
    """What is wanting in every published month; nothing before the first publication."""
    newest = vintages.newest()
    if newest is None:
        return []
    release = vintages.release_path(newest.month, newest.run_id)
    with duckdb.connect(str(release), read_only=True) as con:
        rows = con.execute(FIGURES).fetchall()
        tables = con.execute("select table_name from duckdb_tables()").fetchall()
        if ("score_items",) in tables:  # not in files from before there were scores
            rows += con.execute(ITEMS).fetchall()
    return [
        Want(Month.of(month), title, item, is_column, detail or "", tuple(sources.split("、")))
        for month, title, item, is_column, detail, sources in rows
    ]


def titles(wants: Iterable[Want]) -> tuple[str, ...]:
    """The figures by title, and the items of every sheet together."""
    items: dict[str, list[str]] = {}
    for want in wants:
        numbers = items.setdefault(want.title, [])
        if want.item and want.item not in numbers:
            numbers.append(want.item)
    return tuple(
        f"{title} {'、'.join(numbers)}" if numbers else title for title, numbers in items.items()
    )
