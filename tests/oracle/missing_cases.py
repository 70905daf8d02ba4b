"""«for computed items how many more cases are needed for the next tier», found by adding cases."""

from dataclasses import replace
from fractions import Fraction

from pipelines.standards import Baseline, Item, PerUnit, Share, Tiers
from tests.oracle.score_world import Figure, ScoreWorld
from tests.oracle.scores import Case, parts_of, score_of, subjects

MoreCell = tuple[str, str | None, str, str]
Gain = tuple[int, Fraction]
MOST_ADDED = 200


def more_cases(world: ScoreWorld) -> dict[MoreCell, Gain | None]:
    """(standard, department, 'more_cases', item) → the fewest cases that win points, and the
    points that they win; for the items of which that is plain."""
    found: dict[MoreCell, Gain | None] = {}
    for sheet in world.standards:
        for department in subjects(world, sheet):
            for item in sheet.items:
                gains = _gains(Case(world, sheet, item, department))
                if gains is not None:
                    cell = (sheet.id, department or None, "more_cases", item.id)
                    found[cell] = min(gains, default=None)
    return found


def _gains(case: Case) -> list[Gain] | None:
    """What each rate of an assessed item may win next; None where two move one part, one moves two,
    or two win by as many cases."""
    rates = _rates(case.item)
    if rates is None or not all(part.is_assessed for part in parts_of(case)):
        return None
    figures = {rate: figure for rate in rates if (figure := case.figure(rate))}
    if any(figure.denominator > MOST_ADDED for figure in figures.values()):
        return None
    gains = [gain for place in figures.items() if (gain := _next_gain(case, *place))]
    return gains if len({cases for cases, _ in gains}) == len(gains) else None


def _rates(item: Item) -> list[str] | None:
    """The rates by which tiers, shares, baselines and begun percentage points of an item go."""
    rates = []
    for rule in item.rules:
        match rule:
            case Tiers() | Share() | Baseline():
                rates.append(rule.measure)
            case PerUnit(losses=losses, gains=gains) if any(u.below is not None for u in losses):
                if gains or len(losses) > 1 or losses[0].rounding != "up":
                    return None
                rates.append(losses[0].measure)
    adds_up = item.combine == "sum" or len(item.rules) == 1
    return rates if adds_up and len(set(rates)) == len(rates) else None


def _next_gain(case: Case, rate: str, figure: Figure) -> Gain | None:
    now = score_of(case).lowest
    for more in range(1, figure.denominator - figure.numerator + 1):
        better = replace(figure, numerator=figure.numerator + more)
        figures = {**case.world.figures, (rate, case.department): better}
        then = score_of(replace(case, world=replace(case.world, figures=figures))).lowest
        if then > now:
            return more, then - now
    return None
