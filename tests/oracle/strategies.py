"""Random small worlds, their dates drawn near the edges of the windows."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from tests.oracle import random_ledgers as ledgers
from tests.oracle.calendar_days import back, month_end, shift
from tests.oracle.random_register import CODES, NEAR, latest_day, registrations
from tests.oracle.register_report import Line, register_report
from tests.oracle.world import CITY, DISTRICT, KEYS, Place, Row, World

MONTHS = [(2020, 6), (2020, 2), (2019, 12), (2021, 2), (2020, 3), (2020, 11), (2021, 1), (2024, 2)]


def worlds() -> st.SearchStrategy[World]:
    """Worlds of 3 to 14 entities and up to 8 rows a ledger, in up to three files a source.

    Each is drawn from a seed of its own: drawn bit by bit, worlds resemble the one before and
    few of their dates meet. ``agreement.smallest`` makes a failing one small.
    """
    return st.randoms(use_true_random=True).map(random_world)


def random_world(random: Random) -> World:
    end = month_end(*random.choice(MONTHS))
    place = random.choice([DISTRICT, DISTRICT, CITY])
    recent = _recent_days(end, place)
    trainings = _some(random, lambda: ledgers.training(random, place, _days_of_training(end)))
    register = registrations(random, place, _days_of_birth(end), trainings, end)
    rows = {
        "registrations": register,
        "population": _some(random, lambda: ledgers.population(random, place, end)),
        "subsidies": _some(random, lambda: ledgers.subsidy(random, place, recent)),
        "loans": _some(random, lambda: ledgers.loan(random, place, recent)),
        "trainings": trainings,
        "services": _some(random, lambda: ledgers.service(random, place, recent)),
        "tax_reliefs": _some(random, lambda: ledgers.tax_relief(random, recent)),
        "employment": _some(
            random, lambda: ledgers.employment(random, place, recent, register, end)
        ),
    }
    accepted = {source: _delivered(random, source, own, end) for source, own in rows.items()}
    returned = ((random.choice([*CODES[:8], None]), random.randrange(3)),)
    world = World(end, accepted, place, returned if random.random() < 0.1 else ())
    return replace(world, published_stock=_published_before(random, world))


def _published_before(random: Random, world: World) -> dict[Line, int]:
    """Up to two earlier months, as they were when the last files had not yet come."""
    early = {s: [r for r in rows if not r["delivery_order"]] for s, rows in world.rows.items()}
    return {
        (month, *cell): counts.stock
        for months_ago in random.choice([(), (1,), (1, 2), (12,), (24,)])
        for month in [back(world.month_end, months_ago)]
        for (day, *cell), counts in register_report(World(month, early, world.place)).items()
        if day == month and counts.stock
    }


def _some(random: Random, row) -> list[Row]:
    return [row() for _ in range(random.choice([0, 2, 4, 6, 8, 8, 8]))]


def _recent_days(end: date, place: Place) -> list[date]:
    """Days of the year and the campaign, their first and last days and those beside them."""
    edges = [end, back(end, 12), place.campaign_start, date(end.year, 1, 1)]
    inside = [end - timedelta(days=n) for n in (0, 3, 20, 27, 40, 100, 200)]
    after = [end + timedelta(days=n) for n in (1, 15)]
    return [*inside, *inside, *after, *(edge + near for edge in edges for near in NEAR)]


def _days_of_birth(end: date) -> list[date]:
    edges = [back(end, n) + near for n in (0, 12, 24, 36, 42, 48, 60, 72) for near in NEAR]
    inside = [end - timedelta(days=n) for n in range(40, 2000, 45)]
    leap_days = [date(2016, 2, 29), date(2020, 2, 29), date(2017, 2, 28)]
    days = [*edges, *inside, *leap_days, end + timedelta(days=9)]
    return [day for day in days if day <= latest_day(end)]


def _days_of_training(end: date) -> list[date]:
    edges = [back(end, n) + near for n in (0, 12, 24, 36) for near in NEAR]
    return [*edges, *(shift(end, -n) for n in (2, 14, 16, 18, 20, 22, 26, 28, 30, 32, 34))]


def _delivered(random: Random, source: str, rows: list[Row], end: date) -> list[Row]:
    """Spread rows over three files, the last two of one folder; a key is once in a file."""
    accepted: dict[tuple, Row] = {}
    folders = [back(end, 1), end, end]
    for number, row in enumerate(rows, start=1):
        order = random.randrange(3)
        key = (order, *(row[name] for name in KEYS[source]))
        accepted[key] = {
            **row,
            "folder_month": folders[order],
            "delivery_order": order,
            "row": number,
        }
    return list(accepted.values())
