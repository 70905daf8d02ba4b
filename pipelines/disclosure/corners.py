"""Other worlds with four corners: the cheapest, and where some cost nothing.

A step in one cell, the same step back in a second cell of the area and in a third of the column,
and forth again where those two cross: sums over areas and over members stay what they are, and only
the rows of the corners, up to where their areas meet, have to be hidden (after J. Castro's
heuristic of shortest paths). A step makes somebody of one class into one of another, or of nobody.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from pipelines.disclosure.area_tree import Areas
from pipelines.disclosure.other_months import TOTAL, UNBOUNDED, Bounds

# Dearer than all that can be hidden: a row that has to stay as it is.
BLOCKED = 1 << 22
PRICE = attrgetter("price")


class Want(NamedTuple):
    """That a count may differ by one of ``changes``."""

    quantity: int
    variant: int
    area: int
    column: int
    changes: tuple[int, ...]


class Corners(NamedTuple):
    """Another world: its price, its step, and the rows (area, column) in which it differs."""

    price: int
    step: int
    rows: Sequence[tuple[int, int]]


class Ground(NamedTuple):
    """Prices by step, smallest area under ``top`` and column, of all rows up to below ``top``.

    ``up`` and ``down`` are those of a step and of the step back, ``rows`` those of rows alone.
    """

    top: int
    up: np.ndarray
    down: np.ndarray
    rows: np.ndarray


class Steps:
    """Every way to make somebody of one class into one of another; the last class is nobody.

    By step: ``back`` is the step that undoes it, ``changes`` what it does to all persons, the
    marked and the others (quantity × step × variant), ``touches`` which variants it concerns, and
    ``supply`` how many there are to be changed (step × area × column).
    """

    def __init__(self, standings: np.ndarray, classes: np.ndarray) -> None:
        standings = np.vstack([standings, np.zeros_like(standings[:1])])
        supply = np.concatenate([classes, np.full_like(classes[:1], UNBOUNDED)])
        pairs = list(permutations(range(len(supply)), 2))
        numbers = {pair: step for step, pair in enumerate(pairs)}
        self.back = np.array([numbers[b, a] for a, b in pairs], dtype=int)
        before, after = (standings[[pair[side] for pair in pairs]] for side in (0, 1))
        persons = (after > 0).astype(int) - (before > 0)
        marked = (after == 2).astype(int) - (before == 2)
        self.changes = np.stack([persons, marked, persons - marked])
        self.touches = self.changes.any(axis=0).astype(np.int32)
        self.supply = supply[[a for a, _ in pairs]]


class Search:
    """Corners among the rows of a family.

    ``breakdowns`` are the columns of each dimension, ``counts`` are by quantity, variant, area and
    column. ``reprice`` tells what hiding a row costs.
    """

    def __init__(
        self,
        areas: Areas,
        breakdowns: Sequence[np.ndarray],
        steps: Steps,
        counts: np.ndarray,
    ) -> None:
        self.areas = areas
        self.breakdowns = breakdowns
        self.steps = steps
        self.counts = counts
        self.cost = _with_nowhere(np.zeros_like(steps.supply))
        self.closed: dict[tuple[Bounds, int], np.ndarray] = {}

    def reprice(self, prices: np.ndarray, at: np.ndarray) -> None:
        """Let rows cost ``prices`` (variant × area × column) in the cells ``at``."""
        self.cost[:, : self.areas.nowhere][:, at] = self.steps.touches @ prices[:, at]

    def cheapest(self, want: Want, alternatives: Sequence[Bounds]) -> Corners:
        """The cheapest corners with which a count differs as wanted, or none at ``BLOCKED``."""
        cheapest = Corners(BLOCKED, 0, ())
        for bounds in alternatives:
            for change in want.changes:
                cheapest = self._cheaper(cheapest, want, change, bounds)
        return cheapest

    def has_free(self, wanted: Sequence[Want], alternatives: Sequence[Bounds]) -> list[bool]:
        """Which counts may differ by swaps among rows that cost nothing."""
        free = {
            (bounds, size): self._free_swaps(bounds, size)
            for bounds in alternatives
            for size in {abs(change) for want in wanted for change in want.changes}
        }
        return [
            any(
                free[bounds, abs(change)][steps, want.area, want.column].any()
                for change in want.changes
                for steps in [self._steps(want, change)]
                for bounds in alternatives
            )
            for want in wanted
        ]

    def _free_swaps(self, bounds: Bounds, size: int) -> np.ndarray:
        """By step, area and column, whether a step of a size has corners in hidden rows alone."""
        free = np.zeros_like(self.cost, dtype=bool)
        every = np.arange(len(self.steps.back))
        for top, children in self.areas.children.items():
            ground = self._ground(top, every, size, bounds)
            for members in self.breakdowns:
                up, down = (
                    (prices[:, :, members] == 0).astype(np.float32)
                    for prices in (ground.up, ground.down)
                )
                for area in children:
                    inside, outside = self.areas.sides[area, top]
                    crossings = up[:, outside].transpose(0, 2, 1) @ down[:, outside]
                    crossings[:, range(len(members)), range(len(members))] = 0
                    swaps = up[:, inside] * (down[:, inside] @ crossings) > 0
                    for place, swap in zip(inside, swaps.transpose(1, 0, 2), strict=True):
                        for above in self.areas.path(self.areas.under[top][place], top):
                            free[:, above, members] |= swap
        return free

    def _cheaper(self, cheapest: Corners, want: Want, change: int, bounds: Bounds) -> Corners:
        """The cheapest corners with which a count differs by ``change``, or cheaper ones known."""
        steps = self._steps(want, change)
        for top in self.areas.above(want.area) if len(steps) else ():
            path = self.areas.path(want.area, top)
            own, total = (
                self.cost[steps][:, path][:, :, [want.column, TOTAL]].sum(axis=1).min(axis=0)
            )
            if own >= cheapest.price:
                break
            ground = self._ground(top, steps, abs(change), bounds)
            if want.column != TOTAL:
                cheapest = min((cheapest, *self._swaps(want, steps, ground)), key=PRICE)
            if total < cheapest.price:
                cheapest = min((cheapest, *self._moves(want, steps, ground)), key=PRICE)
        return cheapest

    def _steps(self, want: Want, change: int) -> np.ndarray:
        """The steps that change a count in the direction of ``change``."""
        return np.flatnonzero(self.steps.changes[want.quantity, :, want.variant] == np.sign(change))

    def _ground(self, top: int, steps: np.ndarray, size: int, bounds: Bounds) -> Ground:
        smallest = self.areas.under[top]
        cost = self.cost[steps] + self._fixed(bounds)[steps]
        rows = sum(cost[:, areas] for areas in self.areas.levels[top])
        closed = self._closed(bounds, size)
        up = rows + closed[steps][:, smallest]
        down = rows + closed[self.steps.back[steps]][:, smallest]
        return Ground(top, up, down, rows)

    def _swaps(self, want: Want, steps: np.ndarray, ground: Ground) -> Iterator[Corners]:
        """Two members of two areas exchange somebody, or of one area and of what lies nowhere."""
        inside, outside = self.areas.sides[want.area, ground.top]
        (members,) = (members for members in self.breakdowns if want.column in members)
        beside = members[members != want.column]
        if not len(outside) or not len(beside):
            return
        for here in inside:
            prices = (
                ground.up[:, here, want.column, None, None]
                + ground.down[:, here, beside][:, None, :]
                + ground.down[:, outside, want.column][:, :, None]
                + ground.up[:, outside][:, :, beside]
            )
            step, there, other = np.unravel_index(prices.argmin(), prices.shape)
            rows = self._rows(ground.top, (here, outside[there]), (want.column, beside[other]))
            yield Corners(prices[step, there, other], steps[step], rows)

    def _moves(self, want: Want, steps: np.ndarray, ground: Ground) -> Iterator[Corners]:
        """Somebody of one member moves between two areas, whose totals change with it."""
        inside, outside = self.areas.sides[want.area, ground.top]
        if not len(outside):
            return
        for here in inside:
            prices = ground.rows[:, here, TOTAL, None] + ground.rows[:, outside, TOTAL]
            chosen = []
            for members in self.breakdowns:
                own = members[members == want.column]
                columns = own if len(own) else members
                both = ground.up[:, here][:, None, columns] + ground.down[:, outside][:, :, columns]
                chosen.append(columns[both.argmin(axis=2)])
                prices = prices + both.min(axis=2)
            step, there = np.unravel_index(prices.argmin(), prices.shape)
            columns = (TOTAL, *(columns[step, there] for columns in chosen))
            rows = self._rows(ground.top, (here, outside[there]), columns)
            yield Corners(prices[step, there], steps[step], rows)

    def _rows(
        self, top: int, places: Sequence[int], columns: Sequence[int]
    ) -> list[tuple[int, int]]:
        paths = [self.areas.path(self.areas.under[top][place], top) for place in places]
        return [(area, column) for path in paths for area in path for column in columns]

    def _fixed(self, bounds: Bounds) -> np.ndarray:
        """``BLOCKED`` for steps that would change a row which bounds leave as it is."""
        if (bounds, 0) not in self.closed:
            touched = np.tensordot(self.steps.touches, bounds.fixed.astype(int), 1) > 0
            self.closed[bounds, 0] = _with_nowhere(BLOCKED * touched)
        return self.closed[bounds, 0]

    def _closed(self, bounds: Bounds, size: int) -> np.ndarray:
        """``BLOCKED`` where steps of a size leave the bounds, or find too few to be changed."""
        if (bounds, size) not in self.closed:
            counts, changes = self.counts, self.steps.changes
            axes = ([0, 2], [0, 1])
            too_few = np.tensordot(np.int8(changes < 0), counts - size < bounds.least, axes)
            too_many = np.tensordot(np.int8(changes > 0), counts + size > bounds.most, axes)
            closed = (too_few > 0) | (too_many > 0) | (self.steps.supply < size)
            self.closed[bounds, size] = _with_nowhere(BLOCKED * closed)
        return self.closed[bounds, size]


def _with_nowhere(prices: np.ndarray) -> np.ndarray:
    """Prices by step, area and column, and none of what lies nowhere."""
    return np.pad(prices, ((0, 0), (0, 1), (0, 0))).astype(np.int32)
