"""The indicators of a month with all that is behind their figures, from the published file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from pipelines.computing.definitions import KINDS
from pipelines.exports.names import members_in_order
from pipelines.pages.edition import Edition

UNIT = re.compile(r"（(人次|人|户)）$")


@dataclass(frozen=True)
class Subject:
    """An indicator of the month: its figure for the whole jurisdiction, and all that is behind it.

    The first of ``definitions`` is the default. ``numbers`` counts the tables of the page.
    """

    row: dict
    definitions: Sequence[dict]
    months: Sequence[dict]
    areas: Sequence[dict]
    members: Sequence[dict]
    variants: Sequence[dict]
    publications: Sequence[dict]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def identifier(self) -> str:
        return self.row["indicator"]

    @property
    def title(self) -> str:
        return self.row["title"]

    @property
    def usual(self) -> dict:
        return self.definitions[0]

    @property
    def scope(self) -> str:
        return self.usual["definition"] + self.usual["variant_definition"]

    @property
    def counted(self) -> str | None:
        """In what the definition counts; an estimate has no counts."""
        found = UNIT.search(self.usual["denominator"])
        return found[1] if found else None

    @property
    def unit(self) -> str:
        return f"，分子、分母为{self.counted}" if self.counted else ""


def subjects(edition: Edition) -> list[Subject]:
    """Every indicator that the month has a figure of, or a reason for none."""
    behind = {
        "definitions": _definitions(edition),
        "months": _months(edition),
        "areas": area_rows(edition),
        "members": _members(edition),
        "variants": _variants(edition),
        "publications": _publications(edition),
    }
    return [
        Subject(row, **{part: _of(rows, row["indicator"]) for part, rows in behind.items()})
        for kind in KINDS
        for row in edition.totals(kind)
    ]


def _of(rows: Sequence[dict], indicator: str) -> list[dict]:
    return [row for row in rows if row["indicator"] == indicator]


def _definitions(edition: Edition) -> list[dict]:
    return edition.rows("select * from indicators order by indicator, variant_order")


def _months(edition: Edition) -> list[dict]:
    """The figures of 13 months with their changes."""
    return edition.rows(
        """
        select
            indicator,
            month,
            value,
            numerator,
            denominator,
            is_suppressed,
            reason,
            reason_detail,
            value - value_before as on_month,
            value - value_year_before as on_year
        from compared_values
        where month between $first and $month
            and variant = 'default'
            and area_code = $area
            and dimension = 'total'
        order by month
        """,
        first=(edition.month - 12).last_day,
        month=edition.month_end,
        area=edition.jurisdiction.code,
    )


def area_rows(edition: Edition) -> list[dict]:
    """The default figures of every area of the tree."""
    return edition.rows(
        """
        select shown.*, areas.parent_code, facts.estimator
        from areas
        inner join shown_values as shown
            on shown.area_code = areas.area_code
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        where shown.month = $month
            and shown.variant = 'default'
            and shown.dimension = 'total'
        order by areas.area_code
        """,
        month=edition.month_end,
    )


def _members(edition: Edition) -> list[dict]:
    """The figures of the whole jurisdiction by every dimension, 未注明 last."""
    return edition.rows(
        """
        select *
        from shown_values
        where month = $month and area_code = $area and dimension <> 'total'
        order by coalesce(list_position($order, member), 9999), member
        """,
        month=edition.month_end,
        area=edition.jurisdiction.code,
        order=members_in_order(edition.jurisdiction),
    )


def _variants(edition: Edition) -> list[dict]:
    """The figures by every definition, beside those by the default."""
    return edition.rows(
        """
        select shown.*, facts.variant_title, facts.estimator, usual.value as value_before
        from shown_values as shown
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        left join shown_values as usual
            on usual.month = shown.month
            and usual.indicator = shown.indicator
            and usual.variant = 'default'
            and usual.area_code = shown.area_code
            and usual.dimension = 'total'
        where shown.month = $month
            and shown.area_code = $area
            and shown.dimension = 'total'
        order by facts.variant_order
        """,
        month=edition.month_end,
        area=edition.jurisdiction.code,
    )


def _publications(edition: Edition) -> list[dict]:
    """Every publication of the month's figures, and of the figures of the year that were revised.

    The figures of a month of which any publication is protected are all left out.
    """
    return edition.rows(
        """
        with publications as (
            select
                indicator,
                month,
                publication,
                strftime(published_at + interval 8 hours, '%Y年%-m月%-d日 %H:%M') as published_on,
                revision_reason,
                run_id,
                definition_id,
                bool_or(is_suppressed) over (partition by indicator, month) as is_suppressed,
                count(*) over (partition by indicator, month) as times,
                numerator,
                denominator,
                value
            from indicator_vintages
            where month between $first and $month
                and variant = 'default'
                and area_code = $area
                and dimension = 'total'
        ),

        shown as (
            select
                * replace (
                    case when not is_suppressed then numerator end as numerator,
                    case when not is_suppressed then denominator end as denominator,
                    case when not is_suppressed then value end as value
                )
            from publications
        )

        select
            *,
            lag(value) over (
                partition by indicator, month, definition_id order by publication
            ) as value_before
        from shown
        where times > 1 or month = $month
        order by month desc, publication
        """,
        first=(edition.month - 12).last_day,
        month=edition.month_end,
        area=edition.jurisdiction.code,
    )
