"""Other worlds in full: what has to be hidden where no four corners do.

A linear program whose unknowns are how many persons more or less there are of each class in each
cell. Rows that are shown may differ at their price, and those that do are the rows to hide (after
G. Sande's linear programs for complementary suppression).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from pipelines.computing.checks import CheckFailed

NEGLIGIBLE = 1e-6
# What it is worth that the first aim is reached, more than all rows of a world cost; and that
# another is, less than any row.
WORTH, LITTLE = 1e5, 0.1

Cell = tuple[int, int, int]


class Aim(NamedTuple):
    """That the count at a position (quantity × row) differs by ``change``."""

    position: int
    change: int


class Program:
    """The program of a family of variants.

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
        sums = self._sums(cells, paths, dimensions)
        by_variant = standings[kinds].T
        self.persons = vstack([sums * (of > 0) for of in by_variant], format="csr")
        self.marked = vstack([sums * (of == 2) for of in by_variant], format="csr")
        self.counts = vstack([self.persons, self.marked, self.persons - self.marked], format="csr")
        self.is_reached = np.diff(self.persons.indptr) > 0
        self.balance = self._balance(len(standings), cells, dimensions)

    def differ(
        self, aims: Sequence[Aim], prices: np.ndarray, fall: np.ndarray, rise: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """A world in which the first aim is reached if it can be, and others: which; what differs.

        ``prices`` are those of rows, infinite for one that has to stay as it is; ``fall`` and
        ``rise`` how far the counts (quantity × row) may differ, infinite where nothing is known.
        """
        prices = prices.ravel()
        fixed = np.flatnonzero(np.isinf(prices) & self.is_reached)
        paid = np.flatnonzero(np.isfinite(prices) & (prices > 0) & self.is_reached)
        falling, rising = np.flatnonzero(np.isfinite(fall)), np.flatnonzero(np.isfinite(rise))
        sizes = np.array([abs(aim.change) for aim in aims])
        signs = np.array([np.sign(aim.change) for aim in aims])
        worths = np.where(np.arange(len(aims)) == 0, WORTH, LITTLE)
        reached = self.counts[[aim.position for aim in aims]] * signs[:, None]
        limits = vstack([-self.counts[falling], self.counts[rising]])
        equal = vstack([self.persons[fixed], self.marked[fixed], self.balance])
        # The unknowns: persons, how far aims are reached, and how far rows differ that are paid.
        found = linprog(
            np.concatenate([np.zeros(len(self.fewest)), -worths / sizes, prices[paid]]),
            A_ub=vstack([self._goals(reached, paid), _widened(limits, len(aims) + len(paid))]),
            b_ub=np.concatenate(
                [np.zeros(len(aims) + 4 * len(paid)), fall.ravel()[falling], rise.ravel()[rising]]
            ),
            A_eq=_widened(equal, len(aims) + len(paid)),
            b_eq=np.zeros(equal.shape[0]),
            bounds=[
                *((fewest, None) for fewest in self.fewest),
                *((0, size) for size in sizes),
                *((0, None) for _ in paid),
            ],
        )
        if found.x is None:
            raise CheckFailed(f"披露控制的线性规划没有求解，已公布的保持不变：{found.message}")
        people = found.x[: len(self.fewest)]
        is_reached = reached @ people >= sizes - NEGLIGIBLE
        differs = np.abs(self.persons @ people) + np.abs(self.marked @ people) > NEGLIGIBLE
        return is_reached, differs.reshape(self.shape)

    def _goals(self, reached: csr_array, paid: np.ndarray) -> csr_array:
        """That no aim is reached further than persons differ, and no row differs unpaid."""
        aims = reached.shape[0]
        differing = vstack([self.persons[paid], self.marked[paid]])
        payments = vstack([eye_array(len(paid))] * 2)
        return vstack(
            [
                hstack([-reached, eye_array(aims), csr_array((aims, len(paid)))]),
                hstack([_widened(differing, aims), -payments]),
                hstack([_widened(-differing, aims), -payments]),
            ]
        )

    def _sums(
        self, cells: Sequence[Cell], paths: dict[int, list[int]], dimensions: Sequence[str]
    ) -> csr_array:
        """Which cells (columns) a row of a variant, by area and column, adds up."""
        entries = [
            (above * len(dimensions) + column, number)
            for number, (_, area, own) in enumerate(cells)
            for above in paths[area]
            for column in ([own, 0] if dimensions[own] == dimensions[1] else [own])
        ]
        return _matrix(entries, (self.shape[1] * self.shape[2], len(cells)))

    def _balance(self, kinds: int, cells: Sequence[Cell], dimensions: Sequence[str]) -> csr_array:
        """That a person is one in every breakdown: a class has as many in an area by each."""
        by_dimension = [
            _matrix(
                [
                    (kind * self.shape[1] + area, number)
                    for number, (kind, area, column) in enumerate(cells)
                    if dimensions[column] == dimension
                ],
                (kinds * self.shape[1], len(cells)),
            )
            for dimension in dict.fromkeys(dimensions[1:])
        ]
        first, *others = by_dimension
        return vstack([csr_array((0, len(cells))), *(first - other for other in others)])


def _matrix(entries: Sequence[tuple[int, int]], shape: tuple[int, int]) -> csr_array:
    rows, columns = zip(*entries, strict=True) if entries else ((), ())
    return csr_array((np.ones(len(entries)), (rows, columns)), shape=shape)


def _widened(matrix: csr_array, columns: int) -> csr_array:
    return hstack([matrix, csr_array((matrix.shape[0], columns))])
