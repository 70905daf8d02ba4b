"""Which further rows to hide, so that no protected count follows from the rows that are shown.

A protected count is safe when another world looks the same from outside, in which it lies beyond
its range. Classes are persons by what they are in all variants at once, so that whatever holds
between variants holds in the other world too. Most counts are saved by the cheapest four corners,
hidden rows costing nothing; what no corners save is left to ``other_worlds``.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from pipelines.disclosure.area_tree import WHOLE, Areas
from pipelines.disclosure.corners import BLOCKED, Search, Steps, Want
from pipelines.disclosure.other_months import (
    TOTAL,
    UNBOUNDED,
    Bounds,
    Editions,
    Figures,
    bounds_of,
    still_hidden,
    stood_still,
    with_presence,
)
from pipelines.disclosure.other_worlds import Aim, Program, Worlds


class Family:
    """Rates whose persons stand in the same cells, in one month.

    ``dimensions`` names that of each column; the first column is the total. ``prices`` are those of
    hiding a row (variant × area × column), ``BLOCKED`` where there is none. ``standings`` says what
    the persons of a class are in each variant (0 not counted, 1 counted, 2 marked), ``classes`` how
    many they are by area and column. ``hidden`` of ``figures`` grows.
    """

    def __init__(
        self,
        areas: Areas,
        dimensions: Sequence[str],
        figures: Figures,
        prices: np.ndarray,
        standings: np.ndarray,
        classes: np.ndarray,
        editions: Editions,
    ) -> None:
        self.areas = areas
        self.dimensions = np.array(dimensions)
        self.figures = figures
        self.prices = prices
        self.standings = standings
        self.classes = classes
        self.editions = editions
        self.bounds = bounds_of(figures, editions)
        self.is_there = prices < BLOCKED
        self.steps = Steps(standings, classes)
        breakdowns = [
            np.flatnonzero(self.dimensions == dimension)
            for dimension in dict.fromkeys(dimensions[TOTAL + 1 :])
        ]
        self.corners = Search(areas, breakdowns, self.steps, figures.counts)
        figures.hidden[still_hidden(figures, editions) & self.is_there] = True
        self._reprice(np.ones_like(self.is_there[0]))

    def protect(self, wanted: Sequence[Want]) -> None:
        """Hide rows until every count may as well be none or beyond its range.

        That a row is there shows somebody in it: even so, every count may be one more or less.
        """
        self._settle(wanted, self.bounds)
        one_off = [want._replace(changes=(1, -1)) for want in wanted]
        self._settle(one_off, with_presence(self.bounds))
        self._hold_still()

    def _hold_still(self) -> None:
        """Let counts that stood still beside rows now shown be one more, as they may be before."""
        for before in self.editions.earlier:
            is_shown = (before.hidden & ~self.figures.hidden).any(axis=0)
            is_beside = is_shown.any(axis=0) | is_shown.any(axis=1)[:, None]
            still = stood_still(self.figures, before) & before.hidden & is_beside & self.is_there
            wanted = [Want(*place, changes=(1,)) for place in np.argwhere(still).tolist()]
            for want in self._not_free(wanted, self.bounds[0]):
                self._settle_by_corners(want, self.bounds[0])

    def _settle(self, wanted: Sequence[Want], bounds: Sequence[Sequence[Bounds]]) -> None:
        """Hide rows until each count may differ as it is wanted to, where that can be."""
        left = [
            want
            for want in self._not_free(wanted, bounds[0])
            if not self._settle_by_corners(want, bounds[0])
        ]
        as_priced = np.where(self.is_there, self.prices, np.inf)
        for_nothing = np.where(self.is_there, 0, np.inf)
        alone = bounds[-1][-1]
        hopeless = self._settle_together(left, alone, for_nothing)
        left = [want for want in left if want not in hopeless]
        for each in (one for alternatives in bounds for one in alternatives):
            left = self._settle_together(left, each, as_priced)
        # What totals of the whole tell by themselves stays told.
        as_priced[:, WHOLE, TOTAL] = 0
        self._settle_together(hopeless, alone, as_priced)

    def _not_free(self, wanted: Sequence[Want], bounds: Sequence[Bounds]) -> list[Want]:
        """Those that may not differ by swaps among hidden rows; most may."""
        is_free = self.corners.has_free(wanted, bounds)
        return [want for want, free in zip(wanted, is_free, strict=True) if not free]

    def _settle_by_corners(self, want: Want, bounds: Sequence[Bounds]) -> bool:
        cheapest = self.corners.cheapest(want, bounds)
        if 0 < cheapest.price < BLOCKED:
            rows = np.zeros_like(self.figures.hidden)
            for area, column in cheapest.rows:
                rows[:, area, column] = self.steps.touches[cheapest.step]
            self._hide(rows)
        return cheapest.price < BLOCKED

    def _settle_together(
        self, wanted: Sequence[Want], bounds: Bounds, prices: np.ndarray
    ) -> list[Want]:
        """Hide rows so that counts may differ by one of their changes; returns those left over.

        Rows are hidden for the first, which is settled or left over; others may be with it.
        """
        fall, rise = self._room(bounds)
        aims = {want: _aims(want, fall, rise) for want in wanted}
        impossible = [want for want in wanted if not aims[want]]
        left = {want: aims[want] for want in wanted if aims[want]}
        if not left:
            return impossible
        payable = np.where(bounds.fixed, np.inf, np.where(self.figures.hidden, 0, prices))
        worlds = Worlds(self.program, sum(left.values(), []), payable, fall, rise)
        while left:
            first = next(iter(left))
            for aim in left[first]:
                alike = {
                    want: each
                    for want, of_want in left.items()
                    for each in of_want
                    if np.sign(each.change) == np.sign(aim.change)
                }
                reached, rows = worlds.differ([*alike.values()], self.figures.hidden)
                self._hide(rows & (prices > 0))
                for want in (want for want, is_it in zip(alike, reached, strict=True) if is_it):
                    del left[want]
                if first not in left:
                    break
            else:
                impossible.append(first)
                del left[first]
        return impossible

    def _room(self, bounds: Bounds) -> tuple[np.ndarray, np.ndarray]:
        """How far counts may fall and rise; that nobody is left after none needs no bound."""
        counts = self.figures.counts
        fall = np.where(bounds.least > 0, np.maximum(counts - bounds.least, 0), np.inf)
        rise = np.where(bounds.most < UNBOUNDED, bounds.most - counts, np.inf)
        return fall, rise

    @cached_property
    def program(self) -> Program:
        paths = {area: self.areas.path(area) for area in self.areas.smallest}
        is_there = self.is_there | (np.arange(len(self.dimensions)) == TOTAL)
        return Program(paths, self.dimensions, self.standings, self.classes, is_there)

    def _hide(self, rows: np.ndarray) -> None:
        """Hide rows (variant × area × column) and let them cost nothing from now on."""
        self.figures.hidden[rows] = True
        self._reprice(rows.any(axis=0))

    def _reprice(self, at: np.ndarray) -> None:
        self.corners.reprice(np.where(self.figures.hidden, 0, self.prices), at)


def _aims(want: Want, fall: np.ndarray, rise: np.ndarray) -> list[Aim]:
    """The changes of a count for which it has room."""
    *place, changes = want
    position = int(np.ravel_multi_index(place, fall.shape))
    least, most = -fall.flat[position], rise.flat[position]
    return [Aim(position, change) for change in changes if least <= change <= most]
