"""Sections of the page on the five targets and on coverage and training."""

from html import escape

from pipelines.months import Month, months_between
from pipelines.pages.charts import spark, trend
from pipelines.pages.edition import Edition
from pipelines.pages.tables import (
    MISSING,
    NOT_APPLICABLE,
    PROTECTED,
    Notes,
    cell,
    count,
    percent,
    table,
)
from pipelines.pages.wording import cases, change, definition_status, gap, interval, met, reasons

Series = dict[str, dict[Month, dict]]


def headline(edition: Edition) -> str:
    """How many targets are met, in one sentence."""
    states = [row["met"] for row in edition.totals("target")]
    parts = [
        f"<b>{states.count(state)}</b> 项{words}"
        for state, words in ((True, "达标"), (False, "未达标"), (None, "不能评定"))
        if state in states
    ]
    return f"截至{edition.month.chinese}末，{len(states)} 项目标中 {'、'.join(parts)}。"


def targets(edition: Edition) -> str:
    """Cards, standing and course of the five targets, and what they mean."""
    rows = edition.totals("target")
    series = edition.series("target")
    months = _months_of(edition, series)
    return (
        '<p class="legend">走势图中的虚线为目标。</p>\n'
        f'<div class="cards">{"".join(_card(edition, row, series, months) for row in rows)}</div>\n'
        + _standing(edition, rows)
        + f'<dl class="terms">{"".join(_term(row) for row in rows)}</dl>\n'
        + _course(rows, series, months)
    )


def coverage_and_training(edition: Edition) -> str:
    """Tables of the policy coverage and training ratios."""
    return _ratios(
        edition,
        "coverage",
        3,
        "政策落实情况",
        "创建期开始以来提出申请并经审核符合条件的人或户中，已经享受的所占比重；审核中的不计。",
    ) + _ratios(
        edition,
        "training",
        4,
        "创业培训情况",
        "合格率按创建期内结业的人次计；成功率、稳定率按参加培训的人计，需要跟踪的时间已满的才计入。",
    )


def _months_of(edition: Edition, series: Series) -> list[Month]:
    published = [month for months in series.values() for month in months]
    return months_between(min(published, default=edition.month), edition.month)


def _card(edition: Edition, row: dict, series: Series, months: list[Month]) -> str:
    value = cell(row, "value", percent)
    unit = "" if value in (MISSING, PROTECTED) else "<small>%</small>"
    state = {True: "met", False: "missed", None: "open"}[row["met"]]
    target = "" if row["target"] is None else f"<span>目标 {percent(row['target'])}%</span>"
    values = _values(series, row["indicator"], months)
    drawing = trend(
        values,
        [f"{month.year}.{month.number}" for month in months],
        f"{row['title']}各月走势，数字见表2",
        row["target"],
    )
    course = f'{drawing}\n<p class="change">比上月 {change(row)} 个百分点</p>'
    return (
        f'<article class="card {state}"><h3>{escape(row["title"])}</h3>\n'
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
                "change": change(row),
                "numerator": cases(row, "numerator"),
                "denominator": cases(row, "denominator"),
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
            "change": "比上月",
            "numerator": "分子",
            "denominator": "分母",
            "interval": "上下界",
            "standing": "口径",
        },
        Notes(
            edition.source_names(rows),
            "见表下的定义；是否达标按分子、分母精确比较，不用四舍五入后的百分比。",
            (
                "比上月为百分点之差，上月口径版本不同的不比；"
                "上下界：活跃度为不计、计入未能识别经营者的户，其余为95%区间。",
                *edition.nonresponse(),
                *reasons(rows),
            ),
        ),
        unit="%，比上月为百分点，分子、分母为人或户",
        words=("met", "standing"),
        look="wide",
    )


def _course(rows: list[dict], series: Series, months: list[Month]) -> str:
    return table(
        2,
        "五项目标各月走势",
        [
            {
                "month": month.chinese,
                **{row["indicator"]: _of_month(series[row["indicator"]], month) for row in rows},
            }
            for month in reversed(months)
        ],
        {"month": "月份", **{row["indicator"]: row["title"] for row in rows}},
        Notes("同表1", "同表1；各月为最近一次公布的数，可能经过修订。"),
        unit="%",
    )


def _term(row: dict) -> str:
    return (
        f'<dt>{escape(row["title"])}<span class="tag">{definition_status(row)}</span></dt>'
        f"<dd>{escape(row['definition'])}"
        f'<a href="#definition-{escape(row["indicator"])}">{escape(row["definition_id"])}</a></dd>'
    )


def _ratios(edition: Edition, kind: str, number: int, title: str, scope: str) -> str:
    rows = edition.totals(kind)
    series = edition.series(kind)
    months = _months_of(edition, series)
    return table(
        number,
        title,
        [
            {
                "title": row["title"],
                "value": cell(row, "value", percent),
                "numerator": cell(row, "numerator", count),
                "denominator": cell(row, "denominator", count),
                "change": change(row),
                "trend": spark(
                    _values(series, row["indicator"], months),
                    f"{row['title']}{months[0].chinese}至{months[-1].chinese}走势",
                ),
            }
            for row in rows
        ],
        {
            "title": "指标",
            "value": "本月",
            "numerator": "分子",
            "denominator": "分母",
            "change": "比上月",
            "trend": "走势",
        },
        Notes(
            edition.source_names(rows),
            f"{scope}各指标的定义见“定义与说明”。",
            ("这些指标没有设定目标。", *reasons(rows)),
        ),
        unit="%，比上月为百分点，分子、分母为人、人次或户",
        words=("trend",),
        drawings=("trend",),
    )


def _values(series: Series, indicator: str, months: list[Month]) -> list[float | None]:
    known = series[indicator]
    return [known[month]["value"] if month in known else None for month in months]


def _of_month(known: dict[Month, dict], month: Month) -> str:
    return cell(known[month], "value", percent) if month in known else MISSING
