"""What happens to the people of the invented world: one ledger each, as it truly was.

A ledger is a frame with its ``number``, the ``person`` (and ``entity``, −1 for none), the ``area``
and the dates of its events, null when they never come. What a department knew at the end of a
month is a cut through it.
"""

import numpy as np
import polars as pl

from pipelines.months import Month
from pipelines.sample.rows import ELIGIBLE, decided, frame_of, numbered, whose
from pipelines.sample.trainings import trainings
from pipelines.sample.world import (
    ENTERPRISE,
    INDIVIDUAL,
    NEVER,
    YEAR,
    People,
    Register,
    World,
    day,
    evenly,
    running,
)

STARTUP, JOBS = range(2)


def ledgers(
    world: World,
    register: Register,
    people: People,
    first: Month,
    last: Month,
    entities: int,
    areas: int,
    rng: np.random.Generator,
) -> dict[str, pl.DataFrame]:
    """All ledgers up to the end of ``last``, with the history that the indicators look back on."""
    end = day(last.last_day)

    def volume(per_entity: float, start: Month) -> np.ndarray:
        since = day(start.first_day)
        count = round(per_entity * entities * (end + 1 - since) / YEAR)
        return (since + np.linspace(0, end + 1 - since, max(count, 1), endpoint=False)).astype(int)

    return {
        "subsidies": _subsidies(world, volume(world.subsidies, first - 13), register, rng),
        "loans": _loans(world, volume(world.loans, first - 13), register, people, areas, rng),
        "trainings": trainings(
            world, volume(world.trainings, first - 37), register, people, areas, rng
        ),
        "services": _services(
            world, volume(world.services, first - 13), register, people, areas, rng
        ),
        "tax_reliefs": _tax_reliefs(world, volume(world.tax_reliefs, first - 2), register, rng),
        "employment": _employment(
            world,
            volume(world.employment, Month((first - 11).year, 1)),
            register,
            people,
            areas,
            rng,
        ),
    }


def _subsidies(
    world: World, applied: np.ndarray, register: Register, rng: np.random.Generator
) -> pl.DataFrame:
    programme = np.where(evenly(len(applied), rng) < 0.55, STARTUP, JOBS)
    grown = running(register, applied, 370, 1_095, rng)
    entity = np.where(programme == STARTUP, grown, running(register, applied, 340, 1_095, rng))
    posts = rng.choice([1, 2, 3, 4, 5], len(applied), p=[0.5, 0.25, 0.12, 0.08, 0.05])
    frame = frame_of(
        {"applied_on": applied, **decided(applied, (5, 18), (3, 22), world.subsidies_paid, rng)},
        entity=entity,
        person=register.person[entity],
        area=register.area[entity],
        programme=programme,
        posts=np.where(programme == STARTUP, 1, posts),
    )
    once = frame.filter(pl.col("entity") >= 0).unique(
        ["person", "programme"], keep="first", maintain_order=True
    )
    return numbered(once)


def _loans(
    world: World,
    applied: np.ndarray,
    register: Register,
    people: People,
    areas: int,
    rng: np.random.Generator,
) -> pl.DataFrame:
    entity = running(register, applied, 0, 1_460, rng)
    entity[rng.random(len(applied)) < 0.3] = -1
    kind = np.where(entity >= 0, register.kind[entity], INDIVIDUAL)
    chance = rng.random(len(applied))
    borrower = np.where((kind == ENTERPRISE) & (chance < 0.4), 2, np.where(chance > 0.96, 1, 0))
    return numbered(
        frame_of(
            {"applied_on": applied, **decided(applied, (4, 16), (3, 20), world.loans_paid, rng)},
            entity=entity,
            **whose(entity, register, people, areas, rng),
            borrower=borrower,
            share=rng.choice([0.4, 0.6, 0.8, 1.0], len(applied)),
            bank=rng.integers(0, 3, len(applied)),
        )
    )


def _services(
    world: World,
    requested: np.ndarray,
    register: Register,
    people: People,
    areas: int,
    rng: np.random.Generator,
) -> pl.DataFrame:
    entity = running(register, requested, 0, 1_825, rng)
    entity[rng.random(len(requested)) < 0.45] = -1
    gain = world.services_gain * (requested - requested[-1]) / YEAR
    given = evenly(len(requested), rng) < world.services_given + gain + world.services_gain
    served = np.where(given, requested + rng.integers(0, 35, len(requested)), NEVER)
    return numbered(
        frame_of(
            {"requested_on": requested, "served_on": served},
            entity=entity,
            **whose(entity, register, people, areas, rng),
            service=rng.integers(0, 5, len(requested)),
        )
    )


def _tax_reliefs(
    world: World, applied: np.ndarray, register: Register, rng: np.random.Generator
) -> pl.DataFrame:
    entity = running(register, applied, 10, 3_650, rng)
    declared = evenly(len(applied), rng) < 0.6
    dates = decided(applied, (2, 9), (1, 12), world.tax_reliefs_enjoyed, rng)
    enjoyed = np.where(
        rng.random(len(applied)) < world.tax_reliefs_enjoyed,
        applied + rng.integers(0, 12, len(applied)),
        NEVER,
    )
    frame = frame_of(
        {
            "applied_on": applied,
            "decided_on": np.where(declared, NEVER, dates["decided_on"]),
            "paid_on": np.where(declared, enjoyed, dates["paid_on"]),
        },
        entity=entity,
        decision=np.where(declared, ELIGIBLE, dates["decision"]),
        declared=declared,
        relief=rng.integers(0, 3, len(applied)),
        yuan=rng.integers(80, 6_000, len(applied)),
    )
    return numbered(frame.filter(pl.col("entity") >= 0))


def _employment(
    world: World,
    days: np.ndarray,
    register: Register,
    people: People,
    areas: int,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Forms 0 hired, 1 own account, 2 founder, 3 flexible, 4 public post; entity −2 unknown.

    Half of those who count run a young entity themselves, half are hired by one.
    """
    share = world.employment_by_young + world.employment_gain * (days - days[0]) / YEAR
    draw = evenly(len(days), rng)
    founder, hired_young = draw < share / 2, (draw >= share / 2) & (draw < share)
    own_account, hired_old = (draw > 0.96), (draw >= share) & (draw < 0.45)
    flexible, public = (draw > 0.72) & (draw <= 0.92), (draw > 0.92) & (draw <= 0.96)
    young = running(register, days, 0, 1_080, rng, original=True)
    fresh = running(register, days, 0, 240, rng, original=True)
    old = running(register, days, 1_150, 5_000, rng, original=True)
    entity = np.select([founder, hired_young, hired_old | own_account], [fresh, young, old], -2)
    own = np.where(founder | own_account, entity, -1)
    persons = whose(np.maximum(own, -1), register, people, areas, rng)
    form = np.select([founder, own_account, flexible, public], [1, 1, 3, 4], 0)
    is_company = (own >= 0) & (register.kind[np.maximum(own, 0)] == ENTERPRISE)
    repeat = np.flatnonzero(
        (form == 3) & (rng.random(len(days)) < 0.05) & (np.arange(len(days)) > 99)
    )
    persons["person"][repeat] = persons["person"][repeat - rng.integers(1, 99, len(repeat))]
    frame = frame_of(
        {"employed_on": days},
        entity=np.where((form == 0) & (entity == -1), -2, np.where(form >= 3, -1, entity)),
        **persons,
        form=np.where(is_company, 2, form),
    )
    return numbered(frame)
