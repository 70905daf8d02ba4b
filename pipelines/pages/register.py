"""The page of the register report: openings, closures and stock, compared, by type and area."""

from collections.abc import Mapping

from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.charts import bars, course
from pipelines.pages.edition import Edition
from pipelines.pages.figures import (
    MISSING,
    NOT_APPLICABLE,
    amount,
    amount_increase,
    count,
    increase,
    percent,
)
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.register_parts import by_town, by_type, measures
from pipelines.pages.register_words import COMPARED, ENTITY_TYPES, MEASURES, SCOPE
from pipelines.pages.site import REGISTER
from pipelines.pages.tables import table

NOTHING = '<p class="legend">没有数据。</p>'
STOCK, CAPITAL = "stock", "opened_capital_wan"
ALL = {**COMPARED, **{measure: MEASURES[measure] for measure in (STOCK, CAPITAL)}}
AREA_MEASURES = ("opened", "closed", STOCK)
AREA_COLUMNS = {
    "present": "本月",
    "on_month_rate": "环比",
    "on_year_rate": "同比",
    "year": "本年累计",
    "year_rate": "累计同比",
}
UNIT = "户，新登记资本为万元；环比、同比为%"
GROWTH = "环比、同比为增长百分比；基数为零或负数的不计算。"

Course = Mapping[Month, dict]


def register_page(edition: Edition) -> str:
    """The page as one document: the month compared, the last 13 months, types and areas."""
    months = months_between(edition.month - 23, edition.month)
    found = _courses(edition, months[0], "entity_type").get("total", {})
    shown = months[-13:]
    sections = [
        Section(
            "whole",
            "新开、退出和存量",
            _charts(found, shown) + _whole(edition, found) + _course(edition, found, shown),
        ),
        Section("types", "分主体类型", _types(edition, months[0]) + by_type(edition)),
        Section("areas", f"分{edition.areas}", _areas(edition, months[0]) + by_town(edition)),
    ]
    name = f"{edition.jurisdiction.name}市场主体月报"
    return document(edition, Page(REGISTER, name, _introduction(edition, found), sections))


def _courses(edition: Edition, first: Month, part: str) -> dict[str, Course]:
    """Counts by month of every type of the jurisdiction, or of every area of all types."""
    rows = edition.rows(
        f"""
        select report.*, areas.area_name
        from register_report as report
        inner join areas on areas.area_code = report.area_code
        where report.month between $first and $month
            and report.industry = 'total'
            and ('{part}' = 'entity_type' or report.entity_type = 'total')
            and ('{part}' = 'area_name' or report.area_code = $area)
        order by
            areas.area_code = $unspecified,
            areas.parent_code is not null,
            areas.area_code,
            list_position($types, report.entity_type),
            report.month
        """,
        first=first.last_day,
        month=edition.month_end,
        area=edition.jurisdiction.code,
        unspecified=edition.jurisdiction.unspecified_code,
        types=["total", *ENTITY_TYPES],
    )
    courses: dict[str, dict[Month, dict]] = {}
    for row in rows:
        courses.setdefault(row[part], {})[Month.of(row["month"])] = row
    return courses


def _introduction(edition: Edition, found: Course) -> str:
    present = found.get(edition.month)
    if present is None or present["opened"] is None:
        return '<p class="headline">本月没有可用的市场主体登记信息。</p>\n'
    words = [f"{edition.month.chinese}新开 <b>{count(present['opened'])}</b> 户"]
    if present["closed"] is not None:
        words += [
            f"退出 <b>{count(present['closed'])}</b> 户",
            f"净增 <b>{count(present['net'])}</b> 户",
            f"期末存量 <b>{count(present['stock'])}</b> 户",
        ]
    return f'<p class="headline">{"，".join(words)}。</p>\n'


