"""The score sheets read plainly: what every item gives, and what the items add up to.

Sentences in «» stand in standards.md, in a form or in the file of a sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import NamedTuple

from pipelines.standards import (
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
    Target,
    Tiers,
    Unit,
)
from tests.oracle.score_world import Figure, Judgement, ScoreWorld

ItemCell = tuple[str, str | None, str]
TotalCell = tuple[str, str | None, str, str]


class Score(NamedTuple):
    """The points of an item or of a sum: «won, lost, not assessed, and the range in which the
    final score must lie»; ``ambiguous`` is what the sheet itself leaves open."""

    maximum: Fraction
    lowest: Fraction
    highest: Fraction
    lost: Fraction
    ambiguous: Fraction

    @property
    def not_assessed(self) -> Fraction:
        """«its points are counted neither as won nor as lost»."""
        return self.highest - self.lowest - self.ambiguous


def item_scores(world: ScoreWorld) -> dict[ItemCell, Score]:
    """(standard, department or None, item) → score; a sheet is filled in for the whole
    jurisdiction, or «once per department»."""
    return {
        (sheet.id, department or None, item.id): score_of(Case(world, sheet, item, department))
        for sheet in world.standards
        for department in subjects(world, sheet)
        for item in sheet.items
    }


def total_scores(world: ScoreWorld) -> dict[TotalCell, Score]:
    """(standard, department or None, scope, member) → the sum of the items that count there."""
    items = {(sheet.id, item.id): item for sheet in world.standards for item in sheet.items}
    counted: dict[TotalCell, list[Score]] = {}
    for (standard, department, identifier), score in item_scores(world).items():
        for place in _places(world, items[standard, identifier], department):
            counted.setdefault((standard, department, *place), []).append(score)
    return {cell: Score(*map(sum, zip(*scores, strict=True))) for cell, scores in counted.items()}


def subjects(world: ScoreWorld, standard: Standard) -> list[str]:
    if not standard.each_department:
        return [""]
    return [owner.name for owner in world.owners if owner.is_assessed]


def _places(world: ScoreWorld, item: Item, department: str | None) -> Iterator[tuple[str, str]]:
    """Where an item counts; an item that departments share stands in full with each of them."""
    yield "total", "total"
    yield "system", item.id.split(".")[0]
    if department is not None:
        yield "responsible", department
        return
    for owner in world.owners:
        if {owner.name, *owner.aliases} & set(item.departments):
            yield "responsible", owner.name


@dataclass(frozen=True)
class Case:
    """An item of a sheet and whom it is about: '' for the whole jurisdiction, or a department."""

    world: ScoreWorld
    standard: Standard
    item: Item
    department: str

    @cached_property
    def rows(self) -> list[Judgement]:
        """What was judged of the item by the end of the month, a later row of a key in the place
        of an earlier one: 序号, «空白的为认定结果；逐个部门考核的标准前面加部门»."""
        if "evidence" in self.world.refused:
            return []
        latest: dict[tuple[str | None, str], Judgement] = {}
        for row in sorted(self.world.evidence, key=lambda row: (row.delivery_order, row.row)):
            if (row.standard, row.item) == (self.standard.id, self.item.id):
                department = row.department if self.standard.each_department else ""
                latest[department, row.serial or row.word] = row
        return [
            row
            for (department, _), row in latest.items()
            if department == self.department and judged_on(row) <= self.world.month_end
        ]

    @property
    def is_judged(self) -> bool:
        """«An item with no evidence delivered is not assessed»."""
        return bool(self.rows)

    def cases(self, word: str) -> int:
        """次数: «空白为一次»."""
        return sum(1 if r.cases is None else r.cases for r in self.rows if r.word == word)

    def figure(self, measure: str | None) -> Figure | None:
        """The figure of a measure where it has one: «A denominator of 0
        gives null (no_cases), never 0.»."""
        figure = self.world.figures.get((measure, self.department))
        if figure is None or measure in self.world.refused or figure.reason is not None:
            return None
        return None if figure.denominator == 0 else figure


def judged_on(row: Judgement) -> date:
    """认定日期: «空白的按报送月份计»."""
    return row.determined_on or row.folder_month


@dataclass(frozen=True)
class Part:
    """What a part gives; where it is assessed and yet a range, the sheet leaves it open."""

    lowest: Fraction
    highest: Fraction
    is_assessed: bool

    @property
    def ambiguous(self) -> Fraction:
        return self.highest - self.lowest if self.is_assessed else Fraction(0)


def _certain(points: Fraction) -> Part:
    points = four_places(points)
    return Part(points, points, True)


def _open(highest: Fraction, lowest: Fraction = Fraction(0)) -> Part:
    return Part(four_places(lowest), four_places(highest), False)


def four_places(points: Fraction) -> Fraction:
    """Points have four decimals; half a unit counts whole (四舍五入)."""
    return Fraction(floor(Fraction(points) * 10000 + Fraction(1, 2)), 10000)


def score_of(case: Case) -> Score:
    """«An item has one or more parts, each with its own rule and points; they add up», or
    «两种得分取高者»: the best of those that are assessed."""
    parts = list(parts_of(case))
    if case.item.combine == "sum":
        lowest = sum(part.lowest for part in parts)
        highest = sum(part.highest for part in parts)
        ambiguous = sum(part.ambiguous for part in parts)
    else:
        assessed = [part for part in parts if part.is_assessed]
        lowest = max(part.lowest for part in assessed or parts)
        highest = max(part.highest for part in assessed or parts)
        ambiguous = highest - lowest if assessed else Fraction(0)
    maximum = Fraction(case.item.points)
    return Score(maximum, lowest, highest, max(maximum - highest, Fraction(0)), ambiguous)


def parts_of(case: Case) -> Iterator[Part]:
    """«a veto (不得分) names the parts it zeroes»; while nobody has judged the item it may still
    come."""
    found = {part for entry in _established(case) for part in entry.zeroes}
    possible = {part for entry in _entries(case.item) for part in entry.zeroes}
    for number, rule in enumerate(case.item.rules, 1):
        part = points_of(rule, number, case)
        if number in found:
            yield _certain(Fraction(0))
        elif number in possible and not case.is_judged:
            yield _open(part.highest)
        else:
            yield part


def _entries(item: Item) -> Iterator[Level | Finding]:
    for rule in item.rules:
        yield from getattr(rule, "levels", ())
        yield from getattr(rule, "findings", ())


def _established(case: Case) -> Iterator[Level | Finding]:
    """The levels that apply and the findings that were found at least once."""
    for rule in case.item.rules:
        if isinstance(rule, Levels) and (level := _level(rule, case)):
            yield level
        if isinstance(rule, Deductions):
            yield from (finding for finding in rule.findings if case.cases(finding.name))


def points_of(rule: Rule, number: int, case: Case) -> Part:
    """What part ``number`` of an item gives before vetoes."""
    match rule:
        case Levels():
            return _levels(rule, case)
        case Deductions():
            return _deductions(rule, number, case)
        case Tiers():
            return _tiers(rule, case)
        case Target():
            return _target(rule, case)
        case Baseline():
            return _baseline(rule, case)
        case PerUnit():
            return _per_unit(rule, case)
        case Share():
            return _share(rule, case)


def _levels(rule: Levels, case: Case) -> Part:
    """«one of the named levels applies, each with its points»."""
    level = _level(rule, case)
    return _open(rule.points) if level is None else _certain(level.points)


def _level(rule: Levels, case: Case) -> Level | None:
    """The level judged last; of several on one day, the one with the fewest points."""
    judged = [
        (judged_on(row), -level.points, level)
        for row in case.rows
        for level in rule.levels
        if row.word == level.name
    ]
    return max(judged, key=lambda found: found[:2], default=(None,))[-1]


def _deductions(rule: Deductions, number: int, case: Case) -> Part:
    """«full points less each finding, never below 0; … a finding may count per case»; one that
    neither people nor its measure has looked for may still cost all that it can."""
    lost = at_stake = Fraction(0)
    is_assessed = True
    for finding in rule.findings:
        figure = case.figure(finding.measure)
        cases = max(case.cases(finding.name), figure.numerator if figure else 0)
        cost = Fraction(finding.points) * (cases if finding.per_case else min(cases, 1))
        lost += cost
        if not case.is_judged and not (figure and figure.is_complete):
            is_assessed = False
            if finding.per_case or number in finding.zeroes:
                at_stake += Fraction(rule.points)
            else:
                at_stake += Fraction(finding.points) - cost
    left = Fraction(rule.points) - lost
    if is_assessed:
        return _certain(max(left, Fraction(0)))
    return _open(max(left, Fraction(0)), max(left - at_stake, Fraction(0)))


def _tiers(rule: Tiers, case: Case) -> Part:
    """«points by a computed rate; ≥ and > are different»."""
    figure = case.figure(rule.measure)
    if figure is None:
        return _open(rule.points)
    percent = 100 * rate_of(figure)
    reached = max(
        (
            Fraction(tier.points)
            for tier in rule.tiers
            if (tier.at_least is not None and percent >= Fraction(tier.at_least))
            or (tier.above is not None and percent > Fraction(tier.above))
        ),
        default=Fraction(0),
    )
    return _certain(reached) if figure.is_complete else _open(rule.points, reached)


def rate_of(figure: Figure) -> Fraction:
    return Fraction(figure.numerator, figure.denominator)


def _target(rule: Target, case: Case) -> Part:
    """«full points when the computed indicator meets its target, else 0»."""
    figure = case.figure(rule.measure)
    if figure is None or figure.met is None:
        return _open(rule.points)
    return _certain(Fraction(rule.points) if figure.met else Fraction(0))


def _baseline(rule: Baseline, case: Case) -> Part:
    """«points by comparison with a baseline»: «合并计算的平均» of years, and the gain in
    percentage points over the level of one year."""
    figure = case.figure(rule.measure)
    years = {year: case.world.baselines.get((rule.measure, year)) for year in rule.mean_of}
    level = case.world.baselines.get((rule.measure, rule.level_of))
    if figure is None or level is None or None in years.values():
        return _open(rule.points)
    mean = Fraction(sum(n for n, _ in years.values()), sum(d for _, d in years.values()))
    gain = 100 * (rate_of(figure) - Fraction(*level))
    outcomes = rule.below_mean if rate_of(figure) < mean else rule.not_below_mean
    lowest, highest = outcomes[0 if gain <= 0 else 1 if gain <= rule.margin else 2]
    return Part(four_places(lowest), four_places(highest), True)


def _per_unit(rule: PerUnit, case: Case) -> Part:
    """«points lost or won per unit, between 0 and a cap (which may lie above the maximum where the
    source says so)»; with a month missing, more may be lost and won."""
    points = Fraction(rule.points if rule.starts_at is None else rule.starts_at)
    cap = Fraction(rule.points if rule.cap is None else rule.cap)
    is_assessed = True
    for sign, units in ((-1, rule.losses), (1, rule.gains)):
        for unit in units:
            times, is_certain = _times(unit, case)
            points += sign * Fraction(unit.points) * times
            is_assessed = is_assessed and is_certain
    points = min(max(points, Fraction(0)), cap)
    if is_assessed:
        return _certain(points)
    return _open(cap if rule.gains else points)


def _times(unit: Unit, case: Case) -> tuple[Fraction | int, bool]:
    """How many units are known, and whether those are all."""
    if unit.finding is not None:
        return case.cases(unit.finding) // unit.every, case.is_judged
    figure = case.figure(unit.measure)
    if figure is None:
        return 0, False
    if unit.below is None:
        return figure.numerator // unit.every, figure.is_complete
    short = max(Fraction(unit.below) - 100 * rate_of(figure), Fraction(0))
    whole = {"up": ceil, "down": floor, "none": Fraction}[unit.rounding]
    return whole(short), figure.is_complete


def _share(rule: Share, case: Case) -> Part:
    """«maximum × done ÷ due»."""
    figure = case.figure(rule.measure)
    if figure is None or not figure.is_complete:
        return _open(rule.points)
    return _certain(Fraction(rule.points) * rate_of(figure))
