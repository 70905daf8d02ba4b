"""Classes of founders to be, of people who never found, and of some who run an entity."""

import numpy as np
import polars as pl

from pipelines.sample.rows import frame_of, numbered, whose
from pipelines.sample.world import NEVER, YEAR, People, Register, World, evenly, running

CLASS_SIZE = 35


def trainings(
    world: World,
    days: np.ndarray,
    register: Register,
    people: People,
    areas: int,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Classes of founders to be, of people who never found, and of some who run an entity."""
    of_class = np.arange(len(days)) // CLASS_SIZE
    started = days[of_class * CLASS_SIZE]
    finished = started + rng.integers(7, 20, of_class[-1] + 1)[of_class]
    draw = evenly(len(days), rng)
    runs = draw < 0.3
    gain = world.training_founders_gain * (started - started[-1]) / YEAR
    founds = ~runs & (draw < 0.3 + 0.7 * (world.training_founders + gain))
    entity = np.where(runs, running(register, started, 90, 3_650, rng), -1)
    wish = finished + rng.integers(10, 335, len(days))
    entity[founds] = _first_entities(register, wish[founds], rng)
    entity = np.where(entity >= 0, entity, -1)
    persons = whose(entity, register, people, areas, rng)
    gain = world.training_passed_gain * (started - started[-1]) / YEAR
    passed = evenly(len(days), rng) < world.training_passed + gain
    paid = np.where(passed, finished + rng.integers(20, 80, len(days)), NEVER)
    frame = frame_of(
        {"started_on": started, "finished_on": finished, "paid_on": paid},
        class_number=of_class + 1,
        entity=entity,
        **persons,
        passed=passed,
        course=rng.integers(0, 3, of_class[-1] + 1)[of_class],
        provider=rng.integers(0, 4, of_class[-1] + 1)[of_class],
    )
    return numbered(frame.unique(["class_number", "person"], keep="first", maintain_order=True))


def _first_entities(register: Register, on: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The first entity of a person born about each date, nobody's twice; −1 for none."""
    rows = np.flatnonzero(
        register.counts & register.starts & ~register.follows & (register.moved_in == NEVER)
    )
    place = np.searchsorted(register.born[rows], on) + rng.integers(-3, 4, len(on))
    there = (place >= 0) & (place < len(rows))
    chosen = np.where(there, rows[np.clip(place, 0, len(rows) - 1)], -1)
    _, once = np.unique(chosen, return_index=True)
    single = np.full(len(on), -1)
    single[once] = chosen[once]
    return single
