"""Sheets of the register report: its course, its comparison, and the month by its parts."""

from collections.abc import Sequence

from pipelines.exports.names import TOTAL, member_name, members_in_order
from pipelines.exports.records import area_tree, register
from pipelines.exports.sheets import Column, Sheet, Styled, Value, difference, figure
from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE
from pipelines.pages.register_words import COMPARED, MEASURES, SCOPE

UNIT = "户；新登记资本为万元"
COUNTS = {
    **{
        name: Column(title, "amount" if name == "opened_capital_wan" else "count")
        for name, title in MEASURES.items()
    },
    "revised": Column("上月存量修订", "increase"),
}
COMPARISON = {
    "title": Column("项目"),
    "present": Column("本月", "count"),
    "before": Column("上月", "count", "与上月比"),
    "on_month": Column("增减", "increase", "与上月比"),
    "on_month_rate": Column("环比", "percent", "与上月比"),
    "year_before": Column("上年同月", "count", "与上年同月比"),
    "on_year": Column("增减", "increase", "与上年同月比"),
    "on_year_rate": Column("同比", "percent", "与上年同月比"),
    "to_date": Column("本年累计", "count", "1月至本月"),
    "last_to_date": Column("上年同期", "count", "1月至本月"),
    "to_date_rate": Column("同比", "percent", "1月至本月"),
}


def register_sheets(edition: Edition) -> list[Sheet]:
    """The report of the jurisdiction by month, compared, and of the month by its parts."""
    rows = register(edition)
    present = [row for row in rows if row["month"] == edition.month_end]
    whole = [
        row
        for row in rows
        if row["area_code"] == edition.jurisdiction.code
        and row["entity_type"] == row["industry"] == TOTAL
    ]
    by_month = {Month.of(row["month"]): row for row in whole}
    return [
        _course(edition, by_month),
        _comparison(edition, by_month),
        _by_member(edition, present, "entity_type", "industry", "主体类型"),
        _by_member(edition, present, "industry", "entity_type", "行业门类"),
        _by_area(edition, present),
    ]


def _course(edition: Edition, by_month: dict[Month, dict]) -> Sheet:
    months = months_between(edition.month - 12, edition.month)
    return _sheet(
        edition,
        "市场主体月报",
        "近13个月市场主体变动",
        {"month": Column("月份", "month"), **COUNTS},
        [
            {"month": row["month"], **_counts(row)}
            for month in months
            if (row := by_month.get(month))
        ],
    )


def _comparison(edition: Edition, by_month: dict[Month, dict]) -> Sheet:
    return _sheet(
        edition,
        "市场主体环比同比",
        "新开、退出和净增户数的环比、同比和本年累计",
        COMPARISON,
        [_compared(edition.month, by_month, measure) for measure in COMPARED],
        unit="户；环比、同比为%",
    )


def _compared(month: Month, by_month: dict[Month, dict], measure: str) -> dict[str, Value]:
    present, before, year_before = (by_month.get(month - back) for back in (0, 1, 12))
    to_date, last_to_date = (_to_date(by_month, measure, month - back) for back in (0, 12))
    return {
        "title": COMPARED[measure],
        "present": _figure(present, measure),
        "before": _figure(before, measure),
        "on_month": difference(present, before, measure),
        "on_month_rate": _growth(_figure(present, measure), _figure(before, measure)),
        "year_before": _figure(year_before, measure),
        "on_year": difference(present, year_before, measure),
        "on_year_rate": _growth(_figure(present, measure), _figure(year_before, measure)),
        "to_date": to_date,
        "last_to_date": last_to_date,
        "to_date_rate": _growth(to_date, last_to_date),
    }


def _to_date(by_month: dict[Month, dict], measure: str, last: Month) -> Value:
    months = months_between(Month(last.year, 1), last)
    figures = [_figure(by_month.get(month), measure) for month in months]
    return MISSING if MISSING in figures else sum(figures)


def _figure(row: dict | None, measure: str) -> Value:
    return MISSING if row is None else figure(row, measure)


def _growth(present: Value, base: Value) -> Value:
    if MISSING in (present, base):
        return MISSING
    return present / base - 1 if base > 0 else NOT_APPLICABLE


def _by_member(
    edition: Edition, present: Sequence[dict], dimension: str, other: str, title: str
) -> Sheet:
    """The jurisdiction by one dimension, all of the other."""
    whole = {
        row[dimension]: row
        for row in present
        if row["area_code"] == edition.jurisdiction.code and row[other] == TOTAL
    }
    return _sheet(
        edition,
        f"市场主体分{title}",
        f"本月市场主体变动（分{title}）",
        {"member": Column(title), **COUNTS},
        [
            {"member": member_name(member), **_counts(whole[member])}
            for member in members_in_order(edition.jurisdiction)
            if member in whole
        ],
    )


def _by_area(edition: Edition, present: Sequence[dict]) -> Sheet:
    whole = {
        row["area_code"]: row for row in present if row["entity_type"] == row["industry"] == TOTAL
    }
    return _sheet(
        edition,
        f"市场主体分{edition.areas}",
        f"本月市场主体变动（分{edition.areas}）",
        {"area": Column(edition.areas), **COUNTS},
        [
            {
                "area": Styled(area["area_name"], indent=area["depth"]),
                **_counts(whole[area["area_code"]]),
            }
            for area in area_tree(edition)
            if area["area_code"] in whole
        ],
    )


def _counts(row: dict) -> dict[str, Value]:
    return {measure: figure(row, measure) for measure in COUNTS}


def _sheet(
    edition: Edition,
    name: str,
    title: str,
    columns: dict[str, Column],
    rows: list[dict],
    unit: str = UNIT,
) -> Sheet:
    remarks = ("上月存量修订为现在所知的上月末存量减当时公布的。",) if "revised" in columns else ()
    source = edition.source_name("registrations")
    return Sheet(name, title, columns, rows, Notes(source, SCOPE, remarks), unit)
