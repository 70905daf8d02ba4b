"""The names, codes and numbers that the people and entities of the invented world go by."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from pipelines.jurisdiction import Area, Jurisdiction
from pipelines.months import Month
from pipelines.sample.identifiers import credit_codes, person_ids, person_keys
from pipelines.sample.world import (
    ENTERPRISE,
    NEVER,
    Part,
    Register,
    World,
    day,
)
from pipelines.standards import Standard

ELSEWHERE = 310101  # 上海市黄浦区, whose streets are named after other cities
UNKNOWN_EMPLOYERS = 900
OLD_CODES_UNTIL = day(date(2014, 1, 1))
# Founders were born at most 65 years ago; the young ones at most 33 and at least 20.
OLDEST, OLDEST_YOUNG, YOUNGEST = 65, 33, 20


@dataclass(frozen=True)
class Cast:
    """The invented world with everything that is needed to write it down."""

    world: World
    jurisdiction: Jurisdiction
    areas: tuple[Area, ...]
    first: Month
    entities: int  # of all parts
    seed: int
    part: Part
    register: Register
    loaded: np.ndarray  # month of an entity's first delivery, counted from the first month
    ledgers: dict[str, pl.DataFrame]
    young: np.ndarray
    standards: tuple[Standard, ...]

    def number(self, month: Month) -> int:
        """The month counted from the first, which is 0."""
        return (month.year - self.first.year) * 12 + month.number - self.first.number

    def rng(self, month: Month, source: str) -> np.random.Generator:
        seeds = self.part.seeds(self.seed)
        return np.random.default_rng([*seeds, month.year, month.number, *source.encode()])

    def ids(self, persons: np.ndarray) -> pl.Series:
        """公民身份号码 of persons by their numbers."""
        return person_ids(self._keys[persons], self._id_areas)

    def codes(self, rows: np.ndarray) -> pl.Series:
        """统一社会信用代码 of entities; rows beyond the register are employers it does not know."""
        known = rows < len(self.register.born)
        at = np.where(known, rows, 0)
        kind = np.where(known, self.register.kind[at], ENTERPRISE)
        area = self.register.area[at]
        chance = scatter(rows, 100, "authority")
        is_legacy = np.where(self.register.born[at] < OLD_CODES_UNTIL, chance < 70, chance < 2)
        now, old = self._authorities
        local = np.where(is_legacy, old[area], now[area])
        from_elsewhere = known & ((self.register.moved_in[at] < NEVER) | outside(rows))
        return credit_codes(
            self.numbers(rows) + self.seed % 1_000_000,
            np.array([1, 2, 3, 1])[kind],
            np.where(from_elsewhere, ELSEWHERE, local),
        )

    def numbers(self, rows: np.ndarray) -> np.ndarray:
        """Running numbers of entities, over all parts of the world."""
        return self.part.rows + rows

    def groups(self, persons: np.ndarray) -> pl.Series:
        """群体类别 of persons, by name or another name; a sensitive group is a rare one."""
        words = ["其他"] * 12
        for group in self.jurisdiction.key_groups:
            named = [group.name, *group.aliases[:1]]
            words += named[:1] if group.sensitive else named * (4 // len(named))
        return pl.Series(words).gather(scatter(persons, len(words), "group"))

    def towns(self, areas: np.ndarray) -> pl.Series:
        return pl.Series([area.name for area in self.areas]).gather(areas)

    def counties(self, areas: np.ndarray) -> pl.Series:
        return pl.Series([county.name for county in self._counties]).gather(areas)

    def addresses(self, areas: np.ndarray) -> pl.Series:
        """The administrative part of an address: from the province down."""
        root, words = self.jurisdiction, []
        for area, county in zip(self.areas, self._counties, strict=True):
            parts = dict.fromkeys([*root.within, root.name, county.name, area.name])
            words.append("".join(parts))
        return pl.Series(words).gather(areas)

    def limit(self, borrower_type: str, usual: int) -> int:
        """The smallest loan limit ever valid, so that no date is over it."""
        limits = [
            x.yuan for x in self.jurisdiction.policy.loans if x.borrower_type == borrower_type
        ]
        return min(limits, default=usual)

    def subsidy(self, programme: str, usual: int) -> int:
        amounts = [x.yuan for x in self.jurisdiction.policy.subsidies if x.programme in programme]
        return amounts[0] if amounts else usual

    @cached_property
    def _counties(self) -> list[Area]:
        tree = {area.code: area for area in self.jurisdiction.tree}
        return [tree[area.parent] if area.is_town else area for area in self.areas]

    @cached_property
    def _authorities(self) -> tuple[np.ndarray, np.ndarray]:
        counties = self._counties
        return (
            np.array([int(county.code) for county in counties]),
            np.array([int((*county.old_codes, county.code)[0]) for county in counties]),
        )

    @cached_property
    def _id_areas(self) -> list[str]:
        return sorted({str(code) for codes in self._authorities for code in codes.tolist()})

    @cached_property
    def _keys(self) -> np.ndarray:
        year = self.first.year
        bounds = [day(date(year - age, 1, 1)) for age in (OLDEST, OLDEST_YOUNG, YOUNGEST)]
        old, young = range(bounds[0], bounds[1]), range(bounds[1], bounds[2])
        used = (self.part.young, self.part.old)
        return person_keys(self.young, old, young, self._id_areas, self.seed, used)


def scatter(numbers: np.ndarray, into: int, purpose: str) -> np.ndarray:
    """A number from 0 to ``into`` − 1 for each number, the same every month."""
    salt = np.uint64(int.from_bytes(purpose.encode()[:6]))
    mixed = (numbers.astype(np.uint64) + salt) * np.uint64(11_400_714_819_323_198_485)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(13_787_848_793_156_543_929)
    return ((mixed >> np.uint64(33)) % np.uint64(into)).astype(np.int64)


def outside(rows: np.ndarray) -> np.ndarray:
    """The few entities that the extract holds though they lie elsewhere."""
    return scatter(rows, 1_000, "outside") < 2
