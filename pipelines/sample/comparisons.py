"""Figures that the score sheets compare with: the guarantee fund, and the years before."""

import polars as pl

from pipelines.computing.definitions import read_indicator
from pipelines.jurisdiction import INDICATORS
from pipelines.months import Month
from pipelines.sample.cast import Cast
from pipelines.sample.files import Sheet
from pipelines.standards import Baseline

QUARTERS_BEFORE = 5
# 万元 lent out for each existing entity, loans to fund, and what both gain in a year.
LOANS_PER_ENTITY, LOANS_TO_FUND = 0.4, 4.4
LOANS_GAIN, FUND_GAIN = 0.14, 0.09
# Rate in the year before the first month, its gain in a year, and trainees counted of all.
BASELINES = {
    "training_pass_rate": (0.915, 0.008, 1.0),
    "training_success_rate": (0.490, 0.012, 0.62),
    "training_stability_rate": (0.830, 0.010, 0.31),
}
TRAINEES_GAIN = 0.04


def guarantee_fund(cast: Cast, month: Month) -> list[Sheet]:
    """Balances at the end of a quarter; in the first month of the last five quarters."""
    if not cast.standards:
        return []
    months = [month] if month > cast.first else [month - n for n in range(3 * QUARTERS_BEFORE)]
    ends = sorted(each for each in months if each.number % 3 == 0)
    if not ends:
        return []
    rows = [(str(end.last_day), *_balances(cast, end)) for end in ends]
    titles = ["截止日期", "担保基金余额（万元）", "贷款余额（万元）"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(titles, pl.String), orient="row")
    lines = (f"{cast.jurisdiction.name}创业担保贷款担保基金与贷款余额",)
    return [Sheet("余额", lines, frame, dates=("截止日期",), numbers=tuple(titles[1:]))]


def _balances(cast: Cast, end: Month) -> tuple[str, str]:
    years = cast.number(end) / 12
    loans = LOANS_PER_ENTITY * cast.entities * (1 + LOANS_GAIN) ** years
    fund = LOANS_PER_ENTITY * cast.entities / LOANS_TO_FUND * (1 + FUND_GAIN) ** years
    moved = 1 + cast.rng(end, "guarantee_fund").normal(0, 0.005)
    return f"{fund:.2f}", f"{loans * moved:.2f}"


def baselines(cast: Cast, month: Month) -> list[Sheet]:
    """Once: every year of every measure that a sheet compares with."""
    asked = {
        (rule.measure, year)
        for standard in cast.standards
        for item in standard.items
        for rule in item.rules
        if isinstance(rule, Baseline) and rule.measure in BASELINES
        for year in (*rule.mean_of, rule.level_of)
    }
    if month > cast.first or not asked:
        return []
    rows = [
        (
            read_indicator(INDICATORS / f"{measure}.sql").title,
            str(year),
            *_counts(cast, measure, year),
        )
        for measure, year in sorted(asked)
    ]
    columns = ["指标", "年度", "分子", "分母"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    lines = (f"{cast.jurisdiction.name}创业培训基期数据",)
    return [Sheet("基期数据", lines, frame, numbers=("分子", "分母"))]


def _counts(cast: Cast, measure: str, year: int) -> tuple[str, str]:
    rate, gain, share = BASELINES[measure]
    back = cast.first.year - 1 - year
    trainees = cast.world.trainings * cast.entities * share * (1 - TRAINEES_GAIN) ** back
    denominator = max(round(trainees), 1)
    return str(round((rate - gain * back) * denominator)), str(denominator)
