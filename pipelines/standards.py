"""The assessment standards: score sheets item by item, as their TOML files declare them."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipelines.jurisdiction import STRICT

# Nothing was found: the word that every item with deductions accepts.
MEETS = "符合"
# The owner of every item of a sheet that is filled in once for each department.
EACH_DEPARTMENT = "被考核部门"
Points = Annotated[Decimal, Field(ge=0, max_digits=7, decimal_places=4)]
Range = tuple[Points, Points]


@dataclass(frozen=True, config=STRICT)
class Level:
    """A named level with its points; ``zeroes`` lists the parts that get nothing with it."""

    name: str
    points: Points
    zeroes: tuple[int, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Finding:
    """What costs points, once or ``per_case``; a veto (不得分) ``zeroes`` parts instead.

    A ``measure`` can establish it too: its numerator is the number of cases.
    """

    name: str
    points: Points = Decimal(0)
    per_case: bool = False
    measure: str | None = None
    zeroes: tuple[int, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Tier:
    """Points from a rate on, in percent: ``at_least`` (达到) or ``above`` (超过) it."""

    points: Points
    at_least: Points | None = None
    above: Points | None = None

    @property
    def threshold(self) -> Decimal:
        return self.above if self.at_least is None else self.at_least


@dataclass(frozen=True, config=STRICT)
class Unit:
    """Points lost or won for ``every`` so many units of a measure or cases of a finding.

    ``below``: the units are percentage points by which the measure's rate lies below it, a begun
    one counted whole (``up``), not at all (``down``) or in part (``none``).
    """

    points: Points
    measure: str | None = None
    finding: str | None = None
    every: int = 1
    below: Points | None = None
    rounding: Literal["up", "down", "none"] = "up"


@dataclass(frozen=True, config=STRICT)
class Levels:
    """One of the named levels applies: the latest judged."""

    kind: Literal["levels"]
    points: Points
    levels: tuple[Level, ...]


@dataclass(frozen=True, config=STRICT)
class Deductions:
    """Full points less each finding, never below 0."""

    kind: Literal["deductions"]
    points: Points
    findings: tuple[Finding, ...]


@dataclass(frozen=True, config=STRICT)
class Tiers:
    """Points by a computed rate."""

    kind: Literal["tiers"]
    points: Points
    measure: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, config=STRICT)
class Target:
    """Full points when an indicator meets its target in the jurisdiction file, else none."""

    kind: Literal["target"]
    points: Points
    measure: str


@dataclass(frozen=True, config=STRICT)
class Baseline:
    """Points by comparison of a rate with the pooled mean of years and the level of one year.

    ``below_mean`` and ``not_below_mean`` hold the lowest and highest points for a gain over the
    level of none, up to ``margin`` percentage points, and more; where they differ the text of the
    sheet is ambiguous.
    """

    kind: Literal["baseline"]
    points: Points
    measure: str
    mean_of: tuple[int, ...]
    level_of: int
    margin: Points
    below_mean: tuple[Range, Range, Range]
    not_below_mean: tuple[Range, Range, Range]


@dataclass(frozen=True, config=STRICT)
class PerUnit:
    """Points lost and won by the unit, between 0 and ``cap``."""

    kind: Literal["per_unit"]
    points: Points
    losses: tuple[Unit, ...] = ()
    gains: tuple[Unit, ...] = ()
    starts_at: Points | None = None
    cap: Points | None = None


@dataclass(frozen=True, config=STRICT)
class Share:
    """The points times what is done over what is due."""

    kind: Literal["share"]
    points: Points
    measure: str


Rule = Levels | Deductions | Tiers | Target | Baseline | PerUnit | Share


@dataclass(frozen=True, config=STRICT)
class Item:
    """A row of the sheet; ``id`` is system.group.row, ``rules`` are its parts from 1 on."""

    id: str
    requirement: str
    method: str
    points: Points
    departments: Annotated[tuple[str, ...], Field(min_length=1)]
    rules: Annotated[tuple[Annotated[Rule, Field(discriminator="kind")], ...], Field(min_length=1)]
    group: str | None = None
    inferred: str | None = None
    combine: Literal["sum", "highest"] = "sum"
    beside: tuple[str, ...] = ()

    @property
    def system(self) -> str:
        return self.id.partition(".")[0]

    @property
    def words(self) -> tuple[str, ...]:
        """What 认定结果 may say of this item; nothing where all is computed."""
        named = [MEETS] if any(isinstance(rule, Deductions) for rule in self.rules) else []
        for rule in self.rules:
            match rule:
                case Levels():
                    named += [level.name for level in rule.levels]
                case Deductions():
                    named += [finding.name for finding in rule.findings]
                case PerUnit():
                    named += [u.finding for u in (*rule.losses, *rule.gains) if u.finding]
        return tuple(dict.fromkeys(named))

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that decide about points."""
        named = []
        for rule in self.rules:
            match rule:
                case Deductions():
                    named += [finding.measure for finding in rule.findings]
                case PerUnit():
                    named += [unit.measure for unit in (*rule.losses, *rule.gains)]
                case Tiers() | Target() | Baseline() | Share():
                    named.append(rule.measure)
        return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True, config=STRICT)
class System:
    """One of the systems of a sheet, with the points that the sheet prints."""

    id: str
    title: str
    points: Points
    groups: dict[str, Points] = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Standard:
    """One score sheet of 100 points.

    ``each_department``: the sheet is filled in once for every department.
    """

    id: str
    title: str
    name: str
    document: str
    clause: str
    points: Points
    systems: tuple[System, ...]
    items: tuple[Item, ...]
    each_department: bool = False

    def item(self, identifier: str) -> Item | None:
        return next((item for item in self.items if item.id == identifier), None)

    def clause_of(self, item: Item) -> str:
        """Where the item stands on the paper."""
        system = next(system for system in self.systems if system.id == item.system)
        return " ".join(part for part in (self.clause, system.title, item.group) if part)
