"""What somebody can work out who has everything that was published: an audit by linear programming.

It knows nothing of how rows are chosen. From ``indicator_values`` of one or several months and from
the definitions it sets up all that is known of the counts of persons, and asks for the least and
the most that each protected count can be.
Counts of entities are public anyway and no part of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

NEGLIGIBLE = 1e-5
# More than anybody would believe; keeps what is unbounded finite.
CEILING = 1e6
PATIENCE = 4

# Of an indicator: whoever is counted, or marked, in the first variant is so in the second.
NESTED = {
    "activity_rate": [("age42m", "default")],
    "employment_contribution_rate": [("default", "trailing12")],
    "loan_coverage": [("default", "pending_in_denominator")],
    "subsidy_coverage": [
        ("startup_subsidy", "default"),
        ("job_creation_subsidy", "default"),
        ("default", "pending_in_denominator"),
    ],
}
SAME_PERSONS = {
    "activity_rate": [
        ("per_resident", "default"),
        ("per_labour_force", "default"),
        ("per_employed", "default"),
    ],
    "employment_contribution_rate": [("founders_only", "default"), ("hires_only", "default")],
}
SAME_MARKED = {
    "activity_rate": SAME_PERSONS["activity_rate"],
    "loan_coverage": [("default", "pending_in_denominator")],
    "subsidy_coverage": [("default", "pending_in_denominator")],
}
# The first has nobody whom neither of the others has; in employment the marked are in one of them.
TOGETHER = {"subsidy_coverage": ("default", "startup_subsidy", "job_creation_subsidy")}
APART = {"employment_contribution_rate": ("default", "founders_only", "hires_only")}
# Counts that never fall, through the campaign or through a year.
THROUGH_CAMPAIGN = ("subsidy_coverage", "loan_coverage", "training_pass_rate")
THROUGH_YEAR = {"employment_contribution_rate": ("default", "founders_only", "hires_only")}

COUNTS = """
    select
        figures.month,
        figures.indicator,
        figures.variant,
        figures.area_code,
        figures.dimension,
        figures.member,
        case when population is null then figures.denominator else figures.numerator end::double
            as persons,
        case
            when population is null then figures.numerator
            else round(figures.lower * figures.denominator)
        end::double as marked,
        figures.is_suppressed,
        population is not null as is_over_population,
        case
            when figures.dimension = 'key_group'
                and figures.member in (select key_group from sensitive_groups)
                then 4
            else 2
        end as most
    from indicator_values as figures
    inner join indicators using (indicator, variant)
    where counted = 'persons' and estimator = 'ratio' and not is_contribution
        and figures.numerator is not null
    order by all
"""
CONTRIBUTIONS = """
    select distinct figures.month, figures.indicator, figures.area_code, figures.denominator
    from indicator_values as figures
    inner join indicators using (indicator, variant)
    where counted = 'persons' and is_contribution and not is_suppressed
        and figures.denominator is not null
"""
MEANS = """
    select
        figures.month,
        figures.indicator,
        figures.area_code,
        figures.dimension,
        figures.member,
        figures.value
    from indicator_values as figures
    inner join indicators using (indicator, variant)
    where counted = 'persons' and estimator = 'mean_of_parts' and not is_suppressed
        and figures.value is not null
