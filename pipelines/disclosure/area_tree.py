"""The tree of areas by position, as disclosure control walks it."""

from collections.abc import Sequence

import numpy as np

WHOLE = 0


class Areas:
    """The tree of areas by position; the whole is first and its parent is -1.

    What lies nowhere is above the whole, and one of the smallest areas under it is nowhere too:
    whoever is exchanged with that one leaves the whole.
    """

    def __init__(self, parents: Sequence[int]) -> None:
        self.parents = list(parents)
        self.nowhere = len(self.parents)
        self.smallest = [area for area in range(self.nowhere) if area not in set(self.parents)]
        self.under = {
            area: np.array([one for one in self.smallest if area in self.path(one)])
            for area in range(self.nowhere)
        }
        self.under[self.nowhere] = np.array([*self.smallest, self.nowhere])
        self.children = {
            area: [child for child in range(self.nowhere) if self.parents[child] == area]
            for area in range(self.nowhere)
            if area in self.parents
        }
        self.children[self.nowhere] = [WHOLE]
        self.levels = {top: self._levels(top) for top in self.children}
        self.sides = {
            (area, top): self._sides(area, top)
            for area in range(self.nowhere)
            for top in self.above(area)
        }

    def path(self, area: int, top: int = -1) -> list[int]:
        """The areas from one up to just below another, or up to the whole."""
        path = []
        while area not in (-1, top, self.nowhere):
            path.append(area)
            area = self.parents[area]
        return path

    def above(self, area: int) -> list[int]:
        """The areas that one lies in, the nearest first; last, what lies nowhere."""
        return [*self.path(area)[1:], self.nowhere]

    def _levels(self, top: int) -> np.ndarray:
        """Of the smallest areas under one: they, their parents and so on; nowhere where none is."""
        paths = [self.path(area, top) for area in self.under[top]]
        depth = max(len(path) for path in paths)
        return np.array([path + [self.nowhere] * (depth - len(path)) for path in paths]).T

    def _sides(self, area: int, top: int) -> tuple[np.ndarray, np.ndarray]:
        """Which of the smallest areas under ``top`` lie in an area, and which outside it."""
        is_inside = np.isin(self.under[top], self.under[area])
        return np.flatnonzero(is_inside), np.flatnonzero(~is_inside)
