"""The invented world: its shares and rates, its register and its people."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

import numpy as np
import polars as pl

from pipelines.months import Month

# Dates are counted in days since 1970-01-01; what has not happened is later than every date.
NEVER = 2_000_000
ENTERPRISE, INDIVIDUAL, COOPERATIVE, BRANCH = range(4)
UNLINKED, FOREIGN = -1, -2
NUMBERED = ("number", "class_number")  # columns of ledgers that count on from part to part
YEAR = 365.25

# GB/T 4754-2017 class, section, trade as it stands in a name, share in per cent.
INDUSTRIES = (
    ("5211", "F", "百货", 16),
    ("5213", "F", "便利", 13),
    ("5137", "F", "服装", 8),
    ("5264", "F", "五金", 7),
    ("6210", "H", "餐饮", 11),
    ("6291", "H", "小吃", 6),
    ("8040", "O", "美发", 6),
    ("8111", "O", "汽修", 4),
    ("5431", "G", "货运", 7),
    ("2110", "C", "家具", 3),
    ("3311", "C", "金属", 3),
    ("1391", "C", "粮油", 2),
    ("5011", "E", "装饰", 3),
    ("6513", "I", "软件", 2),
    ("7251", "L", "广告", 3),
    ("8391", "P", "培训", 1),
    ("0111", "A", "种植", 3),
    ("0321", "A", "养殖", 2),
)
FARMING = (16, 17)


class SampleError(Exception):
    """No sample can be written; the message is for the user."""


@dataclass(frozen=True)
class Part:
    """Where a part of the world counts on from those before it, so that nothing comes twice."""

    number: int = 0
    rows: int = 0
    young: int = 0
    old: int = 0
    last: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by ledger and column
    existing: Mapping[Month, list[int]] = field(default_factory=dict)  # at each wave, by stratum

    def seeds(self, seed: int) -> list[int]:
        return [seed, self.number] if self.number else [seed]

    def renumbered(self, source: str, ledger: pl.DataFrame) -> pl.DataFrame:
        return ledger.with_columns(
            pl.col(name) + self.last.get((source, name), 0)
            for name in NUMBERED
            if name in ledger.columns
        )


@dataclass(frozen=True)
class World:
    """Shares and yearly rates of the invented world; volumes are per existing entity and year."""

    register_years: int = 15
    births_growth: float = 0.03
    enterprises: float = 0.31
    cooperatives: float = 0.02
    branches: float = 0.015
    survival_12_months: float = 0.87
    survival_36_months: float = 0.69
    survival_gain: float = 0.015  # of the 36-month survival, per year of birth
    later_exits: float = 0.06
    revoked: float = 0.08  # of exits
    annulled: float = 0.001  # of births
    conversions: float = 0.003  # 个转企
    reopenings: float = 0.05  # of exits of 个体工商户
    moves_in: float = 0.02  # of births
    moves_out: float = 0.003
    second_entities: float = 0.17  # of births
    elsewhere_margin: float = 1.03  # founded above the stock, for those that move
    unlinked: float = 0.01
    foreign: float = 0.0005
    late_loaded: float = 0.02
    working_age_per_entity: float = 6.36
    subsidies: float = 0.014
    loans: float = 0.010
    trainings: float = 0.028
    services: float = 0.060
    tax_reliefs: float = 0.250
    employment: float = 0.111
    subsidies_paid: float = 0.93  # of the eligible
    loans_paid: float = 0.92
    tax_reliefs_enjoyed: float = 0.97
    training_passed: float = 0.93
    training_passed_gain: float = 0.012  # per year
    training_founders: float = 0.64
    training_founders_gain: float = 0.03  # per year
    services_given: float = 0.72
    services_gain: float = 0.06  # of the share given, per year
    employment_by_young: float = 0.092
    employment_gain: float = 0.008  # per year
    satisfied: float = 0.79
    satisfied_gain: float = 0.05  # per year


@dataclass(frozen=True)
class Register:
    """Entities by birth, one array each; a person is a number, a predecessor a position."""

    born: np.ndarray
    cancelled: np.ndarray
    revoked: np.ndarray
    annulled: np.ndarray
    moved_in: np.ndarray
    moved_out: np.ndarray
    kind: np.ndarray
    person: np.ndarray
    area: np.ndarray
    industry: np.ndarray
    predecessor: np.ndarray
    follows: np.ndarray  # continues an earlier entity
    starts: np.ndarray  # the person's first entity

    def take(self, rows: np.ndarray) -> "Register":
        return Register(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @property
    def entered(self) -> np.ndarray:
        from_elsewhere = (self.moved_in < NEVER) & (self.moved_out > self.moved_in)
        return np.where(from_elsewhere, self.moved_in, self.born)

    @property
    def left(self) -> np.ndarray:
        return np.minimum(
            np.minimum(self.cancelled, self.revoked), np.minimum(self.annulled, self.moved_out)
        )

    @property
    def counts(self) -> np.ndarray:
        """In scope and run by a known person."""
        return (self.kind != BRANCH) & (self.annulled == NEVER) & (self.person >= 0)


class People:
    """Hands out person numbers; the young ones are of age only in the last years."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._young: list[np.ndarray] = []
        self._count = 0

    def add(self, may_be_young: np.ndarray) -> np.ndarray:
        self._young.append(may_be_young & (self._rng.random(len(may_be_young)) < 0.55))
        self._count += len(may_be_young)
        return np.arange(self._count - len(may_be_young), self._count, dtype=np.int32)

    @property
    def young(self) -> np.ndarray:
        return np.concatenate(self._young)


def running(
    register: Register,
    on: np.ndarray,
    youngest: float,
    oldest: float,
    rng: np.random.Generator,
    *,
    original: bool = False,
) -> np.ndarray:
    """For each date an entity of that age in days that exists and has a person; −1 where none.

    ``original`` leaves out continuations and entities from elsewhere.
    """
    low = np.searchsorted(register.born, on - oldest)
    high = np.searchsorted(register.born, on - youngest, side="right")
    width = np.maximum(high - low, 1)[:, None]
    tries = low[:, None] + (rng.random((len(on), 6)) * width).astype(np.int64)
    tries = np.minimum(tries, len(register.born) - 1)
    usable = register.counts
    if original:
        usable &= ~register.follows & (register.moved_in == NEVER)
    exists = (
        usable[tries]
        & (register.entered[tries] <= on[:, None])
        & (register.left[tries] > on[:, None])
        & (high > low)[:, None]
    )
    chosen = tries[np.arange(len(on)), exists.argmax(axis=1)]
    return np.where(exists.any(axis=1), chosen, -1)


def day(moment: date) -> int:
    return moment.toordinal() - date(1970, 1, 1).toordinal()


def evenly(count: int, rng: np.random.Generator) -> np.ndarray:
    """Numbers in [0, 1) of which every run of neighbours is spread evenly."""
    return (rng.random() + np.arange(count) * 0.6180339887498949) % 1.0


def area_shares(areas: int) -> np.ndarray:
    share = np.linspace(1.7, 0.5, areas)
    return share / share.sum()
