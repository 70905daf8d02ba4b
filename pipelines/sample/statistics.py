"""Population figures and the satisfaction survey as the statistics bureau delivers them."""

import numpy as np
import polars as pl

from pipelines.months import Month
from pipelines.sample.cast import Cast
from pipelines.sample.files import Sheet, habits, with_faults, written
from pipelines.sample.world import BRANCH, NEVER, area_shares, day, evenly

MONTHS_BETWEEN_WAVES = 5
# Entity type as the questionnaire says it, and the answers wanted in a wave.
STRATA = (("企业", 200), ("个体工商户", 320), ("农民专业合作社", 80))
QUESTIONS = ("总体满意度", "资源可获得性", "政策与公共服务", "创业文化氛围")
ANSWERS = ("", "非常不满意", "不满意", "一般", "满意", "非常满意", "不清楚")


def population(cast: Cast, month: Month) -> list[Sheet]:
    """Year-end figures of the whole and of every area: the last two, then each new one."""
    if month == cast.first:
        year = month.year if month.number == 12 else month.year - 1
        years = [year - 1, year]
    elif month.number == 1 and month - 1 != cast.first:
        years = [month.year - 1]
    else:
        return []
    working_age = cast.world.working_age_per_entity * cast.entities * _resident_shares(cast)
    rows = []
    for year in years:
        of_areas = [
            [round(n * share) for share in (1, 1.61, 0.79, 0.76)]
            for n in working_age * (1 + 0.002 * (years[-1] - year))
        ]
        whole = [sum(figures) for figures in zip(*of_areas, strict=True)]
        for area, figures in zip((cast.jurisdiction, *cast.areas), (whole, *of_areas), strict=True):
            rows.append([f"{year}-12-31", area.name, *(str(n) for n in figures)])
    titles = ["截止日期", "镇街", "16-59岁人口", "常住人口", "劳动力", "从业人员"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(titles, pl.String), orient="row")
    lines = (f"{cast.jurisdiction.name}人口与劳动力情况", "单位：人")
    return [Sheet("人口", lines, frame, dates=("截止日期",), numbers=tuple(titles[2:]))]


def _resident_shares(cast: Cast) -> np.ndarray:
    """Entities are not spread as people are: their rate differs from town to town."""
    share = area_shares(len(cast.areas)) * np.resize([0.92, 1.1, 0.97, 1.05], len(cast.areas))
    return share / share.sum()


def is_wave(cast: Cast, month: Month) -> bool:
    return cast.number(month) % MONTHS_BETWEEN_WAVES == 0


def survey(cast: Cast, month: Month) -> pl.DataFrame:
    """Answers of one wave, of at most half of each stratum, words and numbers mixed."""
    rng = cast.rng(month, "survey")
    there = existing(cast, month)
    asked = [min(wanted, n // 2) for (_, wanted), n in zip(STRATA, there, strict=True)]
    stratum = np.repeat(np.arange(len(STRATA)), asked)
    count = len(stratum)
    satisfied = cast.world.satisfied + cast.world.satisfied_gain * cast.number(month) / 12
    types = pl.Series([word for word, _ in STRATA]).gather(stratum)
    days = day(month.first_day) + rng.integers(0, month.last_day.day, count)
    frame = pl.DataFrame(
        {
            "问卷编号": [f"WJ{month.year}{month.number:02d}{n:04d}" for n in range(1, count + 1)],
            "调查批次": str(month),
            "调查日期": pl.Series(days.astype(np.int32)).cast(pl.Date),
            "所在镇街": cast.towns(rng.choice(len(cast.areas), count)),
            "主体类型": types,
            **{question: answers(count, satisfied, rng) for question in QUESTIONS},
        }
    ).with_columns(habits(count, rng))
    return with_faults(
        frame.with_columns(written("调查日期").alias("调查日期")).drop("habit"),
        [("总体满意度", "9"), ("主体类型", "不详")],
        rng,
    )


def answers(count: int, satisfied: float | np.ndarray, rng: np.random.Generator) -> pl.Series:
    """Answers of which so many are satisfied, words and numbers mixed; a few say nothing."""
    draw, rest = evenly(count, rng), rng.random(count)
    scale = np.where(draw < satisfied, np.where(rest < 0.4, 5, 4), np.clip(rest * 10 - 4, 1, 3))
    scale = scale.astype(np.int64)
    silent = rng.random(count)
    scale = np.where(silent < 0.01, 0, np.where(silent < 0.03, 6, scale))
    words = pl.Series([*ANSWERS, "", "1", "2", "3", "4", "5", "不清楚"])
    return words.gather(scale + np.where(rng.random(count) < 0.2, len(ANSWERS), 0))


def survey_frame(cast: Cast, month: Month) -> list[Sheet]:
    """Existing entities by type on the last day of the wave's month."""
    counts = existing(cast, month)
    frame = pl.DataFrame(
        {"主体类型": [word for word, _ in STRATA], "总体户数": [str(n) for n in counts]}
    )
    lines = (f"{month.chinese}创业环境满意度调查抽样框",)
    return [Sheet("抽样框", lines, frame, numbers=("总体户数",))]


def existing(cast: Cast, wave: Month) -> list[int]:
    """Entities of each stratum at the end of a wave's month, in this part and those before."""
    register, end = cast.register, day(wave.last_day)
    exists = (register.entered <= end) & (register.left > end) & (register.annulled == NEVER)
    before = cast.part.existing.get(wave, [0] * BRANCH)
    return [n + int((exists & (register.kind == kind)).sum()) for kind, n in enumerate(before)]