def _charts(found: dict[Month, dict], months: list[Month]) -> str:
    def figures(measure: str) -> list[float | None]:
        return [found[month][measure] if month in found else None for month in months]

    labels = [f"{month.year}.{month.number}" for month in months]
    opened, closed, net, stock = (figures(m) for m in ("opened", "closed", "net", "stock"))
    drawings = (
        (
            '新开<span class="key above">■</span>与退出<span class="key below">■</span>',
            opened,
            bars(opened, closed, labels, "各月新开（向上）与退出（向下）户数，数字见表2", count),
        ),
        ("净增", net, bars(net, [], labels, "各月净增户数，数字见表2", count)),
        ("期末存量", stock, course(stock, labels, "各月末存量，数字见表2", count)),
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


def _whole(edition: Edition, found: Course) -> str:
    return _compared(
        edition,
        1,
        "新开、退出、净增、存量和新登记资本的环比、同比和本年累计",
        [_comparison(found, measure, edition.month) for measure in ALL],
    )


def _types(edition: Edition, first: Month) -> str:
    courses = _courses(edition, first, "entity_type")
    return _compared(
        edition,
        3,
        "各主体类型的环比、同比和本年累计",
        [
            {"type": title} | _comparison(courses.get(name, {}), measure, edition.month)
            for name, title in ENTITY_TYPES.items()
            for measure in ALL
        ],
        grouped_by="type",
    )


def _compared(
    edition: Edition, number: int, title: str, rows: list[dict], grouped_by: str | None = None
) -> str:
    return table(
        number,
        title,
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
            (f"{GROWTH}存量是月末数，没有累计。",),
        ),
        unit=UNIT,
        spanners={
            "与上月比": ("before", "on_month", "on_month_rate"),
            "与上年同月比": ("year_before", "on_year", "on_year_rate"),
            "1月至本月": ("year", "last_year", "year_rate"),
        },
        grouped_by=grouped_by,
        look="wide dense",
    )


def _comparison(found: Course, measure: str, month: Month) -> dict[str, str]:
    """A count against the month and the year before, and the year to date."""
    present, before, year_before = (_figure(found, measure, month - n) for n in (0, 1, 12))
    year, last_year = (_to_date(found, measure, month - n) for n in (0, 12))
    in_wan = measure == CAPITAL
    cells = {
        "title": ALL[measure],
        "present": _written(present, in_wan),
        "before": _written(before, in_wan),
        "on_month": _difference(present, before, in_wan),
        "on_month_rate": _growth(present, before),
        "year_before": _written(year_before, in_wan),
        "on_year": _difference(present, year_before, in_wan),
        "on_year_rate": _growth(present, year_before),
        "year": _written(year, in_wan),
        "last_year": _written(last_year, in_wan),
        "year_rate": _growth(year, last_year),
    }
    if measure == STOCK:
        cells |= dict.fromkeys(("year", "last_year", "year_rate"), NOT_APPLICABLE)
    return cells


def _areas(edition: Edition, first: Month) -> str:
    """Openings, closures and stock of every area with their changes; all areas first."""
    month = edition.month
    rows = []
    for name, found in _courses(edition, first, "area_name").items():
        cells = {"name": name}
        for measure in AREA_MEASURES:
            compared = _comparison(found, measure, month)
            cells |= {f"{measure}-{column}": compared[column] for column in AREA_COLUMNS}
        rows.append(cells)
    shown = {
        measure: [c for c in AREA_COLUMNS if measure != STOCK or not c.startswith("year")]
        for measure in AREA_MEASURES
    }
    return table(
        5,
        f"各{edition.areas}的环比、同比和本年累计",
        rows,
        {
            "name": edition.areas,
            **{
                f"{measure}-{column}": AREA_COLUMNS[column]
                for measure, columns in shown.items()
                for column in columns
            },
        },
        Notes(edition.source_name("registrations"), SCOPE, (GROWTH,)),
        unit="户；环比、同比为%",
        spanners={
            ALL[measure]: tuple(f"{measure}-{column}" for column in columns)
            for measure, columns in shown.items()
        },
        look="wide dense total-first",
    )


def _course(edition: Edition, found: dict[Month, dict], months: list[Month]) -> str:
    none = dict.fromkeys(MEASURES)
    return table(
        2,
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


def _figure(found: Course, measure: str, month: Month) -> float | None:
    return found[month][measure] if month in found else None


def _to_date(found: Course, measure: str, last: Month) -> float | None:
    """From January on; a month that is not known makes it unknown, never smaller."""
    figures = [_figure(found, measure, of) for of in months_between(Month(last.year, 1), last)]
    return None if None in figures else sum(figures)


def _written(number: float | None, in_wan: bool) -> str:
    if number is None:
        return MISSING
    return amount(number) if in_wan else count(number)


def _difference(present: float | None, base: float | None, in_wan: bool) -> str:
    if present is None or base is None:
        return MISSING
    return (amount_increase if in_wan else increase)(present - base)


def _growth(present: float | None, base: float | None) -> str:
    if present is None or base is None:
        return MISSING
    return percent(float(present) / float(base) - 1) if base > 0 else NOT_APPLICABLE
