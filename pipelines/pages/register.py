"""Section of the page on the register: openings, closures and stock."""

from pipelines.months import Month, months_between
from pipelines.pages.charts import bars, course
from pipelines.pages.edition import Edition
from pipelines.pages.register_parts import MEASURES, SCOPE, by_town, by_type, measures
from pipelines.pages.tables import (
    MISSING,
    NOT_APPLICABLE,
    Notes,
    count,
    increase,
    percent,
    table,
)

NOTHING = '<p class="legend">没有数据。</p>'
COMPARED = {"opened": "新开户数", "closed": "退出户数", "net": "净增户数"}


def register_report(edition: Edition) -> str:
    """The month compared, the last 13 months, and the month by type and by town."""
    months = months_between(edition.month - 23, edition.month)
    found = _whole(edition, months[0])
    shown = months[-13:]
    return (
        _charts(found, shown)
        + _comparison(edition, found)
        + _course(edition, found, shown)
        + by_type(edition)
        + by_town(edition)
    )


def _whole(edition: Edition, first: Month) -> dict[Month, dict]:
    rows = edition.rows(
        """
        select *
        from register_report
        where month between $first and $month
            and area_code = $area
            and entity_type = 'total'
            and industry = 'total'
        order by month
        """,
        first=first.last_day,
        month=edition.month_end,
        area=edition.jurisdiction.code,
    )
    return {Month.of(row["month"]): row for row in rows}


def _charts(found: dict[Month, dict], months: list[Month]) -> str:
    def figures(measure: str) -> list[float | None]:
        return [found[month][measure] if month in found else None for month in months]

    labels = [f"{month.year}.{month.number}" for month in months]
    opened, closed, net, stock = (figures(m) for m in ("opened", "closed", "net", "stock"))
    drawings = (
        (
            '新开<span class="key above">■</span>与退出<span class="key below">■</span>',
            opened,
            bars(opened, closed, labels, "各月新开（向上）与退出（向下）户数，数字见表8", count),
        ),
        ("净增", net, bars(net, [], labels, "各月净增户数，数字见表8", count)),
        ("期末存量", stock, course(stock, labels, "各月末存量，数字见表8", count)),
    )
    return (
        '<div class="charts">'
        + "".join(
            f"<figure><figcaption>{title}<i>单位：户</i></figcaption>\n"
            f"{drawing if set(values) != {None} else NOTHING}</figure>\n"
            for title, values, drawing in drawings
        )
        + "</div>\n"
    )


def _comparison(edition: Edition, found: dict[Month, dict]) -> str:
    month = edition.month

    def figure(measure: str, of: Month) -> float | None:
        return found[of][measure] if of in found else None

    def to_date(measure: str, last: Month) -> float | None:
        figures = [figure(measure, of) for of in months_between(Month(last.year, 1), last)]
        return None if None in figures else sum(figures)

    rows = []
    for measure, title in COMPARED.items():
        present = figure(measure, month)
        before, year_before = figure(measure, month - 1), figure(measure, month - 12)
        year, last_year = to_date(measure, month), to_date(measure, month - 12)
        rows.append(
            {
                "title": title,
                "present": _figure(present),
                "before": _figure(before),
                "on_month": _difference(present, before),
                "on_month_rate": _growth(present, before),
                "year_before": _figure(year_before),
                "on_year": _difference(present, year_before),
                "on_year_rate": _growth(present, year_before),
                "year": _figure(year),
                "last_year": _figure(last_year),
                "year_rate": _growth(year, last_year),
            }
        )
    return table(
        7,
        "新开、退出和净增户数的环比、同比和本年累计",
        rows,
        {
            "title": "项目",
            "present": "本月",
            "before": "上月",
            "on_month": "增减",
            "on_month_rate": "环比",
            "year_before": "上年同月",
            "on_year": "增减",
            "on_year_rate": "同比",
            "year": "本年累计",
            "last_year": "上年同期",
            "year_rate": "同比",
        },
        Notes(
            edition.source_name("registrations"),
            SCOPE,
            ("环比、同比为增长百分比；基数为零或负数的不计算。",),
        ),
        unit="户，%",
        spanners={
            "与上月比": ("before", "on_month", "on_month_rate"),
            "与上年同月比": ("year_before", "on_year", "on_year_rate"),
            "1月至本月": ("year", "last_year", "year_rate"),
        },
        look="wide",
    )


def _course(edition: Edition, found: dict[Month, dict], months: list[Month]) -> str:
    none = dict.fromkeys(MEASURES)
    return table(
        8,
        "近13个月市场主体变动",
        [{"month": month.chinese} | measures(found.get(month, none)) for month in months],
        {"month": "月份", **MEASURES},
        Notes(
            edition.source_name("registrations"),
            SCOPE,
            ("新登记资本为当月新开户的注册资本合计，只计人民币。", *_absent(edition, found)),
        ),
        unit="户；新登记资本为万元",
        look="wide",
    )


def _absent(edition: Edition, found: dict[Month, dict]) -> tuple[str, ...]:
    """Why the month's counts are not there (methodology, What is present)."""
    present = found.get(edition.month)
    source = edition.source_name("registrations")
    if present is None or present["opened"] is None:
        return (f"本月没有可用的{source}。",)
    if present["closed"] is None:
        return (f"{source}没有注销日期、吊销日期的数据，退出、净增和存量不能计算。",)
    return ()


def _figure(number: float | None) -> str:
    return MISSING if number is None else count(number)


def _difference(present: float | None, base: float | None) -> str:
    return MISSING if present is None or base is None else increase(present - base)


def _growth(present: float | None, base: float | None) -> str:
    if present is None or base is None:
        return MISSING
    return percent(float(present) / float(base) - 1) if base > 0 else NOT_APPLICABLE
