"""创业活跃度 and 创业活动成功率."""

from datetime import date

from tests.oracle.calendar_days import back, shift, within
from tests.oracle.entities_and_units import Entity, Unit, entities, population, units
from tests.oracle.figures import Count, Counted, Figure
from tests.oracle.world import World

REGISTER = ("entity_type", "industry")


def activity_rate(world: World) -> dict[str, Count]:
    """«distinct persons running ≥ 1 in-scope entity that exists at R; each existing entity
    without a usable person id counts as one more person» over the population aged 16–59."""
    existing = [e for e in entities(world) if e.exists_at(world.month_end)]
    young = [e for e in existing if within(back(world.month_end, 42), e.born, world.month_end)]
    return {
        "default": _per(world, _persons(existing), "persons_16_59"),
        "entities": _per(world, [_counted(e) for e in existing], "persons_16_59"),
        "age42m": _per(world, _persons(young), "persons_16_59"),
        "per_resident": _per(world, _persons(existing), "residents"),
        "per_labour_force": _per(world, _persons(existing), "labour_force"),
        "per_employed": _per(world, _persons(existing), "employed"),
    }


def _persons(running: list[Entity]) -> list[Counted]:
    linked: dict[str, list[Entity]] = {}
    for entity in running:
        if entity.person is not None:
            linked.setdefault(entity.person, []).append(entity)
    unlinked = [entity for entity in running if entity.person is None]
    return [_counted(e) for e in [*map(latest_born, linked.values()), *unlinked]]


def latest_born(counted: list[Entity]) -> Entity:
    """«exactly one member: that of the latest-born counted entity …, ties by the smaller code»."""
    newest = max(entity.born for entity in counted)
    return min((e for e in counted if e.born == newest), key=lambda e: e.code)


def _counted(entity: Entity) -> Counted:
    members = {"entity_type": entity.entity_type, "industry": entity.industry}
    return Counted(entity.area, members, 1, 0)


def _per(world: World, counted: list[Counted], measure: str) -> Count:
    return Count(
        counted,
        contributions=REGISTER,
        population=lambda area: population(world, area, measure),
    )


def success_rate(world: World) -> dict[str, Count]:
    """«units of the cohort with no exit on or before birth + 36 months» over «units born in
    (R − 48, R − 36], less those that moved out …»; the variants by other horizons."""
    linked = units(world)
    alone = [Unit((entity,)) for entity in entities(world)]
    return {
        "default": _cohort(world, linked, 36),
        "h12": _cohort(world, linked, 12),
        "h24": _cohort(world, linked, 24),
        "h42": _cohort(world, linked, 42),
        "h60": _cohort(world, linked, 60),
        "raw": _cohort(world, alone, 36),
        "km36": _survival(world, linked),
    }


def _cohort(world: World, candidates: list[Unit], horizon: int) -> Count:
    counted, exits = [], 0
    for unit in candidates:
        anniversary = shift(unit.born, horizon)
        first, last = back(world.month_end, horizon + 12), back(world.month_end, horizon)
        if not unit.is_local or not within(first, unit.born, last):
            continue
        # «less those that moved out on or before birth + 36 months without an exit until then»
        if not unit.exited_by(anniversary) and unit.move_out_by(anniversary):
            continue
        # «an exit exactly on the anniversary is a failure»
        counted.append(_counted_unit(unit, 0 if unit.exited_by(anniversary) else 1, 1))
        exits += unit.exit is not None
    return Count(counted, dimensions=REGISTER, unreliable=_unreliable(world, counted, exits))


def _unreliable(world: World, cohort: list[Counted], exits: int) -> bool:
    """«when the cohort has no exit at all (an extract of living firms) or when returned rows
    that say 注销 or 吊销 exceed 1 % of it»; a row delivered again since, and accepted, is none."""
    accepted = {row["credit_code"]: row["delivery_order"] for row in world.current("registrations")}
    outstanding = [
        code for code, delivery in world.returned_exits if accepted.get(code, -1) <= delivery
    ]
    entities = len({code for code in outstanding if code}) + outstanding.count(None)
    return exits == 0 or entities * 100 > len(cohort)


def _counted_unit(unit: Unit, numerator: int, denominator: int) -> Counted:
    members = {"entity_type": unit.first.entity_type, "industry": unit.first.industry}
    return Counted(unit.first.area, members, numerator, denominator)


def _survival(world: World, candidates: list[Unit]) -> Count:
    """«Kaplan–Meier over units born in (R − 60, R]: time in days, … censored at move-out and
    at R; numerator and denominator null»; a counted unit is (exited, days observed)."""
    counted = []
    for unit in candidates:
        if unit.is_local and within(back(world.month_end, 60), unit.born, world.month_end):
            end = _end_of_observation(unit, world.month_end)
            counted.append(_counted_unit(unit, unit.exit is not None, (end - unit.born).days))
    exits = sum(c.numerator for c in counted)
    return Count(
        counted,
        figure=_kaplan_meier,
        dimensions=REGISTER,
        unreliable=_unreliable(world, counted, exits),
    )


def _end_of_observation(unit: Unit, month_end: date) -> date:
    return unit.exit or unit.move_out_by(month_end) or month_end


def _kaplan_meier(observed: list[Counted]) -> Figure:
    """«S(1096), events before censorings»: all who are still observed on a day are at risk."""
    survival = 1.0
    for day in sorted({c.denominator for c in observed if c.numerator and c.denominator <= 1096}):
        at_risk = sum(c.denominator >= day for c in observed)
        exits = sum(c.denominator == day and bool(c.numerator) for c in observed)
        survival *= 1 - exits / at_risk
    return None, None, survival if observed else None
