"""Entities, the units that continuity links make of them, and the population."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.oracle.calendar_days import shift
from tests.oracle.world import SECTIONS, Row, World


@dataclass(frozen=True)
class Entity:
    """An in-scope registration as known at ``R``: no event after ``R`` is in it."""

    code: str
    entity_type: str
    born: date
    exit: date | None
    moved_out: date | None
    moved_in: date | None
    person: str | None
    industry_code: str | None
    area: str
    capital: Decimal | None
    predecessor: str | None

    @property
    def industry(self) -> str:
        return section_of(self.industry_code)

    @property
    def order(self) -> tuple[date, str]:
        return (self.born, self.code)

    def exists_at(self, day: date) -> bool:
        """«birth ≤ D, no exit and no 迁出日期 on or before D, no 迁入日期 after D»."""
        if self.born > day:
            return False
        if self.exit is not None and self.exit <= day:
            return False
        if self.moved_in is not None and self.moved_in > day:
            return False
        return self.moved_out is None or self.moved_out > day


@dataclass(frozen=True)
class Unit:
    """«in-scope entities that continuity links join, directly or not»."""

    members: tuple[Entity, ...]

    @property
    def first(self) -> Entity:
        """«A unit takes area, type and industry from its first entity, as now registered»."""
        return min(self.members, key=lambda member: member.order)

    @property
    def born(self) -> date:
        """«A unit is born when its first entity was»."""
        return self.first.born

    @property
    def exit(self) -> date | None:
        """«it exits on the latest exit when every member has exited, else never»."""
        exits = [member.exit for member in self.members]
        return None if None in exits else max(exits)

    @property
    def is_local(self) -> bool:
        """«An entity with a 迁入日期 … is no local birth, and its unit is in no cohort»."""
        return all(member.moved_in is None for member in self.members)

    def exited_by(self, day: date) -> bool:
        return self.exit is not None and self.exit <= day

    def move_out_by(self, day: date) -> date | None:
        """«it has moved out when its latest-born member without an exit has», seen at ``day``."""
        staying = [m for m in self.members if m.exit is None or m.exit > day]
        if not staying:
            return None
        latest_birth = max(m.born for m in staying)
        latest = min((m for m in staying if m.born == latest_birth), key=lambda m: m.code)
        if latest.moved_out is None or latest.moved_out > day:
            return None
        return latest.moved_out


def section_of(industry_code: str | None) -> str:
    """«industry section (GB/T 4754-2017)», of the first two digits; «unspecified (未注明)»."""
    return SECTIONS.get((industry_code or "")[:2], "unspecified")


def entities(world: World) -> list[Entity]:
    """«type 企业, 个体工商户 or 农民专业合作社; … out of scope, and so is 撤销», born by ``R``."""
    return [
        _entity(row, world.month_end)
        for row in world.current("registrations")
        if row["entity_type"] in ("enterprise", "individual", "cooperative")
        and row["status"] != "annulled"
        and row["born_on"] <= world.month_end
    ]


def _entity(row: Row, month_end: date) -> Entity:
    def until_now(day: date | None) -> date | None:
        return day if day is not None and day <= month_end else None

    exits = [d for d in (until_now(row["cancelled_on"]), until_now(row["revoked_on"])) if d]
    moved_out, moved_in = until_now(row["moved_out_on"]), row["moved_in_on"]
    # «With a 迁出日期 before the 迁入日期 the entity counts again from the 迁入日期 on.»
    if moved_out and moved_in and moved_out < moved_in:
        moved_out = None
    return Entity(
        code=row["credit_code"],
        entity_type=row["entity_type"],
        born=row["born_on"],
        exit=min(exits, default=None),
        moved_out=moved_out,
        moved_in=moved_in,
        person=row["person_id"],
        industry_code=row["industry_code"],
        area=row["area_code"],
        capital=row["registered_capital_wan"] if row["capital_currency"] == "CNY" else None,
        predecessor=row["predecessor_code"],
    )


def units(world: World) -> list[Unit]:
    """Join entities along the links until nothing joins any more."""
    groups = [[entity] for entity in entities(world)]
    joined = True
    while joined:
        joined = False
        for first in groups:
            for second in groups:
                if first is not second and _groups_are_linked(world, first, second):
                    first.extend(second)
                    groups.remove(second)
                    joined = True
                    break
            if joined:
                break
    return [Unit(tuple(group)) for group in groups]


def _groups_are_linked(world: World, first: list[Entity], second: list[Entity]) -> bool:
    return any(
        is_conversion(a, b)
        or is_conversion(b, a)
        or is_reopening(world, a, b)
        or is_reopening(world, b, a)
        for a in first
        for b in second
    )


def is_conversion(entity: Entity, earlier: Entity) -> bool:
    """«A 个转企 links an entity to the one whose code it names as 个转企原代码.»"""
    return entity.predecessor == earlier.code


def is_reopening(world: World, entity: Entity, earlier: Entity) -> bool:
    """«the same person, the same 4-digit industry and the same town (all present), born on or
    after the exit of the earlier one and at most 24 months after it, if the earlier one had not
    moved out»."""
    return (
        entity.person is not None
        and entity.person == earlier.person
        and entity.industry_code is not None
        and len(entity.industry_code) == 4
        and entity.industry_code == earlier.industry_code
        and entity.area in world.place.towns
        and entity.area == earlier.area
        and earlier.exit is not None
        and earlier.exit <= entity.born <= shift(earlier.exit, 24)
        and earlier.moved_out is None
    )


def population(world: World, area: str, measure: str) -> int | None:
    """«its own latest figure ≤ R, else the sum of its children when all have one»."""
    figures = {
        row["as_of_on"]: row[measure]
        for row in world.current("population")
        if row["area_code"] == area
        and row[measure] is not None
        and row["as_of_on"] <= world.month_end
    }
    if figures:
        return figures[max(figures)]
    parts = [population(world, child, measure) for child in world.place.children(area)]
    return None if not parts or None in parts else sum(parts)
