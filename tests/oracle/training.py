"""创业培训合格率, 参训后创业成功率 and 参训后创业稳定率."""

from datetime import date

from tests.oracle.calendar_days import back, shift, within
from tests.oracle.entities_and_units import Entity, entities
from tests.oracle.figures import Count, Counted
from tests.oracle.services import by_person, count_at_latest, ledger_event
from tests.oracle.world import Row, World


def training_pass_rate(world: World) -> dict[str, Count]:
    """«enrolments whose 结业日期 lies from the campaign start to R»; «of these, passed»."""
    counted = [
        Counted(
            row["area_code"],
            {"key_group": row["key_group"] or "unspecified"},
            int(row["result"] == "passed"),
            1,
        )
        for row in world.current("trainings")
        if row["finished_on"] is not None
        and world.place.campaign_start <= row["finished_on"] <= world.month_end
    ]
    return {"default": Count(counted, dimensions=("key_group",))}


def training_success_rate(world: World) -> dict[str, Count]:
    """«distinct persons with a passed training of 结业日期 in (R − 24, R − 12] at whose 开班日期
    they ran no existing in-scope entity»; «of these, with an in-scope entity born in (开班日期,
    结业日期 + 12] of the same training»."""
    trained = _trainings(world, world.month_end)
    founders = _first_births(world, trained)
    counted = [
        count_at_latest(events, person in founders)
        for person, events in by_person(
            [ledger_event(row, "class_id", row["finished_on"]) for row in trained]
        ).items()
    ]
    return {"default": Count(counted, dimensions=("key_group",))}


def training_stability_rate(world: World) -> dict[str, Count]:
    """«the persons in the numerator of training_success_rate as computed for M − 12 with today's
    data»; «of these, running an existing in-scope entity 12 months after that birth»."""
    trained = _trainings(world, back(world.month_end, 12))
    births = _first_births(world, trained)
    counted = []
    for person, events in by_person(
        [ledger_event(row, "class_id", row["finished_on"]) for row in trained]
    ).items():
        if person in births:
            year_later = shift(births[person], 12)
            running = any(e.exists_at(year_later) for e in _run_by(world, person))
            counted.append(count_at_latest(events, running))
    return {"default": Count(counted, dimensions=("key_group",))}


def _trainings(world: World, month_end: date) -> list[Row]:
    """«any such training counts»."""
    return [
        row
        for row in world.current("trainings")
        if row["result"] == "passed"
        and within(back(month_end, 24), row["finished_on"], back(month_end, 12))
        and not any(e.exists_at(row["started_on"]) for e in _run_by(world, row["person_id"]))
    ]


def _first_births(world: World, trained: list[Row]) -> dict[str, date]:
    """Person → the first birth that follows one of the trainings in time."""
    births: dict[str, date] = {}
    for row in trained:
        for entity in _run_by(world, row["person_id"]):
            if within(row["started_on"], entity.born, shift(row["finished_on"], 12)):
                known = births.get(row["person_id"], entity.born)
                births[row["person_id"]] = min(known, entity.born)
    return births


def _run_by(world: World, person: str) -> list[Entity]:
    return [entity for entity in entities(world) if entity.person == person]
