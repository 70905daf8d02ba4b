"""The register report of one month by type and by area."""

from pipelines.pages.edition import Edition
from pipelines.pages.tables import Notes, amount, cell, count, table

MEASURES = {
    "opened": "新开户数",
    "closed": "退出户数",
    "moved_in": "迁入",
    "moved_out": "迁出",
    "net": "净增户数",
    "stock": "期末存量",
    "opened_capital_wan": "新登记资本",
}
ENTITY_TYPES = {
    "enterprise": "企业",
    "individual": "个体工商户",
    "cooperative": "农民专业合作社",
}
SCOPE = (
    "辖区内企业、个体工商户和农民专业合作社，不含分支机构和被撤销登记的；"
    "净增户数＝新开户数－退出户数，不含迁入迁出；期末存量的变动等于净增加迁入减迁出。"
)


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
