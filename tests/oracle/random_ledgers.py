"""Random rows of the ledgers and the population table."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.oracle.calendar_days import back, shift
from tests.oracle.coverage import JOB_CREATION, STARTUP
from tests.oracle.random_register import CODES, NEAR, PERSONS, latest_day, places
from tests.oracle.world import Place, Row

UNKNOWN_CODE = "91370812MA39999999"
GROUPS = ["高校毕业生", "残疾人", "其他", None]
DECISIONS = ["eligible", "eligible", "self_declared", "not_eligible", "undecided"]
AMOUNTS = [Decimal("12000.00"), Decimal("12000.00"), Decimal("0.01"), Decimal("0.00"), None]
PROGRAMMES = [STARTUP, STARTUP, JOB_CREATION, JOB_CREATION, "公益性岗位补贴", "社会保险补贴"]
FORMS = ["own_account", "founder", "employer", "employer", "flexible", "public_post"]


def population(random: Random, place: Place, end: date) -> Row:
    """A figure of an area, at times too old or of a day after the month."""
    days = [back(end, 24) + near for near in NEAR] + [back(end, 12), back(end, 6), end, end]
    measures = {
        name: random.choice([None, *range(1, 41, 3)])
        for name in ("residents", "labour_force", "employed")
    }
    return {
        "as_of_on": random.choice([*days, end + timedelta(days=1)]),
        "area_code": random.choice([*place.named, *place.towns]),
        "persons_16_59": random.randrange(1, 40),
        **measures,
    }


def subsidy(random: Random, place: Place, days: list[date]) -> Row:
    return {
        "application_id": _number(random, "S"),
        "programme": random.choice(PROGRAMMES),
        "paid_on": _perhaps(random, days),
        "paid_yuan": random.choice(AMOUNTS),
        **_decided(random, days),
        **_person(random, place),
    }


def loan(random: Random, place: Place, days: list[date]) -> Row:
    return {
        "application_id": _number(random, "L"),
        "borrower_type": random.choice(["individual", "small_enterprise"]),
        "disbursed_on": _perhaps(random, days),
        "disbursed_yuan": random.choice(AMOUNTS),
        **_decided(random, days),
        **_person(random, place),
    }


def tax_relief(random: Random, days: list[date]) -> Row:
    return {
        "application_id": _number(random, "T"),
        "credit_code": random.choice([*CODES[:5], UNKNOWN_CODE]),
        "relief": "增值税",
        "enjoyed_on": _perhaps(random, days),
        **_decided(random, days),
    }


def service(random: Random, place: Place, days: list[date]) -> Row:
    return {
        "service_id": _number(random, "V"),
        "requested_on": random.choice(days),
        "served_on": _perhaps(random, days),
        **_person(random, place),
    }


def training(random: Random, place: Place, days: list[date]) -> Row:
    """A class that ends on one of the days, or one that begins there and has no end yet."""
    day = random.choice(days)
    is_running = random.random() < 0.1
    return {
        "class_id": _number(random, "C"),
        "started_on": day if is_running else day - timedelta(days=random.choice([0, 1, 10, 31])),
        "finished_on": None if is_running else day,
        "result": random.choice(["passed", "passed", "passed", "failed", None]),
        **_person(random, place),
    }


def employment(
    random: Random, place: Place, days: list[date], register: list[Row], end: date
) -> Row:
    """Most events follow an entity: its founder or its hire, near its edges."""
    row = {
        "record_id": _number(random, "R"),
        "employed_on": random.choice(days),
        "employment_form": random.choice(FORMS),
        "employer_code": random.choice([*CODES[:5], UNKNOWN_CODE, None]),
        **_person(random, place),
    }
    if random.random() < 0.3:
        return row
    entity = random.choice(register)
    row["employer_code"] = entity["credit_code"]
    if entity["person_id"] and row["employment_form"] != "employer":
        row["person_id"] = entity["person_id"]
    turns = [entity["born_on"], entity["cancelled_on"], entity["moved_out_on"]]
    turns += [entity["moved_in_on"], shift(entity["born_on"], 36)]
    near = [turn + near for turn in turns if turn for near in NEAR]
    near = [day for day in near if back(end, 18) <= day <= latest_day(end)]
    return {**row, "employed_on": random.choice(near)} if near else row


def _person(random: Random, place: Place) -> Row:
    return {
        "person_id": random.choice(PERSONS),
        "key_group": random.choice(GROUPS),
        "area_code": random.choice(places(place)),
    }


def _decided(random: Random, days: list[date]) -> Row:
    return {
        "applied_on": random.choice(days),
        "decision": random.choice(DECISIONS),
        "decided_on": _perhaps(random, days),
    }


def _perhaps(random: Random, days: list[date]) -> date | None:
    return random.choice(days) if random.random() < 0.5 else None


def _number(random: Random, prefix: str) -> str:
    return f"{prefix}{random.randrange(1, 13):02d}"
