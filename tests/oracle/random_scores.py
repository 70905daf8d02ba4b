"""Random sheets and the project's own with what is known of them: judgements near the month's end,
figures near tiers."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

from hypothesis import strategies as st

from pipelines.jurisdiction import read_jurisdiction
from pipelines.standard_files import read_standards
from pipelines.standards import Baseline, Item, Standard
from tests.oracle.calendar_days import back, month_end
from tests.oracle.random_sheets import COUNTS, OWNERS, SHARES, random_sheet
from tests.oracle.score_world import Figure, Judgement, Owner, ScoreWorld
from tests.oracle.scores import subjects

MONTHS = [(2020, 6), (2020, 2), (2019, 12), (2021, 2)]
DENOMINATORS = (1, 2, 3, 7, 20, 64, 100, 100, 1000, 10**8)
NEAR = (0, 50, 80, 90, 95, 100)
PERCENT = (50, 80, 90)
# Numerator and denominator of an indicator without a value.
NO_VALUE = ((None, None), (0, 0), (7, 9))


def score_worlds() -> st.SearchStrategy[ScoreWorld]:
    """Worlds each drawn from a seed of its own; ``score_agreement.smallest_scores`` makes a
    failing one small."""
    return st.randoms(use_true_random=True).map(random_score_world)


def random_score_world(random: Random) -> ScoreWorld:
    """A random sheet for the jurisdiction and one for each of three departments; at times the
    sheets of a city or district of the project."""
    if random.random() < 0.2:
        return random_month(random, *sheets_of(random.choice(("yanzhou", "shuozhou"))))
    sheets = (random_sheet(random, "whole", each=False), random_sheet(random, "each", each=True))
    return random_month(random, sheets, OWNERS)


def random_month(
    random: Random, sheets: tuple[Standard, ...], owners: tuple[Owner, ...]
) -> ScoreWorld:
    """What is known of sheets by the end of a month."""
    world = ScoreWorld(month_end(*random.choice(MONTHS)), sheets, owners)
    usual = random.choice(PERCENT)
    figures = {
        (measure, department): figure
        for measure, department in _asked_for(world)
        if (figure := _figure(random, usual, measure, department))
    }
    refused = (*dict.fromkeys(measure for measure, _ in figures), "evidence")
    return replace(
        world,
        evidence=tuple(_judgements(random, world)),
        figures=figures,
        baselines=_baselines(random, usual, sheets),
        refused=tuple(name for name in refused if random.random() < 0.03),
    )


@cache
def sheets_of(name: str) -> tuple[tuple[Standard, ...], tuple[Owner, ...]]:
    """The sheets and the members of a jurisdiction of the project."""
    jurisdiction = read_jurisdiction(name)
    owners = tuple(
        Owner(member.name, member.kind != "集体", member.aliases) for member in jurisdiction.members
    )
    return read_standards(jurisdiction), owners


def _judgements(random: Random, world: ScoreWorld) -> list[Judgement]:
    rows = []
    for sheet in world.standards:
        for department in subjects(world, sheet):
            for item in sheet.items:
                rows += _judgements_of(random, world, sheet, item, department or None)
    return rows


def _judgements_of(
    random: Random, world: ScoreWorld, sheet: Standard, item: Item, department: str | None
) -> list[Judgement]:
    """Up to five rows of an item, in up to three deliveries that may repeat a key."""
    end = world.month_end
    days = (None, None, end, end - timedelta(1), end + timedelta(1), end - timedelta(40))
    folders = (back(end, 2), back(end, 1), end)
    rows = []
    for number in range(random.choice((0, 0, 1, 2, 3, 5)) if item.words else 0):
        order = random.randrange(3)
        rows.append(
            Judgement(
                sheet.id,
                item.id,
                word=random.choice(item.words),
                cases=random.choice((None, None, 0, 1, 2, 5)),
                determined_on=random.choice(days),
                department=department,
                serial=random.choice((None, None, "1", "2")),
                folder_month=folders[order],
                delivery_order=order,
                row=number,
            )
        )
    return rows


def _asked_for(world: ScoreWorld) -> list[tuple[str, str]]:
    """The measures that the sheets name, and whom they are about."""
    places = [
        (measure, department)
        for sheet in world.standards
        for department in subjects(world, sheet)
        for item in sheet.items
        for measure in (*item.measures, *item.beside)
    ]
    return list(dict.fromkeys(places))


def _figure(random: Random, usual: int, measure: str, department: str) -> Figure | None:
    if random.random() < 0.1:
        return None
    is_complete = random.random() < 0.7
    if measure in COUNTS[bool(department)]:
        return Figure(random.choice((0, 0, 1, 2, 3, 8)), is_complete=is_complete)
    if measure in SHARES[bool(department)]:
        return _rate(random, usual, is_complete=is_complete)
    if random.random() < 0.15:
        numerator, denominator = random.choice(NO_VALUE)
        return Figure(numerator, denominator, reason="没有数据")
    rate = _rate(random, usual)
    met = random.choice((True, False, None))
    return Figure(rate.numerator, rate.denominator or 1, met=met)


def _rate(random: Random, usual: int, *, is_complete: bool = True) -> Figure:
    """The usual rate or a threshold, a few cases beside it, or anywhere; at times of nothing."""
    if random.random() < 0.05:
        return Figure(0, 0, is_complete)
    denominator = random.choice(DENOMINATORS)
    percent = random.choice((usual, random.choice(NEAR)))
    near = percent * denominator // 100 + random.choice((-25, -1, 0, 0, 1))
    numerator = random.choice((near, near, random.randrange(denominator + 1)))
    return Figure(min(max(numerator, 0), denominator), denominator, is_complete)


def _years(sheets: tuple[Standard, ...]) -> list[tuple[str, int]]:
    rules = [rule for sheet in sheets for item in sheet.items for rule in item.rules]
    places = [
        (rule.measure, year)
        for rule in rules
        if isinstance(rule, Baseline)
        for year in (*rule.mean_of, rule.level_of)
    ]
    return list(dict.fromkeys(places))


def _baselines(
    random: Random, usual: int, sheets: tuple[Standard, ...]
) -> dict[tuple[str, int], tuple[int, int]]:
    """Years of the usual rate or three points less: the month's may be their mean, or exceed the
    level by just a margin."""
    baselines = {}
    for place in _years(sheets):
        denominator = random.choice((20, 100, 100, 200))
        percent = random.choice((usual, usual, usual - 3, random.randrange(40, 100)))
        if random.random() < 0.9:
            baselines[place] = (denominator * percent // 100, denominator)
    return baselines
