"""Entities of the invented world: founded, closed, converted, opened again, moved."""

from dataclasses import fields, replace
from datetime import date

import numpy as np

from pipelines.months import Month
from pipelines.sample.world import (
    BRANCH,
    COOPERATIVE,
    ENTERPRISE,
    FARMING,
    FOREIGN,
    INDIVIDUAL,
    INDUSTRIES,
    NEVER,
    UNLINKED,
    YEAR,
    People,
    Register,
    World,
    area_shares,
    day,
    evenly,
)


def found(
    world: World, first: Month, last: Month, entities: int, areas: int, rng: np.random.Generator
) -> tuple[Register, People]:
    """Everything registered up to the end of ``last``, about ``entities`` existing in ``first``."""
    people = People(rng)
    born = _births(world, first, last, entities)
    base = _entities(world, born, first, areas, people, rng)
    end = day(last.last_day)
    converted, companies = _conversions(world, base, end, rng)
    shops = _reopenings(world, converted, end, rng)
    register = _moves(world, _by_birth(converted, companies, shops), rng)
    return _known_to_the_register(register, end), people


def _births(world: World, first: Month, last: Month, entities: int) -> np.ndarray:
    start = day((first - 12 * world.register_years).first_day)
    days = np.arange(start, day(last.last_day) + 1)
    age = (day(first.last_day) - days) / YEAR
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    # Counters were closed in February 2020, and what waited came in March and April.
    epidemic = {"2020-01": 0.8, "2020-02": 0.3, "2020-03": 1.5, "2020-04": 1.3, "2020-05": 1.15}
    pace = np.select(
        [month == np.datetime64(name) for name in epidemic], list(epidemic.values()), 1.0
    )
    weight = np.exp(-world.births_growth * age) * pace * np.where((days + 3) % 7 < 5, 1.0, 0.1)
    after_36 = _survival_36_months(world, days)
    survival = np.where(
        age < 3,
        np.interp(age, [0, 1, 3], [1, world.survival_12_months, world.survival_36_months]),
        after_36 * np.exp(-world.later_exits * (age - 3)),
    )
    per_weight = world.elsewhere_margin * entities / (weight * survival)[age >= 0].sum()
    reached = np.cumsum(weight) * per_weight
    return days[np.searchsorted(reached, np.arange(int(reached[-1])) + 0.5)].astype(np.int32)


def _entities(
    world: World,
    born: np.ndarray,
    first: Month,
    areas: int,
    people: People,
    rng: np.random.Generator,
) -> Register:
    count = len(born)
    kind = rng.choice(
        np.array([ENTERPRISE, INDIVIDUAL, COOPERATIVE, BRANCH], np.int8),
        count,
        p=np.array([world.enterprises, 1 - world.enterprises - world.cooperatives,
                    world.cooperatives, world.branches]) / (1 + world.branches),
    )  # fmt: skip
    trade = np.array([row[3] for row in INDUSTRIES], float)
    industry = rng.choice(len(INDUSTRIES), count, p=trade / trade.sum()).astype(np.int16)
    industry = np.where(kind == COOPERATIVE, rng.choice(FARMING, count), industry)
    starts = (rng.random(count) >= world.second_entities) | (np.arange(count) < 10)
    person = _persons(world, born, starts, first, people, rng)
    exited = born + _lifetimes(world, born, rng)
    return Register(
        born=born,
        **_endings(world, born, exited, rng),
        moved_in=np.full(count, NEVER, np.int32),
        moved_out=np.full(count, NEVER, np.int32),
        kind=kind,
        person=person,
        area=rng.choice(areas, count, p=area_shares(areas)).astype(np.int16),
        industry=industry.astype(np.int16),
        predecessor=np.full(count, -1, np.int32),
        follows=np.zeros(count, bool),
        starts=starts & (person >= 0),
    )


def _persons(
    world: World,
    born: np.ndarray,
    starts: np.ndarray,
    first: Month,
    people: People,
    rng: np.random.Generator,
) -> np.ndarray:
    numbers = people.add(born[starts] >= day(date(first.year - 2, 1, 1)))
    known = np.cumsum(starts)
    earlier = (rng.random(len(born)) * known).astype(np.int64)
    person = np.where(starts, numbers[known - 1], numbers[earlier])
    without = rng.random(len(born))
    person[without < world.unlinked] = UNLINKED
    person[without > 1 - world.foreign] = FOREIGN
    return person


