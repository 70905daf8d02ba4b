"""Sections of the overview on the five targets: cards, their standing, and towns against them."""

from collections.abc import Mapping
from html import escape

from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.charts import trend
from pipelines.pages.edition import Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE, PROTECTED, cell, count, percent
from pipelines.pages.site import indicator_name
from pipelines.pages.tables import table
from pipelines.pages.wording import (
    COMPARED_WITH,
    COMPARISONS,
    COUNTED_IN,
    change,
    changes,
    definition_status,
    gap,
    interval,
    met,
    reasons,
)

Series = dict[str, dict[Month, dict]]


def headline(edition: Edition) -> str:
    """How many targets are met, in one sentence."""
    rows = edition.totals("target")
    if all(row["target"] is None for row in rows):
        return f"截至{edition.month.chinese}末，{len(rows)} 项指标，辖区没有设定目标。"
    states = [row["met"] for row in rows]
    parts = [
        f"<b>{states.count(state)}</b> 项{words}"
        for state, words in ((True, "达标"), (False, "未达标"), (None, "不能评定"))
        if state in states
    ]
    return f"截至{edition.month.chinese}末，{len(states)} 项目标中 {'、'.join(parts)}。"


def targets(edition: Edition) -> str:
    """A card for each of the five targets, and their standing."""
    rows = edition.totals("target")
    series = edition.series("target")
    months = _months_of(edition, series)
    return (
        '<p class="legend">走势图中的虚线为目标；各月的数字见各指标的页面。</p>\n'
        f'<div class="cards">{"".join(_card(edition, row, series, months) for row in rows)}</div>\n'
        + _standing(edition, rows)
    )


def towns(edition: Edition) -> str:
    """Areas by targets, met or not and what is lacking; the jurisdiction first, 未注明 last."""
    rows = edition.by_area("target")
    titles = {row["indicator"]: row["title"] for row in rows}
    places: dict[str, dict[str, str]] = {}
    for row in rows:
        blank = {"area": row["area_name"], **dict.fromkeys(titles, MISSING)}
        places.setdefault(row["area_code"], blank)[row["indicator"]] = _against_target(row)
    return table(
        3,
        f"五项目标分{edition.areas}情况",
        list(places.values()),
        {"area": edition.areas, **titles},
        Notes(
            "同表1",
            f"✓ 达到、✗ 未达到{edition.jurisdiction.name}的目标，下面是达标还差的人数、"
            "户数或百分点；"
            f"{edition.jurisdiction.name}的数由分子、分母汇总计算，"
            f"不是各{edition.areas}比率的平均。",
            (
                f"不能归到{edition.areas}的列为“未注明”；没有人口数的{edition.areas}不计算活跃度。"
                "分子、分母和各期比较见各指标的页面。",
            ),
        ),
        unit="%，差额为人或户",
        look="wide total-first pairs",
    )


def _months_of(edition: Edition, series: Series) -> list[Month]:
    published = [month for months in series.values() for month in months]
    return months_between(min(published, default=edition.month), edition.month)


def _card(edition: Edition, row: dict, series: Series, months: list[Month]) -> str:
    value = cell(row, "value", percent)
    unit = "" if value in (MISSING, PROTECTED) else "<small>%</small>"
    state = {True: "met", False: "missed", None: "open"}[row["met"]]
    target = "" if row["target"] is None else f"<span>目标 {percent(row['target'])}%</span>"
    known = series[row["indicator"]]
    values = [known[month]["value"] if month in known else None for month in months]
    drawing = trend(
        values,
        [f"{month.year}.{month.number}" for month in months],
        f"{row['title']}各月走势，数字见该指标的页面",
        row["target"],
    )
    course = f'{drawing}\n<p class="change">比上月 {change(row)} 个百分点</p>'
    return (
        f'<article class="card {state}">'
        f'<h3><a href="{indicator_name(row["indicator"])}">{escape(row["title"])}</a></h3>\n'
        f'<p class="value">{value}{unit}</p><p class="state">{met(row)}{target}</p>\n'
        f'<p class="gap">{escape(gap(row, edition.outlook()))}</p>\n'
        f"{course if any(value is not None for value in values) else ''}</article>\n"
    )


def _standing(edition: Edition, rows: list[dict]) -> str:
    return table(
        1,
        "五项目标完成情况",
        [
            {
                "title": row["title"],
                "value": cell(row, "value", percent),
                "target": NOT_APPLICABLE if row["target"] is None else percent(row["target"]),
                "met": met(row),
                **changes(row),
                "interval": interval(row),
                "standing": definition_status(row),
            }
            for row in rows
        ],
        {
            "title": "指标",
            "value": "本月",
            "target": "目标",
            "met": "是否达标",
            **COMPARED_WITH,
            "interval": "上下界",
            "standing": "口径",
        },
        Notes(
            edition.source_names(rows),
            "见“口径与方法”；是否达标按分子、分母精确比较，不用四舍五入后的百分比。",
            (
                f"{COMPARISONS}上下界：活跃度为不计、计入未能识别经营者的户，其余为95%区间。",
                *reasons(rows),
            ),
        ),
        unit="%，环比、同比、本年累计为百分点",
        words=("met", "standing"),
        look="wide",
    )


def _against_target(row: Mapping) -> str:
    """The rate with its sign, and below it what is lacking."""
    rate = cell(row, "value", percent)
    if row["met"] is None:
        return rate
    if row["met"]:
        return f"✓ {rate}"
    lacking = (
        f"{percent(row['target'] - row['value'])} 百分点"
        if row["gap"] is None
        else f"{count(row['gap'])} {COUNTED_IN[row['counted']]}"
    )
    return f"✗ {rate}\n差 {lacking}"
