"""创业服务率."""

from dataclasses import dataclass
from datetime import date

from tests.oracle.calendar_days import back, within
from tests.oracle.entities_and_units import Entity, entities
from tests.oracle.figures import Count, Counted
from tests.oracle.rates import REGISTER, latest_born
from tests.oracle.world import Row, World


@dataclass(frozen=True)
class Event:
    """Something dated in a ledger that happened to a person."""

    person: str
    on: date
    code: str
    area: str
    members: dict[str, str]


def service_rate(world: World) -> dict[str, Count]:
    """«distinct persons with a delivered service in (R − 12, R]» over «distinct persons with a
    demand or a delivered service in (R − 12, R]»; ``recent_founders``: «of the persons running
    an in-scope entity born in (R − 36, R] that exists at R, those with a delivered service»."""
    delivered = [e for e in deliveries(world) if _in_window(world, e)]
    demanded = [e for e in demands(world) if _in_window(world, e)]
    served = {event.person for event in delivered}
    counted = [
        count_at_latest(events, person in served)
        for person, events in by_person(demanded + delivered).items()
    ]
    return {
        "default": Count(counted, dimensions=("key_group",)),
        "recent_founders": Count(_founders(world, served), dimensions=REGISTER),
    }


def demands(world: World) -> list[Event]:
    """«a subsidy or loan application (申请日期), a training enrolment (开班日期) or a registered
    service demand (需求登记日期)»."""
    return [
        *(ledger_event(r, "application_id", r["applied_on"]) for r in world.current("subsidies")),
        *(ledger_event(r, "application_id", r["applied_on"]) for r in world.current("loans")),
        *(ledger_event(r, "class_id", r["started_on"]) for r in world.current("trainings")),
        *(ledger_event(r, "service_id", r["requested_on"]) for r in world.current("services")),
    ]


def deliveries(world: World) -> list[Event]:
    """«subsidy paid (拨付日期, amount > 0), loan disbursed (放款日期), training finished
    (结业日期), service given (服务日期)»."""
    return [
        *(
            ledger_event(r, "application_id", r["paid_on"])
            for r in world.current("subsidies")
            if r["paid_on"] and r["paid_yuan"] is not None and r["paid_yuan"] > 0
        ),
        *(
            ledger_event(r, "application_id", r["disbursed_on"])
            for r in world.current("loans")
            if r["disbursed_on"]
        ),
        *(
            ledger_event(r, "class_id", r["finished_on"])
            for r in world.current("trainings")
            if r["finished_on"]
        ),
        *(
            ledger_event(r, "service_id", r["served_on"])
            for r in world.current("services")
            if r["served_on"]
        ),
    ]


def ledger_event(row: Row, key: str, on: date) -> Event:
    members = {"key_group": row["key_group"] or "unspecified"}
    return Event(row["person_id"], on, row[key], row["area_code"], members)


def _in_window(world: World, event: Event) -> bool:
    return within(back(world.month_end, 12), event.on, world.month_end)


def by_person(events: list[Event]) -> dict[str, list[Event]]:
    persons: dict[str, list[Event]] = {}
    for event in events:
        persons.setdefault(event.person, []).append(event)
    return persons


def count_at_latest(events: list[Event], in_numerator: bool) -> Counted:
    """«exactly one member: … (in ledgers, of the latest counted event), ties by the smaller
    code»."""
    newest = max(event.on for event in events)
    latest = min((e for e in events if e.on == newest), key=lambda e: e.code)
    return Counted(latest.area, latest.members, int(in_numerator), 1)


def _founders(world: World, served: set[str]) -> list[Counted]:
    running: dict[str, list[Entity]] = {}
    for entity in entities(world):
        recent = within(back(world.month_end, 36), entity.born, world.month_end)
        if recent and entity.exists_at(world.month_end) and entity.person is not None:
            running.setdefault(entity.person, []).append(entity)
    counted = []
    for person, own in running.items():
        newest = latest_born(own)
        members = {"entity_type": newest.entity_type, "industry": newest.industry}
        counted.append(Counted(newest.area, members, int(person in served), 1))
    return counted
