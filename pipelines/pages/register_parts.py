"""The register report of one month by type and by area."""

from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import amount, cell, count
from pipelines.pages.register_words import ENTITY_TYPES, MEASURES, SCOPE
from pipelines.pages.tables import table


def by_type(edition: Edition) -> str:
    """The month's counts by entity type, the total first."""
    found = edition.rows(
        """
        select *
        from register_report
        where month = $month and area_code = $area and industry = 'total'
        order by entity_type <> 'total', list_position($types, entity_type), entity_type
        """,
        month=edition.month_end,
        area=edition.jurisdiction.code,
        types=list(ENTITY_TYPES),
    )
    return _breakdown(
        edition,
        4,
        "本月市场主体变动（按主体类型）",
        "主体类型",
        [(ENTITY_TYPES.get(row["entity_type"], "合计"), row) for row in found],
    )


def by_town(edition: Edition) -> str:
    """The month's counts by area, the jurisdiction first, 未注明 last."""
    found = edition.rows(
        """
        select report.*, areas.area_name
        from register_report as report
        inner join areas on areas.area_code = report.area_code
        where report.month = $month
            and report.entity_type = 'total'
            and report.industry = 'total'
        order by
            areas.area_code = $unspecified,
            areas.parent_code is not null,
            areas.area_code
        """,
        month=edition.month_end,
        unspecified=edition.jurisdiction.unspecified_code,
    )
    return _breakdown(
        edition,
        6,
        f"本月市场主体变动（按{edition.areas}）",
        edition.areas,
        [(row["area_name"], row) for row in found],
    )


def _breakdown(
    edition: Edition, number: int, title: str, heading: str, found: list[tuple[str, dict]]
) -> str:
    return table(
        number,
        title,
        [{"name": name} | measures(row) for name, row in found],
        {"name": heading, **MEASURES},
        Notes(edition.source_name("registrations"), SCOPE),
        unit="户；新登记资本为万元",
        look="wide total-first",
    )


def measures(row: dict) -> dict[str, str]:
    """The counts of a row as text."""
    return {
        measure: cell(row, measure, amount if measure == "opened_capital_wan" else count)
        for measure in MEASURES
    }