def _lifetimes(world: World, born: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Days to the exit: one rate in the first year, one to the third, one for ever after."""
    after_36 = _survival_36_months(world, born)
    after_12 = world.survival_12_months
    left = evenly(len(born), rng)
    with np.errstate(divide="ignore"):
        years = np.where(
            left > after_12,
            np.log(left) / np.log(after_12),
            np.where(
                left > after_36,
                1 + 2 * np.log(left / after_12) / np.log(after_36 / after_12),
                3 - np.log(left / after_36) / world.later_exits,
            ),
        )
    return np.clip(years * YEAR, 1, 30_000).astype(np.int32)


def _survival_36_months(world: World, born: np.ndarray) -> np.ndarray:
    since = (born - day(date(2017, 1, 1))) / YEAR
    return np.clip(world.survival_36_months + world.survival_gain * since, 0.62, 0.75)


def _endings(
    world: World, born: np.ndarray, exited: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    how = rng.random(len(born))
    wait = rng.integers(100, 900, len(born))
    is_revoked = how < world.revoked
    cancelled_later = np.where(how < world.revoked / 2, exited + wait, NEVER)
    annulled = rng.random(len(born)) < world.annulled
    endings = {
        "cancelled": np.where(is_revoked, cancelled_later, exited),
        "revoked": np.where(is_revoked, exited, NEVER),
    }
    endings = {name: np.where(annulled, NEVER, dates) for name, dates in endings.items()}
    endings["annulled"] = np.where(annulled, born + wait, NEVER)
    return {name: dates.astype(np.int32) for name, dates in endings.items()}


def _conversions(
    world: World, register: Register, end: int, rng: np.random.Generator
) -> tuple[Register, Register]:
    """个转企: the individual closes on the day its enterprise is born."""
    wait = rng.exponential(YEAR / world.conversions, len(register.born)).astype(np.int64) + 60
    on = register.born + wait
    rows = np.flatnonzero(
        (register.kind == INDIVIDUAL) & (on < register.left) & (on <= end) & (wait < 4_000)
    )
    cancelled = register.cancelled.copy()
    cancelled[rows] = on[rows]
    revoked = register.revoked.copy()
    revoked[rows] = NEVER
    companies = _successors(world, register.take(rows), on[rows], rng)
    companies = replace(
        companies,
        kind=np.full(len(rows), ENTERPRISE, np.int8),
        predecessor=rows.astype(np.int32),
    )
    return replace(register, cancelled=cancelled, revoked=revoked), companies


def _reopenings(world: World, register: Register, end: int, rng: np.random.Generator) -> Register:
    """The same person, trade and town again within two years."""
    gap = (rng.random(len(register.born)) ** 2 * 715).astype(np.int64)
    on = register.cancelled + gap
    rows = np.flatnonzero(
        (register.kind == INDIVIDUAL)
        & (register.person >= 0)
        & (register.revoked == NEVER)
        & (on <= end)
        & (rng.random(len(register.born)) < world.reopenings)
    )
    return _successors(world, register.take(rows), on[rows], rng)


def _successors(
    world: World, earlier: Register, born: np.ndarray, rng: np.random.Generator
) -> Register:
    born = born.astype(np.int32)
    return replace(
        earlier,
        born=born,
        **_endings(world, born, born + _lifetimes(world, born, rng), rng),
        follows=np.ones(len(born), bool),
        starts=np.zeros(len(born), bool),
    )


def _by_birth(*parts: Register) -> Register:
    whole = Register(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Register)}
    )
    order = np.argsort(whole.born, kind="stable")
    position = np.empty(len(order), np.int32)
    position[order] = np.arange(len(order), dtype=np.int32)
    sorted_whole = whole.take(order)
    named = sorted_whole.predecessor >= 0
    sorted_whole.predecessor[named] = position[sorted_whole.predecessor[named]]
    return sorted_whole


def _moves(world: World, register: Register, rng: np.random.Generator) -> Register:
    """Some come from elsewhere, some leave, and a few of these come back."""
    count = len(register.born)
    moved_in = np.full(count, NEVER, np.int32)
    comes = (rng.random(count) < world.moves_in) & ~register.follows
    moved_in[comes] = (register.born + rng.integers(30, 3_000, count))[comes]
    here = np.where(comes, moved_in, register.born)
    out = here + rng.exponential(YEAR / world.moves_out, count).astype(np.int64) + 30
    goes = (out < register.left) & (out < NEVER) & (register.annulled == NEVER)
    moved_out = np.where(goes, out, NEVER).astype(np.int32)
    returns = goes & ~comes & (rng.random(count) < 0.03)
    moved_in[returns] = moved_out[returns] + 200
    return replace(register, moved_in=moved_in, moved_out=moved_out)


def _known_to_the_register(register: Register, end: int) -> Register:
    """Without those that closed before they came, or never came."""
    exited = np.minimum(register.cancelled, register.revoked)
    rows = (register.entered <= end) & (register.entered < exited)
    position = np.cumsum(rows) - 1
    kept = register.take(np.flatnonzero(rows))
    named = kept.predecessor >= 0
    gone = named & ~rows[np.maximum(kept.predecessor, 0)]
    kept.predecessor[named] = position[kept.predecessor[named]]
    kept.predecessor[gone] = -1
    return kept
