"""Random small sheets with rules of every kind."""

from decimal import Decimal
from random import Random

from pipelines.standards import (
    EACH_DEPARTMENT,
    Baseline,
    Deductions,
    Finding,
    Item,
    Level,
    Levels,
    PerUnit,
    Rule,
    Share,
    Standard,
    System,
    Target,
    Tier,
    Tiers,
    Unit,
)
from tests.oracle.score_world import Owner

OWNERS = (
    Owner("甲局", aliases=("甲", "甲委")),
    Owner("乙局"),
    Owner("丙会"),
    Owner("各成员单位", is_assessed=False),
)
# What a sheet may name, by whether it is filled in for each department.
TARGETS = ("activity_rate", "service_rate")
TRAINING = ("training_pass_rate", "training_success_rate")
SHARES = {
    False: ("social_groups_participating", "training_subsidies_paid"),
    True: ("duties_done", "department_satisfaction"),
}
RATES = {False: ("loan_coverage", *TRAINING, *SHARES[False]), True: SHARES[True]}
COUNTS = {
    False: ("members_behind_plan", "guarantee_fund_lagging", "training_task_unfinished"),
    True: ("reports_missed", "meetings_missed", "briefings_missed", "briefings_extra"),
}
YEARS = ((2015, 2016, 2017), (2018,), (2016, 2018))
POINTS = ("0.5", "1", "2", "3", "4", "20", "35")
COSTS = ("0.2", "0.25", "0.5", "1", "2")


def random_sheet(random: Random, name: str, *, each: bool) -> Standard:
    """A sheet of two systems and some items of one to three parts."""
    items = tuple(
        random_item(random, f"{random.choice('12')}.{number}", each=each)
        for number in range(1, random.randrange(6, 12) if each else random.randrange(12, 20))
    )
    systems = tuple(
        System(system, system, sum(item.points for item in items if item.system == system))
        for system in "12"
    )
    points = sum(system.points for system in systems)
    return Standard(name, name, name, "文件", "附件", points, systems, items, each)


def random_item(random: Random, identifier: str, *, each: bool) -> Item:
    parts = random.choice((1, 1, 1, 2, 2, 3))
    is_highest = random.random() < (0.4 if parts > 1 else 0.1)
    kinds = [_levels, _deductions, _tiers, _per_unit, _share]
    kinds += [] if each else [_target, _baseline, _baseline]
    rules = tuple(random.choice(kinds)(random, part, parts, each) for part in range(1, parts + 1))
    points = [rule.points for rule in rules]
    named = [word for owner in OWNERS for word in (owner.name, *owner.aliases)]
    return Item(
        id=identifier,
        requirement="要求",
        method="办法",
        points=max(points) if is_highest else sum(points),
        departments=(EACH_DEPARTMENT,) if each else tuple(random.sample(named, k=2)),
        rules=rules,
        combine="highest" if is_highest else "sum",
        beside=(random.choice(RATES[each]),) if random.random() < 0.2 else (),
    )


def _levels(random: Random, part: int, parts: int, _each: bool) -> Rule:
    points = _points(random)
    shares = [1, *random.sample((0, Decimal("0.5"), Decimal("0.25")), k=random.randrange(3))]
    levels = tuple(
        Level(f"等次{part}{number}", points * share, _zeroes(random, parts, 0.2))
        for number, share in enumerate(shares)
    )
    return Levels("levels", points, levels)


def _deductions(random: Random, part: int, parts: int, each: bool) -> Rule:
    """Findings that cost points, some by the case or by a measure, and vetoes."""
    findings = []
    for number in range(random.randrange(1, 4)):
        name = f"情形{part}{number}"
        if zeroes := _zeroes(random, parts, 0.3):
            findings.append(Finding(name, zeroes=zeroes))
            continue
        measure = random.choice([None, random.choice(COUNTS[each])])
        cost = Decimal(random.choice(COSTS))
        findings.append(Finding(name, cost, random.random() < 0.5, measure))
    return Deductions("deductions", _points(random), tuple(findings))


def _tiers(random: Random, _part: int, _parts: int, each: bool) -> Rule:
    points = _points(random)
    edges = sorted(
        random.sample([(t, above) for t in (50, 80, 90, 95) for above in (False, True)], k=3)
    )
    shares = (Decimal("0.2"), Decimal("0.5"), Decimal(1))
    tiers = tuple(
        Tier(points * share, **{"above" if above else "at_least": Decimal(threshold)})
        for share, (threshold, above) in zip(shares, edges, strict=True)
    )
    return Tiers("tiers", points, random.choice(RATES[each]), tiers)


def _target(random: Random, _part: int, _parts: int, _each: bool) -> Rule:
    return Target("target", _points(random), random.choice(TARGETS))


def _baseline(random: Random, _part: int, _parts: int, _each: bool) -> Rule:
    """More of a rate is never worth less."""
    points = _points(random)
    steps = [points * Decimal(quarters) / 4 for quarters in range(5)]
    below = _rising(random, steps)
    above = [
        (max(low, other), max(high, another))
        for (low, high), (other, another) in zip(below, _rising(random, steps), strict=True)
    ]
    return Baseline(
        "baseline",
        points,
        measure=random.choice(TRAINING),
        mean_of=random.choice(YEARS),
        level_of=2018,
        margin=Decimal(random.choice(("0", "2.5", "3", "3"))),
        below_mean=tuple(below),
        not_below_mean=(*above[:2], (above[2][0], points)),
    )


def _rising(random: Random, steps: list[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """Three ranges, neither end of which falls."""
    ends = (sorted(random.choices(steps, k=3)), sorted(random.choices(steps, k=3)))
    return [(min(pair), max(pair)) for pair in zip(*ends, strict=True)]


def _per_unit(random: Random, part: int, _parts: int, each: bool) -> Rule:
    """Percentage points below a rate, or losses and gains by measures, findings and such points."""
    if random.random() < 0.3:
        return PerUnit("per_unit", Decimal(20), losses=(_points_below(random, each),))
    points = _points(random)
    signs = random.choice(("-", "+", "-+", "--+", "-"))
    units = [(sign, _unit(random, sign, f"单位{part}{n}", each)) for n, sign in enumerate(signs)]
    return PerUnit(
        "per_unit",
        points,
        losses=tuple(unit for sign, unit in units if sign == "-"),
        gains=tuple(unit for sign, unit in units if sign == "+"),
        starts_at=random.choice((None, None, Decimal(0), points / 2)),
        cap=random.choice((None, None, points, points * 2)),
    )


def _unit(random: Random, sign: str, name: str, each: bool) -> Unit:
    if sign == "-" and random.random() < 0.2:
        return _points_below(random, each)
    cost, every = Decimal(random.choice(COSTS)), random.choice((1, 1, 2, 3))
    if random.random() < 0.5:
        return Unit(cost, finding=name, every=every)
    return Unit(cost, measure=random.choice(COUNTS[each]), every=every)


def _points_below(random: Random, each: bool) -> Unit:
    rounding = random.choice(("up", "down", "none"))
    cost = Decimal(random.choice(COSTS))
    return Unit(cost, random.choice(RATES[each]), below=Decimal(80), rounding=rounding)


def _share(random: Random, _part: int, _parts: int, each: bool) -> Rule:
    return Share("share", _points(random), random.choice(RATES[each]))


def _points(random: Random) -> Decimal:
    return Decimal(random.choice(POINTS))


def _zeroes(random: Random, parts: int, chance: float) -> tuple[int, ...]:
    if random.random() >= chance:
        return ()
    return tuple(random.sample(range(1, parts + 1), k=random.randrange(1, parts + 1)))
