"""Other worlds in full: what has to be hidden where no four corners do.

A linear program whose unknowns are how many persons more or less there are of each class in each
cell. Rows that are shown may differ at their price, and those that do are the rows to hide (after
G. Sande's linear programs for complementary suppression).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from pipelines.computing.checks import CheckFailed

NEGLIGIBLE = 1e-6
# What it is worth that the first aim is reached, more than all rows of a world cost; and that
# another is, less than any row.
WORTH, LITTLE = 1e5, 0.1
# What is wanted changes from one world to the next, not what is allowed: each starts at the last.
OPTIONS = {"output_flag": False, "threads": 1, "simplex_strategy": 4}  # 4 is primal

Cell = tuple[int, int, int]


class Aim(NamedTuple):
    """That the count at a position (quantity × row) differs by ``change``."""

    position: int
    change: int


class Restraint(NamedTuple):
    """Between what a sum of unknowns, each times its factor, has to lie."""

    unknowns: np.ndarray
    factors: np.ndarray
    least: float
    most: float


class Program:
    """What the counts of a family of variants add up.

    ``paths`` names by smallest area the areas that it lies in, itself first; ``dimensions`` is that
    of each column, the first being the total. ``standings`` is what the persons of a class are in
    each variant, ``classes`` how many they are by area and column, ``is_there`` says which rows
    (variant × area × column) exist: in others there can be nobody.
    """

    def __init__(
        self,
        paths: dict[int, list[int]],
        dimensions: Sequence[str],
        standings: np.ndarray,
        classes: np.ndarray,
        is_there: np.ndarray,
    ) -> None:
        self.shape = is_there.shape
        cells = [
            (kind, area, column)
            for kind, standing in enumerate(standings)
            for area in paths
            for column in range(1, len(dimensions))
            if is_there[standing > 0, area, column].all()
        ]
        kinds, areas, columns = np.array(cells, dtype=int).reshape(-1, 3).T
        self.fewest = -classes[kinds, areas, columns]
        entries = [
            (above * len(dimensions) + column, number)
            for number, (_, area, own) in enumerate(cells)
            for above in paths[area]
            for column in ([own, 0] if dimensions[own] == dimensions[1] else [own])
        ]
        rows, numbers = np.array(sorted(entries), dtype=int).reshape(-1, 2).T
        standing = standings.T[:, kinds[numbers]]
        # The cells of each count: of all persons, of the marked, of the others.
        self.persons, self.marked, rest = (
            [cells for of in counted for cells in _by_row(rows[of], numbers[of], is_there[0].size)]
            for counted in (standing > 0, standing == 2, standing == 1)
        )
        self.counts = [*self.persons, *self.marked, *rest]
        self.balance = list(_balance(cells, dimensions))

    def differences(self, people: np.ndarray) -> np.ndarray:
        """Which rows (variant × area × column) differ with so many persons more or less by cell."""
        differs = [
            any(abs(people[cells].sum()) > NEGLIGIBLE for cells in counted)
            for counted in zip(self.persons, self.marked, strict=True)
        ]
        return np.reshape(differs, self.shape)


class Worlds:
    """The worlds of a program in which rows differ only at their price.

    ``prices`` are infinite for a row that has to stay as it is; ``fall`` and ``rise`` are how far
    the counts (quantity × row) may differ, infinite where nothing is known.
    """

    def __init__(
        self,
        program: Program,
        aims: Iterable[Aim],
        prices: np.ndarray,
        fall: np.ndarray,
        rise: np.ndarray,
    ) -> None:
        self.program = program
        aims = list(dict.fromkeys(aims))
        prices = prices.ravel()
        is_reached = np.array([len(cells) > 0 for cells in program.persons])
        self.paid = np.flatnonzero(np.isfinite(prices) & (prices > 0) & is_reached)
        self.prices = prices[self.paid]
        # The unknowns: persons, how far aims are reached, and how far rows differ that are paid.
        sizes = (len(program.fewest), len(aims), len(self.paid))
        people, reached, payments = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
        self.people = people
        self.reached = dict(zip(aims, reached.tolist(), strict=True))
        self.payments = payments
        least = np.repeat([0, -np.inf, 0], sizes)
        least[people] = program.fewest
        most = np.full(sum(sizes), np.inf)
        most[reached] = [abs(aim.change) for aim in aims]
        self.solver = highspy.Highs()
        for option, value in OPTIONS.items():
            self.solver.setOptionValue(option, value)
        self.solver.addVars(sum(sizes), least, most)
        self._restrain(
            [
                *program.balance,
                *self._as_they_are(np.flatnonzero(np.isinf(prices) & is_reached)),
                *self._within(fall.ravel(), rise.ravel()),
                *self._goals(),
            ]
        )

    def differ(self, aims: Sequence[Aim], is_free: np.ndarray) -> tuple[list[bool], np.ndarray]:
        """A world in which the first aim is reached if it can be, and others: which; what differs.

        ``is_free`` says which rows (variant × area × column) cost nothing any more.
        """
        costs = np.zeros(self.solver.getNumCol())
        for aim in aims:
            costs[self.reached[aim]] = -(WORTH if aim == aims[0] else LITTLE) / abs(aim.change)
        costs[self.payments] = np.where(is_free.ravel()[self.paid], 0, self.prices)
        self.solver.changeColsCost(len(costs), np.arange(len(costs)), costs)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            message = self.solver.modelStatusToString(status)
            raise CheckFailed(f"披露控制的线性规划没有求解，已公布的保持不变：{message}")
        found = np.array(self.solver.getSolution().col_value)
        reached = [found[self.reached[aim]] >= abs(aim.change) - NEGLIGIBLE for aim in aims]
        if not any(reached):
            return reached, np.zeros(self.program.shape, dtype=bool)
        return reached, self.program.differences(found[self.people])

    def _as_they_are(self, rows: np.ndarray) -> Iterator[Restraint]:
        for row in rows:
            for cells in (self.program.persons[row], self.program.marked[row]):
                yield Restraint(cells, np.ones(len(cells)), 0, 0)

    def _within(self, fall: np.ndarray, rise: np.ndarray) -> Iterator[Restraint]:
        for position in np.flatnonzero(np.isfinite(fall) | np.isfinite(rise)):
            cells = self.program.counts[position]
            yield Restraint(cells, np.ones(len(cells)), -fall[position], rise[position])

    def _goals(self) -> Iterator[Restraint]:
        """That no aim is reached further than persons differ, and no row differs unpaid."""
        for aim, reached in self.reached.items():
            cells = self.program.counts[aim.position]
            yield _beside(cells, np.sign(aim.change), reached, 0, np.inf)
        for row, payment in zip(self.paid, self.payments, strict=True):
            for cells in (self.program.persons[row], self.program.marked[row]):
                yield _beside(cells, 1, payment, -np.inf, 0)
                yield _beside(cells, -1, payment, -np.inf, 0)

    def _restrain(self, restraints: Sequence[Restraint]) -> None:
        unknowns, factors, least, most = zip(*restraints, strict=True)
        lengths = [len(of_one) for of_one in unknowns]
        self.solver.addRows(
            len(restraints),
            np.array(least, dtype=float),
            np.array(most, dtype=float),
            sum(lengths),
            np.cumsum([0, *lengths[:-1]]),
            np.concatenate(unknowns),
            np.concatenate(factors),
        )


def _beside(cells: np.ndarray, sign: int, unknown: int, least: float, most: float) -> Restraint:
    """Between what a count has to lie, or its negative, less an unknown."""
    factors = np.append(np.full(len(cells), float(sign)), -1)
    return Restraint(np.append(cells, unknown), factors, least, most)


def _by_row(rows: np.ndarray, numbers: np.ndarray, count: int) -> list[np.ndarray]:
    """The numbers that stand in each row, of so many, ``rows`` being in their order."""
    return np.split(numbers, np.searchsorted(rows, np.arange(1, count)))


def _balance(cells: Sequence[Cell], dimensions: Sequence[str]) -> Iterator[Restraint]:
    """That a person is one in every breakdown: a class has as many in an area by each."""
    standing: dict[tuple[int, int], dict[str, list[int]]] = {}
    for number, (kind, area, column) in enumerate(cells):
        by_dimension = standing.setdefault((kind, area), {})
        by_dimension.setdefault(dimensions[column], []).append(number)
    others = dict.fromkeys(dimensions[1:])
    for by_dimension in standing.values():
        first, *rest = ([*by_dimension.get(dimension, ())] for dimension in others)
        for other in rest:
            factors = np.repeat([1.0, -1.0], [len(first), len(other)])
            yield Restraint(np.array([*first, *other], dtype=int), factors, 0, 0)
