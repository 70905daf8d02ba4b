"""What is recorded of each department: its tasks, reports and meetings, and what people say."""

from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.months import Month, months_between
from pipelines.sample.cast import Cast, scatter
from pipelines.sample.files import Sheet, with_faults
from pipelines.sample.statistics import answers, is_wave

ANSWERS_PER_DEPARTMENT = 30
LEAST_LIKED, MOST_LIKED = 0.70, 0.95
# One department in so many is slow, one never takes part, one joins some months later.
ONE_IS_SLOW, ONE_STAYS_AWAY, ONE_JOINS_LATER = 12, 17, 7
MONTHS_TO_JOIN = 3
LATE, LATE_WHEN_SLOW = 0.005, 0.12
MISSED, MISSED_WHEN_SLOW = 0.02, 0.20
MADE_GOOD = 0.75  # of the late tasks, in the month after
BRIEFINGS = (0.06, 0.38, 0.22, 0.14, 0.10, 0.06, 0.04)  # chances of none, one, two …
FORGOTTEN = 1  # months after the first of which one department's row comes a month late


class Tasks(NamedTuple):
    """Tasks of a month by department: due, late, and late ones done in the month after."""

    due: np.ndarray
    late: np.ndarray
    made_good: np.ndarray


def department_duties(cast: Cast, month: Month) -> list[Sheet]:
    """A row for each department; in the first month the months of the campaign before it too."""
    if not cast.standards or month < _campaign(cast):
        return []
    first = max(cast.first, _campaign(cast))
    months = months_between(_campaign(cast), month) if month == first else [month]
    frames = [_duties(cast, each) for each in months]
    forgotten = len(cast.jurisdiction.assessed_departments) // 2
    position = pl.int_range(pl.len())
    if month == first + FORGOTTEN:
        frames = [frame.filter(position != forgotten) for frame in frames]
    if month == first + FORGOTTEN + 1:
        frames.insert(0, _duties(cast, month - 1).filter(position == forgotten))
    frame = pl.concat(frames)
    return [
        Sheet(
            "职责任务",
            (f"{cast.jurisdiction.name}部门职责任务台账（{month.chinese}）",),
            frame,
            numbers=tuple(frame.columns[2:-1]),
            total="已完成任务",
        )
    ]


def _duties(cast: Cast, month: Month) -> pl.DataFrame:
    departments = cast.jurisdiction.assessed_departments
    count = len(departments)
    rng = cast.rng(month, "department_duties")
    tasks, begun = _tasks(cast, month), _campaign(cast)
    before = _tasks(cast, month - 1).made_good if month > begun else np.zeros(count, int)
    missed = np.where(_is_slow(cast), MISSED_WHEN_SLOW, MISSED)
    reports = np.full(count, 2 if month.number % 3 == 0 else 1)
    meetings = np.full(count, 1 + month.number % 2)
    position = np.arange(count)
    joins_later = (position % ONE_JOINS_LATER == 3) & (month < begun + MONTHS_TO_JOIN)
    stays_away = joins_later | (position % ONE_STAYS_AWAY == 8)
    return pl.DataFrame(
        {
            "部门": departments,
            "月份": pl.Series([str(month), month.chinese]).gather(scatter(position, 2, "month")),
            "应完成任务": tasks.due,
            "已完成任务": tasks.due - tasks.late + before,
            "应报资料": reports,
            "已报资料": reports - (rng.random(count) < missed),
            "应到会议": meetings,
            "实到会议": meetings - (rng.random(count) < missed),
            "报送信息条数": rng.choice(len(BRIEFINGS), count, p=BRIEFINGS),
            "是否参与创建": pl.Series(["是", "否"]).gather(stays_away.astype(int)),
        }
    ).cast(pl.String)


def _campaign(cast: Cast) -> Month:
    """The month in which the campaign starts; a jurisdiction with standards has one."""
    return Month.of(cast.jurisdiction.campaign_start)


def _tasks(cast: Cast, month: Month) -> Tasks:
    rng = cast.rng(month, "tasks")
    is_slow = _is_slow(cast)
    late = rng.random(len(is_slow)) < np.where(is_slow, LATE_WHEN_SLOW, LATE)
    made_good = late & (rng.random(len(is_slow)) < MADE_GOOD)
    return Tasks(rng.integers(1, 4, len(is_slow)), late.astype(int), made_good.astype(int))


def _is_slow(cast: Cast) -> np.ndarray:
    return np.arange(len(cast.jurisdiction.assessed_departments)) % ONE_IS_SLOW == 2


def department_survey(cast: Cast, month: Month) -> pl.DataFrame:
    """Answers on every department, where a sheet is filled in for each of them."""
    if not any(standard.each_department for standard in cast.standards) or not is_wave(cast, month):
        return pl.DataFrame()
    departments = cast.jurisdiction.assessed_departments
    liked = scatter(np.arange(len(departments)), 100, "liked") / 99
    satisfied = LEAST_LIKED + (MOST_LIKED - LEAST_LIKED) * liked
    of_department = np.repeat(np.arange(len(departments)), ANSWERS_PER_DEPARTMENT)
    count = len(of_department)
    rng = cast.rng(month, "department_survey")
    frame = pl.DataFrame(
        {
            "部门": pl.Series(departments).gather(of_department),
            "编号": [
                f"{month.year}{month.number:02d}-{1 + n % ANSWERS_PER_DEPARTMENT:03d}"
                for n in range(count)
            ],
            "评价": answers(count, satisfied[of_department], rng),
        }
    )
    return with_faults(frame, [("评价", "9"), ("部门", "虚构局")], rng)
