"""What the rows of all ledgers share: dates that may never come, decisions, and whose they are."""

import numpy as np
import polars as pl

from pipelines.sample.world import NEVER, People, Register, area_shares, evenly

UNDECIDED, ELIGIBLE, NOT_ELIGIBLE = range(3)


def decided(
    applied: np.ndarray,
    until_decision: tuple[int, int],
    until_payment: tuple[int, int],
    paid: float,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Decision, its date and the date of payment; ``paid`` of those found eligible are paid."""
    count = len(applied)
    decision = rng.choice([UNDECIDED, ELIGIBLE, NOT_ELIGIBLE], count, p=[0.02, 0.89, 0.09])
    decided_on = np.where(
        decision != UNDECIDED, applied + rng.integers(*until_decision, count), NEVER
    )
    is_paid = (decision == ELIGIBLE) & (evenly(count, rng) < paid)
    paid_on = np.where(is_paid, decided_on + rng.integers(*until_payment, count), NEVER)
    return {"decision": decision, "decided_on": decided_on, "paid_on": paid_on}


def whose(
    entity: np.ndarray,
    register: Register,
    people: People,
    areas: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """The person and area of the entity, or of somebody who runs none."""
    without = entity < 0
    person = register.person[entity].copy()
    person[without] = people.add(np.ones(int(without.sum()), bool))
    area = register.area[entity].copy()
    area[without] = rng.choice(areas, int(without.sum()), p=area_shares(areas))
    return {"person": person, "area": area}


def frame_of(days: dict[str, np.ndarray], **facts: np.ndarray) -> pl.DataFrame:
    """A ledger of event dates, by the first of which it is in order, and facts."""
    decision = {"decision": days.pop("decision")} if "decision" in days else {}
    dates = [
        pl.Series(name, values.astype(np.int32))
        .to_frame()
        .select(pl.when(pl.col(name) < NEVER).then(pl.col(name)).cast(pl.Date))
        for name, values in days.items()
    ]
    return pl.concat([*dates, pl.DataFrame(decision | facts)], how="horizontal")


def numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_row_index("number", offset=1)