"""


class Cell(NamedTuple):
    """Where a figure stands."""

    month: object
    indicator: str
    variant: str
    area: str
    dimension: str
    member: str


class Sum(NamedTuple):
    """A number of persons: what is known of it, and multiples of unknown counts."""

    known: float
    unknown: dict[int, float]

    def plus(self, other: "Sum", times: float = 1) -> "Sum":
        unknown = defaultdict(float, self.unknown)
        for number, factor in other.unknown.items():
            unknown[number] += times * factor
        return Sum(self.known + times * other.known, dict(unknown))


NOBODY = Sum(0, {})


class Target(NamedTuple):
    """A count that must not be known, nor that it is from 1 to ``most``."""

    cell: Cell
    quantity: str
    sum: Sum
    number: float
    most: int


class Exposed(NamedTuple):
    """A protected count that can only be from ``least`` to ``most``."""

    cell: Cell
    quantity: str
    number: int
    least: int
    most: int


class Knowledge:
    """What is known of the counts in ``indicator_values``, as a system of linear relations."""

    def __init__(self, con: duckdb.DuckDBPyConnection, without_headline: bool = False) -> None:
        self.truth: list[float] = []
        self.presence: list[int] = []
        self.equations: list[Sum] = []
        self.inequalities: list[Sum] = []
        self.targets: list[Target] = []
        self.persons: dict[Cell, Sum] = {}
        self.marked: dict[Cell, Sum] = {}
        parents = dict(con.execute("select area_code, parent_code from areas").fetchall())
        (whole,) = (area for area, parent in parents.items() if parent is None)
        counts = con.execute(COUNTS).fetchall()
        for *place, persons, marked, is_hidden, over_population, most in counts:
            cell = Cell(*place)
            is_headline = cell.area == whole and cell.dimension == "total"
            self._add(cell, persons, marked, is_hidden or is_headline and without_headline)
            if is_hidden:
                self._aim(cell, over_population, most)
        self._sum_up_areas(parents)
        self._sum_up_members()
        self._relate_variants()
        self._relate_months()
        self._relate_means(con)
        for month, indicator, area, denominator in con.execute(CONTRIBUTIONS).fetchall():
            cell = Cell(month, indicator, "default", area, "total", "total")
            if area != whole or not without_headline:
                self._equal(self.persons[cell], Sum(denominator, {}))

    def confined(self) -> list[Exposed]:
        """Protected counts that can be worked out, or placed among the small ones."""
        nobody = np.zeros(len(self.truth))
        return [
            exposed
            for part in self._parts()
            for exposed in part.between(nobody, lambda target: (0, target.most + 1))
        ]

    def told_by_presence(self) -> list[Exposed]:
        """Protected counts that can be worked out, as a row that is there has somebody in it."""
        presence = np.array(self.presence)
        return [
            exposed
            for part in self._parts()
            for exposed in part.between(presence, lambda t: (t.number - 1, t.number + 1))
        ]

    def _add(self, cell: Cell, persons: float, marked: float | None, is_hidden: bool) -> None:
        if not is_hidden and marked is not None:
            self.persons[cell], self.marked[cell] = Sum(persons, {}), Sum(marked, {})
            return
        is_there = int(cell.dimension != "total")
        self.persons[cell] = self._unknown(persons, is_there) if is_hidden else Sum(persons, {})
        self.marked[cell] = self._unknown(marked, 0)
        self.inequalities.append(self.marked[cell].plus(self.persons[cell], -1))

    def _unknown(self, truth: float | None, presence: int) -> Sum:
        self.truth.append(np.nan if truth is None else truth)
        self.presence.append(presence)
        return Sum(0, {len(self.truth) - 1: 1})

    def _aim(self, cell: Cell, over_population: bool, most: int) -> None:
        sums = {"persons": self.persons[cell], "marked": self.marked[cell]}
        if not over_population:
            sums["rest"] = sums["persons"].plus(sums["marked"], -1)
        for quantity, total in sums.items():
            number = self._true(total)
            if 1 <= number <= most:
                self.targets.append(Target(cell, quantity, total, number, most))

    def _true(self, total: Sum) -> float:
        return total.known + sum(
            factor * self.truth[number] for number, factor in total.unknown.items()
        )

    def _equal(self, one: Sum, other: Sum) -> None:
        difference = one.plus(other, -1)
        if difference.unknown and not abs(self._true(difference)) > NEGLIGIBLE:
            self.equations.append(difference)

    def _at_most(self, one: Sum, other: Sum) -> None:
        """What somebody would take for granted, as far as it is so."""
        difference = one.plus(other, -1)
        if difference.unknown and not self._true(difference) > NEGLIGIBLE:
            self.inequalities.append(difference)

    def _sum_up_areas(self, parents: dict[str, str | None]) -> None:
        for counts in (self.persons, self.marked):
            sums: dict[Cell, Sum] = defaultdict(lambda: NOBODY)
            for cell, count in counts.items():
                if parents[cell.area]:
                    above = cell._replace(area=parents[cell.area])
                    sums[above] = sums[above].plus(count)
            for cell, parts in sums.items():
                self._equal(counts[cell], parts)

    def _sum_up_members(self) -> None:
        for counts in (self.persons, self.marked):
            sums: dict[tuple[Cell, str], Sum] = defaultdict(lambda: NOBODY)
            for cell, count in counts.items():
                if cell.dimension != "total":
                    whole = cell._replace(dimension="total", member="total")
                    sums[whole, cell.dimension] = sums[whole, cell.dimension].plus(count)
            for (whole, _), parts in sums.items():
                self._equal(counts[whole], parts)

    def _relate_variants(self) -> None:
        for cell in self.persons:
            for counts, relations, relate in (
                (self.persons, SAME_PERSONS, self._equal),
                (self.marked, SAME_MARKED, self._equal),
                (self.persons, NESTED, self._at_most),
                (self.marked, NESTED, self._at_most),
            ):
                for variant, other in relations.get(cell.indicator, ()):
                    if variant == cell.variant:
                        relate(counts[cell], counts.get(cell._replace(variant=other), NOBODY))
            if cell.variant == "recent_founders":
                running = cell._replace(indicator="activity_rate", variant="age42m")
                self._at_most(self.persons[cell], self.marked.get(running, NOBODY))
            if cell.variant != "default":
                continue
            if cell.indicator in TOGETHER:
                for counts in (self.persons, self.marked):
                    parts = self._variants(counts, cell, TOGETHER[cell.indicator][1:])
                    self._at_most(counts[cell], parts)
            if cell.indicator in APART:
                parts = self._variants(self.marked, cell, APART[cell.indicator][1:])
                self._equal(self.marked[cell], parts)
                if cell.month.month == 12:
                    last12 = cell._replace(variant="trailing12")
                    self._equal(self.persons[cell], self.persons[last12])
                    self._equal(self.marked[cell], self.marked[last12])

    def _variants(self, counts: dict[Cell, Sum], cell: Cell, variants: tuple[str, ...]) -> Sum:
        total = NOBODY
        for variant in variants:
            total = total.plus(counts.get(cell._replace(variant=variant), NOBODY))
        return total

    def _relate_months(self) -> None:
        months = sorted({cell.month for cell in self.persons})
        following = dict(pairwise(months))
        for cell in self.persons:
            after = cell._replace(month=following.get(cell.month))
            runs_on = cell.indicator in THROUGH_CAMPAIGN or (
                cell.variant in THROUGH_YEAR.get(cell.indicator, ())
                and after.month is not None
                and after.month.year == cell.month.year
            )
            if runs_on and after.month is not None:
                for counts in (self.persons, self.marked):
                    self._at_most(counts[cell], counts.get(after, NOBODY))

    def _relate_means(self, con: duckdb.DuckDBPyConnection) -> None:
        """A mean of two years shows the rate of one beside that of the other."""
        for month, indicator, *place, mean in con.execute(MEANS).fetchall():
            now = Cell(month, indicator, "default", *place)
            before = now._replace(month=date(month.year - 1, 12, 31))
            for known, other in ((now, before), (before, now)):
                if {known, other} <= self.persons.keys() and not self.persons[known].unknown:
                    rate = 2 * mean - self.marked[known].known / self.persons[known].known
                    self._equal(self.marked[other], NOBODY.plus(self.persons[other], rate))

    def _parts(self) -> Iterator["Part"]:
        """The system in parts that have nothing to do with each other, as far as they are asked."""
        relations = [*self.equations, *self.inequalities]
        pairs = [(r, n) for r, relation in enumerate(relations) for n in relation.unknown]
        size = len(relations) + len(self.truth)
        links = csr_array(
            (np.ones(len(pairs)), ([r for r, _ in pairs], [len(relations) + n for _, n in pairs])),
            shape=(size, size),
        )
        _, labels = connected_components(links, directed=False)
        targets = defaultdict(list)
        for target in self.targets:
            targets[labels[len(relations) + next(iter(target.sum.unknown))]].append(target)
        for label, asked in targets.items():
            own = [n for n in range(len(self.truth)) if labels[len(relations) + n] == label]
            equations = [e for r, e in enumerate(self.equations) if labels[r] == label]
            offset = len(self.equations)
            inequalities = [
                e for r, e in enumerate(self.inequalities) if labels[offset + r] == label
            ]
            yield Part(own, equations, inequalities, asked)


class Part:
    """A system of relations between unknown counts, and the counts that are asked for."""

    def __init__(
        self,
        unknown: list[int],
        equations: list[Sum],
        inequalities: list[Sum],
        targets: list[Target],
    ) -> None:
        self.unknown = unknown
        self.column = {number: column for column, number in enumerate(unknown)}
        self.targets = targets
        self.relations = {
            "A_eq": self._matrix(equations),
            "b_eq": -np.array([relation.known for relation in equations], dtype=float),
            "A_ub": self._matrix(inequalities),
            "b_ub": -np.array([relation.known for relation in inequalities], dtype=float),
        }
        self.asked = self._matrix([target.sum for target in targets])

    def between(
        self, least: np.ndarray, escapes: Callable[[Target], tuple[int, int]]
    ) -> Iterator[Exposed]:
        """The targets that lie between their two ``escapes`` in every solution.

        Solutions that push many targets at once settle most of them; the others are asked singly.
        """
        bounds = np.array([(least[number], CEILING) for number in self.unknown])
        low, high = np.array([escapes(target) for target in self.targets]).T
        remaining = np.ones(len(self.targets), dtype=bool)
        chance = np.random.default_rng(0)
        idle = 0
        while remaining.any() and idle < PATIENCE:
            before = remaining.sum()
            pushes = chance.choice([-1, 1], len(remaining)) * chance.random(len(remaining))
            values = self._extreme(pushes * remaining, bounds)
            remaining &= (values > low + NEGLIGIBLE) & (values < high - NEGLIGIBLE)
            idle = 0 if remaining.sum() < before else idle + 1
        for number in np.flatnonzero(remaining):
            alone = np.eye(len(remaining))[number]
            lowest, highest = (self._extreme(d * alone, bounds)[number] for d in (1, -1))
            if lowest > low[number] + NEGLIGIBLE and highest < high[number] - NEGLIGIBLE:
                target = self.targets[number]
                yield Exposed(target.cell, target.quantity, target.number, lowest, highest)

    def _extreme(self, weights: np.ndarray, bounds: np.ndarray) -> np.ndarray:
        """The targets where their weighted sum is least; many may be as small as it gets."""
        solution = linprog(weights @ self.asked, bounds=bounds, **self.relations)
        assert solution.status == 0, solution.message
        return self.asked @ solution.x

    def _matrix(self, sums: list[Sum]) -> csr_array:
        entries = [
            (factor, row, self.column[number])
            for row, total in enumerate(sums)
            for number, factor in total.unknown.items()
        ]
        factors, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((factors, (rows, columns)), shape=(len(sums), len(self.unknown)))
