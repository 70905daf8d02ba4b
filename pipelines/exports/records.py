"""What the exports read of a published file: one month, protected cells without their figures."""

from pipelines.jurisdiction import UNSPECIFIED
from pipelines.months import Month
from pipelines.pages.edition import ORDER, Edition


def figures(edition: Edition) -> list[dict]:
    """Every figure of the month with the facts of its indicator, in the order of the methodology.

    Totals stand before their parts.
    """
    return edition.rows(
        """
        select
            shown.*,
            facts.title,
            facts.variant_title,
            facts.variant_order,
            facts.kind,
            facts.estimator,
            facts.sources,
            facts.is_contribution
        from shown_values as shown
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        where shown.month = $month
        order by
            coalesce(list_position($order, shown.indicator), 99),
            shown.indicator,
            facts.variant_order,
            shown.area_code,
            shown.dimension <> 'total',
            shown.dimension,
            shown.member
        """,
        month=edition.month_end,
        order=list(ORDER),
    )


def definitions(edition: Edition) -> list[dict]:
    """Every variant of every indicator with its definition, in the order of the methodology."""
    return edition.rows(
        """
        select *
        from indicators
        order by coalesce(list_position($order, indicator), 99), indicator, variant_order
        """,
        order=list(ORDER),
    )


def course(edition: Edition) -> dict[str, dict[Month, dict]]:
    """The jurisdiction's default figures by indicator and month, as far as comparisons reach."""
    found = edition.rows(
        """
        select shown.*, facts.title, facts.sources
        from shown_values as shown
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        where shown.month between $first and $month
            and shown.area_code = $area
            and shown.dimension = 'total'
            and shown.variant = 'default'
        order by coalesce(list_position($order, shown.indicator), 99), shown.indicator, shown.month
        """,
        first=(edition.month - 24).last_day,
        month=edition.month_end,
        area=edition.jurisdiction.code,
        order=list(ORDER),
    )
    by_indicator: dict[str, dict[Month, dict]] = {}
    for row in found:
        by_indicator.setdefault(row["indicator"], {})[Month.of(row["month"])] = row
    return by_indicator


def register(edition: Edition) -> list[dict]:
    """The register report of the 24 months to the month, by area, entity type and industry."""
    return edition.rows(
        """
        select report.*, areas.area_name
        from register_report as report
        inner join areas on areas.area_code = report.area_code
        where report.month between $first and $month
        order by
            report.month,
            report.area_code,
            report.entity_type <> 'total',
            report.entity_type,
            report.industry <> 'total',
            report.industry
        """,
        first=(edition.month - 23).last_day,
        month=edition.month_end,
    )


def survival(edition: Edition) -> list[dict]:
    """The survival curves of the month; only the newest published month has them."""
    return edition.rows(
        """
        select area_code, dimension, member, age_months, survival, at_risk
        from survival_curves
        where month = $month
        """,
        month=edition.month_end,
    )


def area_tree(edition: Edition) -> list[dict]:
    """The areas as their tree is read: each before its parts, 未注明 last; with its ``depth``."""
    found = edition.rows("select area_code, area_name, parent_code from areas order by area_code")
    parts: dict[str | None, list[dict]] = {}
    for area in found:
        parts.setdefault(area["parent_code"], []).append(area)

    def below(parent: str | None, depth: int) -> list[dict]:
        siblings = parts.get(parent, [])
        unspecified = f"{parent}{UNSPECIFIED}"
        in_order = sorted(siblings, key=lambda area: area["area_code"] == unspecified)
        return [
            each
            for area in in_order
            for each in ({**area, "depth": depth}, *below(area["area_code"], depth + 1))
        ]

    return below(None, 0)


def dictionary(edition: Edition) -> list[dict]:
    """What the columns of the published file mean."""
    return edition.rows(
        """
        select table_name, column_name, data_type, comment
        from data_dictionary
        where comment is not null
        """
    )
