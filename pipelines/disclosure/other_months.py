"""What other months tell of a month's counts, and which of its rows they keep hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

TOTAL = 0
QUANTITIES = ("persons", "marked", "rest")
UNBOUNDED = 1 << 20
# Figures that have moved as much tell little of what they were before: worlds seldom differ more.
MOVED = 2


class Figures(NamedTuple):
    """Persons, those of them marked, and whether that is hidden: variant × area × column."""

    persons: np.ndarray
    marked: np.ndarray
    hidden: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """All, the marked and the others, in the order of ``QUANTITIES``."""
        return np.stack([self.persons, self.marked, self.persons - self.marked])


class Editions(NamedTuple):
    """Figures published for the month before, for this month before now, for the month after."""

    earlier: Sequence[Figures] = ()
    same: Sequence[Figures] = ()
    later: Sequence[Figures] = ()


@dataclass(frozen=True, eq=False)
class Bounds:
    """What counts may be in another world, at least and at most; rows that stay as they are."""

    least: np.ndarray
    most: np.ndarray
    fixed: np.ndarray


def bounds_of(now: Figures, editions: Editions) -> list[list[Bounds]]:
    """What is tried in turn: worlds that other months allow, else those of this month alone.

    A world may be told of all months, which have its rows hidden too, or of this month between
    others as they are.
    """
    others = [*editions.earlier, *editions.same, *editions.later]
    alone = [_alone(now)]
    return [[_shared(now, others), _between(now, editions)], alone] if others else [alone]


def with_presence(alternatives: Sequence[Sequence[Bounds]]) -> list[list[Bounds]]:
    """The same with somebody in each row of a member: it would not be there otherwise."""

    def peopled(alternative: Bounds) -> Bounds:
        least = alternative.least.copy()
        least[0, :, :, TOTAL + 1 :] = np.maximum(least[0, :, :, TOTAL + 1 :], 1)
        return Bounds(least, alternative.most, alternative.fixed)

    return [[peopled(alternative) for alternative in group] for group in alternatives]


def still_hidden(now: Figures, editions: Editions) -> np.ndarray:
    """Rows that were hidden before: in this month for good, else until all variants have moved."""
    still = np.zeros_like(now.hidden)
    for before in editions.same:
        still |= before.hidden
    for before in editions.earlier:
        stood = stood_still(now, before).any(axis=0) & before.hidden
        still |= before.hidden & stood.any(axis=0)
    return still


def stood_still(now: Figures, before: Figures) -> np.ndarray:
    """Which persons and marked have hardly changed (quantity × variant × area × column)."""
    return np.abs(now.counts - before.counts)[:2] < MOVED


def _alone(now: Figures) -> Bounds:
    nothing = np.zeros_like(now.counts)
    return Bounds(nothing, nothing + UNBOUNDED, np.zeros_like(now.hidden))


def _between(now: Figures, editions: Editions) -> Bounds:
    """A count that never falls lies between those of other months; one that fell tells nothing."""
    counts, bounded = now.counts, _alone(now)
    for before in (*editions.earlier, *editions.same):
        known = np.where(counts < before.counts, 0, before.counts)
        bounded.least[:2] = np.maximum(bounded.least, known)[:2]
    for after in editions.later:
        known = np.where(after.counts < counts, UNBOUNDED, after.counts)
        bounded.most[:2] = np.minimum(bounded.most, known)[:2]
    return bounded


def _shared(now: Figures, others: Sequence[Figures]) -> Bounds:
    """Counts differ alike in all months, none of which has a row that shows it."""
    least = np.max([now.counts - other.counts for other in others], axis=0)
    fixed = ~np.all([other.hidden for other in others], axis=0)
    return Bounds(np.maximum(least, 0), _alone(now).most, fixed)
