"""What the office of the lead group judges of the score sheets, and what departments mend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pipelines.months import Month
from pipelines.sample.cast import Cast
from pipelines.sample.files import Sheet, habits, written
from pipelines.standards import MEETS, Deductions, Item, Levels, PerUnit, Rule, Standard

# Shares of the items that people judge: at once, in each later month, and ever.
JUDGED_AT_ONCE, JUDGED_MONTHLY, JUDGED_EVER = 0.6, 0.05, 0.9
# One of so many is less than good, and one of so many is mended later.
ONE_IS_LESS, ONE_IS_MENDED, FIRST_LESS = 6, 18, 2
MONTHS_TO_MEND = 2
DEPARTMENTS_ASSESSED = 0.85
# What a clerk writes wrongly in the first month, and rightly in the second.
MISTAKES = ({"item": "9.9.9"}, {"word": "基本符合"})
MATERIALS = ("通知", "实施意见", "会议纪要", "情况报告")
NUMBERED_MATERIALS = ("通知", "实施意见")
ASSESSORS = ("赵某", "钱某", "孙某", "李某", "周某")


@dataclass(frozen=True)
class Judgement:
    """One row of the ledger; ``number`` counts the month of its delivery from the first."""

    number: int
    standard: str
    item: str
    serial: int
    word: str
    cases: int | None
    department: str
    topic: str


Verdict = tuple[str, int | None]


def evidence(cast: Cast, month: Month) -> list[Sheet]:
    """What was judged in the month, and what was judged before and is mended."""
    due = [row for row in _judgements(cast) if row.number == cast.number(month)]
    if not due:
        return []
    rng = cast.rng(month, "evidence")
    rows = _with_materials(pl.DataFrame(due, infer_schema_length=None), month, rng)
    frame = rows.select(
        pl.col("standard").alias("标准"),
        pl.col("item").alias("条目编号"),
        pl.col("serial").cast(pl.String).alias("序号"),
        pl.col("word").alias("认定结果"),
        pl.col("cases").cast(pl.String).fill_null("").alias("次数"),
        pl.format("《关于“{}”有关工作的{}》", "topic", "material").alias("材料名称"),
        pl.when(pl.col("material").is_in(NUMBERED_MATERIALS))
        .then(pl.format("虚创办〔{}〕{}号", pl.col("material_on").dt.year(), "issue"))
        .otherwise(pl.lit(""))
        .alias("文号"),
        written("material_on").alias("材料日期"),
        pl.col("department").alias("责任部门"),
        pl.Series("认定人", ASSESSORS).gather(rng.integers(0, len(ASSESSORS), len(due))),
        written("determined_on").alias("认定日期"),
        pl.format("佐证{}-{}（虚构）.pdf", "item", "serial").alias("附件"),
    )
    line = f"{cast.jurisdiction.name}创建工作佐证材料台账（{month.chinese}）"
    return [
        Sheet("佐证材料", (line,), frame, dates=("材料日期", "认定日期"), numbers=("序号", "次数"))
    ]


def _with_materials(rows: pl.DataFrame, month: Month, rng: np.random.Generator) -> pl.DataFrame:
    """What was judged from, and when: some day of the month, in the order of the rows."""
    days = pl.Series(np.sort(rng.integers(0, month.last_day.day, rows.height)))
    days_before = pl.Series(rng.integers(3, 60, rows.height))
    determined_on = pl.lit(month.first_day) + pl.duration(days=days)
    return rows.with_columns(
        habits(rows.height, rng),
        pl.Series("material", MATERIALS).gather(rng.integers(0, len(MATERIALS), rows.height)),
        determined_on=determined_on,
        material_on=determined_on - pl.duration(days=days_before),
        issue=pl.int_range(pl.len()) + 20 * month.number + 1,
    )


def _judgements(cast: Cast) -> Iterator[Judgement]:
    """The ledger of all months, as long as they may become."""
    rng = np.random.default_rng([cast.seed, *b"judgements"])
    for standard in cast.standards:
        rows = list(_of_standard(standard, cast, rng))
        at_once = [place for place, row in enumerate(rows) if row.number == 0]
        mistaken = rng.permutation(at_once)[: len(MISTAKES)].tolist()
        for place, row in enumerate(rows):
            if place in mistaken:
                yield replace(row, **MISTAKES[mistaken.index(place)])
                row = replace(row, number=1)
            yield row


def _of_standard(standard: Standard, cast: Cast, rng: np.random.Generator) -> Iterator[Judgement]:
    subjects = [
        (item, department)
        for item in standard.items
        if item.words
        for department in _answerable(standard, item, cast)
    ]
    for (item, department), rank in zip(subjects, rng.permutation(len(subjects)), strict=True):
        number = _months_until_judged(rank / len(subjects))
        verdicts = _verdicts(item, rng) if number is not None else []
        for serial, (best, less) in enumerate(verdicts, 1):
            row = Judgement(
                number, standard.name, item.id, serial, *best, department, _topic(standard, item)
            )
            if rank % ONE_IS_LESS != FIRST_LESS:
                yield row
                continue
            yield replace(row, word=less[0], cases=less[1])
            if rank % ONE_IS_MENDED == FIRST_LESS:
                yield replace(row, number=number + MONTHS_TO_MEND)


def _answerable(standard: Standard, item: Item, cast: Cast) -> Sequence[str]:
    """Whom a row names: each department assessed, or the first that the sheet prints."""
    if not standard.each_department:
        return item.departments[:1]
    departments = cast.jurisdiction.assessed_departments
    return departments[: round(DEPARTMENTS_ASSESSED * len(departments))]


def _months_until_judged(share: float) -> int | None:
    """None for never; ``share`` of the items are judged before this one."""
    if share >= JUDGED_EVER:
        return None
    return 0 if share < JUDGED_AT_ONCE else 1 + int((share - JUDGED_AT_ONCE) / JUDGED_MONTHLY)


def _verdicts(item: Item, rng: np.random.Generator) -> list[tuple[Verdict, Verdict]]:
    """The best that can be said of each part that people judge, and something less."""
    parts = [verdicts for rule in item.rules if (verdicts := _verdicts_of_part(rule, rng))]
    # Of parts of which the highest counts one is judged.
    return [(parts[0][0], parts[-1][1])] if item.combine == "highest" and parts else parts


def _verdicts_of_part(rule: Rule, rng: np.random.Generator) -> tuple[Verdict, Verdict] | None:
    match rule:
        case Levels():
            levels = sorted(rule.levels, key=lambda level: -level.points)
            return (levels[0].name, None), (levels[:2][-1].name, None)
        case Deductions():
            # A veto is rare: only where the sheet knows no other finding.
            costs = [finding for finding in rule.findings if finding.points] or rule.findings
            finding = costs[rng.integers(len(costs))]
            cases = int(rng.integers(1, 3)) if finding.per_case else None
            return (MEETS, None), (finding.name, cases)
        case PerUnit() if found := [unit.finding for unit in rule.gains if unit.finding]:
            return (found[0], 3), (found[0], 1)
    return None


def _topic(standard: Standard, item: Item) -> str:
    system = next(system for system in standard.systems if system.id == item.system)
    return (item.group or system.title).lstrip("0123456789.、")
