"""From counted things to figures: areas, breakdowns, numerator over denominator."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.world import World

Figure = tuple[Fraction | None, Fraction | None, Fraction | float | None]
Cells = dict[tuple[str, ...], Figure]


@dataclass(frozen=True)
class Counted:
    """One counted person, unit, enrolment or taxpayer, in exactly one area and member."""

    area: str
    members: dict[str, str]
    numerator: Fraction | int
    denominator: Fraction | int


@dataclass
class Count:
    """What a variant counts, and how a figure is made of it."""

    counted: list[Counted]
    figure: Callable[[list[Counted]], Figure] | None = None
    dimensions: tuple[str, ...] = ()
    # Dimensions that only the numerator carries: «the area's whole denominator is used».
    contributions: tuple[str, ...] = ()
    # area → denominator, where it is a population instead of a count.
    population: Callable[[str], int | None] | None = None
    unreliable: bool = False


def cells(world: World, count: Count) -> Cells:
    """«By area, entity type, industry section and key group … so that parts add up»."""
    result: Cells = {}
    for area in world.place.areas:
        here = [c for c in count.counted if world.place.contains(area, c.area)]
        result[area, "total", "total"] = _figure(count, here, here, area)
        for dimension in (*count.dimensions, *count.contributions):
            for member in {c.members[dimension] for c in count.counted if dimension in c.members}:
                part = [c for c in here if c.members.get(dimension) == member]
                whole = here if dimension in count.contributions else part
                result[area, dimension, member] = _figure(count, part, whole, area)
    return result


def _figure(count: Count, part: list[Counted], whole: list[Counted], area: str) -> Figure:
    if count.figure is not None:
        numerator, denominator, value = count.figure(part)
    elif count.population is not None:
        numerator, denominator, value = ratio(
            sum(Fraction(c.numerator) for c in part), count.population(area)
        )
    else:
        numerator, denominator, value = ratio(
            sum(Fraction(c.numerator) for c in part), sum(Fraction(c.denominator) for c in whole)
        )
    return numerator, denominator, None if count.unreliable else value


def ratio(numerator: Fraction, denominator: Fraction | int | None) -> Figure:
    """«A denominator of 0 gives null (no_cases), never 0.»"""
    if denominator is None:
        return numerator, None, None
    if denominator == 0:
        return numerator, Fraction(denominator), None
    return numerator, Fraction(denominator), Fraction(numerator) / Fraction(denominator)
