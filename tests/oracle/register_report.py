"""市场主体月报."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle.calendar_days import back, within
from tests.oracle.entities_and_units import Entity, entities
from tests.oracle.world import World

Line = tuple[date, str, str, str]


@dataclass(frozen=True)
class Counts:
    """One line of the report; ``net`` is births less exits."""

    opened: int
    closed: int
    moved_in: int
    moved_out: int
    net: int
    stock: int
    revised: int | None
    opened_capital_wan: Fraction


def register_report(world: World) -> dict[Line, Counts]:
    """«Per month, area, entity type and industry section, of in-scope entities (not units)»;
    «A run reports the 24 months to M»: (month, area, type, industry) → counts."""
    lines = {}
    known = entities(world)
    published = world.published_stock
    types = {"total", *(e.entity_type for e in known), *(line[2] for line in published)}
    industries = {"total", *(e.industry for e in known), *(line[3] for line in published)}
    for months_ago in range(24):
        month = back(world.month_end, months_ago)
        for area in world.place.areas:
            for entity_type in types:
                for industry in industries:
                    line = (month, area, entity_type, industry)
                    lines[line] = _counts(
                        world,
                        line,
                        [
                            entity
                            for entity in known
                            if world.place.contains(area, entity.area)
                            and entity_type in ("total", entity.entity_type)
                            and industry in ("total", entity.industry)
                        ],
                    )
    return lines


def _counts(world: World, line: Line, counted: list[Entity]) -> Counts:
    month, *cell = line
    before = back(month, 1)
    entering = [e for e in counted if within(before, _entry(e), month)]
    leaving = [e for e in counted if _entry(e) and within(before, _leave(e), month)]
    opened = [e for e in entering if e.moved_in is None]
    # «at the earlier of exit and 迁出 (same day = closed)»
    closed = [e for e in leaving if e.exit == _leave(e)]
    return Counts(
        opened=len(opened),
        closed=len(closed),
        moved_in=len(entering) - len(opened),
        moved_out=len(leaving) - len(closed),
        net=len(opened) - len(closed),
        stock=sum(e.exists_at(month) for e in counted),
        revised=_revised(world, (before, *cell), sum(e.exists_at(before) for e in counted)),
        opened_capital_wan=sum((Fraction(e.capital or 0) for e in opened), Fraction(0)),
    )


def _revised(world: World, before: Line, known_now: int) -> int | None:
    """«the stock of M−1 as known now less as published then»; null where nothing was published."""
    if before[0] not in {month for month, *_ in world.published_stock}:
        return None
    return known_now - world.published_stock.get(before, 0)


def _entry(entity: Entity) -> date | None:
    """«An entity enters once, at the later of birth and 迁入, and not if it has already left»."""
    entered = max(entity.born, entity.moved_in or entity.born)
    left = _leave(entity)
    return None if left is not None and left < entered else entered


def _leave(entity: Entity) -> date | None:
    """«it leaves once, at the earlier of exit and 迁出»."""
    return min((d for d in (entity.exit, entity.moved_out) if d), default=None)
