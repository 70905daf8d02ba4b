"""Random registers: entities alone, moving, re-opened, converted, founded after a training."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tests.oracle.calendar_days import shift
from tests.oracle.world import Place, Row

PERSONS = [f"{number:032x}" for number in range(1, 8)]
CODES = [f"92370812MA3{number:07d}" for number in range(1, 15)]
INDUSTRIES = ["5211", "5211", "5211", "5219", "6110", "0111", "52", "521", "9900", None]
TYPES = ["enterprise", "individual", "individual", "cooperative", "cooperative", "branch", None]
KINDS = [
    "alone",
    "alone",
    "moving",
    "reopened",
    "reopened",
    "converted",
    "trained",
    "trained",
    "twin",
]
NEAR = [timedelta(days=n) for n in (-1, 0, 1)]


def latest_day(end: date) -> date:
    """«A date later than the last day of the month after the delivery month is an error»."""
    return shift(end + timedelta(days=1), 1) - timedelta(days=1)


def places(place: Place) -> list[str]:
    """Where rows lie: mostly in towns, some only in a county, some 未注明."""
    return [*place.areas[1:], *place.towns]


def registrations(
    random: Random, place: Place, births: list[date], trainings: list[Row], end: date
) -> list[Row]:
    """3 to 14 rows; ``births`` are the days to be born on."""
    rows: list[Row] = []
    for code in CODES[: random.choice([3, 6, 10, 12, 14, 14])]:
        kind = random.choice(KINDS)
        row = _registration(random, place, code, random.choice(births), latest_day(end))
        if kind == "moving":
            row = _moving(random, row, latest_day(end))
        elif kind == "trained" and trainings:
            row = _after_training(random, row, random.choice(trainings), latest_day(end))
        elif kind == "converted" and rows:
            row = _following(random, row, random.choice(rows), kind, latest_day(end))
        elif kind == "reopened" and any(map(_can_reopen, rows)):
            closed = random.choice([row for row in rows if _can_reopen(row)])
            row = _following(random, row, closed, kind, latest_day(end))
        elif kind == "twin" and rows:
            row = _twin(random, row, random.choice(rows))
        rows.append(row)
        if random.random() < 0.15:
            corrected = _registration(random, place, code, row["born_on"], latest_day(end))
            rows.append({**corrected, "person_id": row["person_id"]})
    return rows


def _registration(random: Random, place: Place, code: str, born: date, latest: date) -> Row:
    days = _anniversaries(born, latest)
    capital = random.choice([Decimal("0.5"), Decimal(10), None, None])
    return {
        "credit_code": code,
        "born_on": born,
        "entity_type": random.choice(TYPES),
        "industry_code": random.choice(INDUSTRIES),
        "status": random.choice(["active"] * 19 + ["annulled"]),
        "cancelled_on": random.choice(days) if random.random() < 0.4 else None,
        "revoked_on": random.choice(days) if random.random() < 0.2 else None,
        "moved_out_on": None,
        "moved_in_on": None,
        "registered_capital_wan": capital,
        "capital_currency": random.choice(["CNY", "CNY", "USD"]) if capital else None,
        "area_code": random.choice(places(place)),
        "person_id": random.choice([*PERSONS, None]),
        "predecessor_code": random.choice(CODES) if random.random() < 0.05 else None,
    }


def _anniversaries(born: date, latest: date) -> list[date]:
    """Birthdays that decide, the days beside them, and a few days between."""
    edges = [shift(born, months) + near for months in (0, 12, 24, 36, 42, 60) for near in NEAR]
    edges += [shift(born, 36) + near for near in NEAR]
    between = [born + timedelta(days=n) for n in (60, 200, 500, 800, 1095, 1096, 1097, 1200)]
    near_the_end = [latest, latest - timedelta(days=15), latest - timedelta(days=31)]
    return [day for day in (*edges, *between, *near_the_end) if born <= day <= latest]


def _moving(random: Random, row: Row, latest: date) -> Row:
    """Moves out, moves in, or both in either order, also on the day of birth or exit."""
    left = row["cancelled_on"] or row["revoked_on"] or row["born_on"]
    days = _anniversaries(row["born_on"], latest) + [row["born_on"] - timedelta(days=30), left]
    kind = random.choice(["out", "out", "in", "both"])
    moved_out = random.choice(days) if kind != "in" else None
    moved_in = random.choice(days) if kind != "out" else None
    if kind == "both" and random.random() < 0.3:
        moved_in = moved_out
    return {**row, "moved_out_on": moved_out, "moved_in_on": moved_in}


def _after_training(random: Random, row: Row, training: Row, latest: date) -> Row:
    begins, ends = training["started_on"], training["finished_on"] or training["started_on"]
    edges = [day + near for day in (begins, ends, shift(ends, 12)) for near in NEAR]
    inside = [shift(ends, 2), shift(ends, 3), shift(ends, 5), shift(ends, 7)]
    born = min(random.choice([*edges, *inside, *inside]), latest)
    days = [shift(born, 12) + near for near in NEAR]
    days = [day for day in days if born <= day <= latest]
    left = random.choice(days) if days and random.random() < 0.5 else None
    return {
        **row,
        "person_id": training["person_id"],
        "born_on": born,
        "cancelled_on": left,
        "revoked_on": None,
    }


def _twin(random: Random, row: Row, other: Row) -> Row:
    """Of the same person, born on the same day; at times its 个转企, at times away."""
    return {
        **row,
        "person_id": other["person_id"],
        "born_on": other["born_on"],
        "cancelled_on": None,
        "revoked_on": None,
        "moved_out_on": random.choice([None, shift(other["born_on"], 12)]),
        "predecessor_code": random.choice([None, other["credit_code"]]),
    }


def _can_reopen(row: Row) -> bool:
    return bool(row["person_id"] and (row["cancelled_on"] or row["revoked_on"]))


def _following(random: Random, row: Row, earlier: Row, kind: str, latest: date) -> Row:
    """Re-openings around the exit and 24 months after it, and 个转企; both may move."""
    exits = [day for day in (earlier["cancelled_on"], earlier["revoked_on"]) if day]
    left = min(exits, default=earlier["born_on"])
    days = [left + near for near in NEAR] + [shift(left, 24) + near for near in NEAR]
    days += [shift(left, 24) + timedelta(days=15), shift(left, 6), shift(left, 6), left]
    born = min(random.choice(days), latest)
    exit_days = [shift(earlier["born_on"], months) + near for months in (24, 36) for near in NEAR]
    exit_days = [day for day in exit_days if born <= day <= latest] + [born, latest]
    row = {
        **row,
        "born_on": born,
        "cancelled_on": random.choice(exit_days) if random.random() < 0.4 else None,
        "revoked_on": None,
    }
    if random.random() < 0.3:
        row["moved_out_on"] = random.choice([*exit_days, shift(born, 12)])
    if random.random() < 0.1:
        row["moved_in_on"] = random.choice([born, shift(born, 2), latest])
    if kind == "converted":
        return {**row, "predecessor_code": earlier["credit_code"]}
    same = {name: earlier[name] for name in ("person_id", "industry_code", "area_code")}
    if random.random() < 0.15:
        del same[random.choice(list(same))]
    return {**row, **same}
