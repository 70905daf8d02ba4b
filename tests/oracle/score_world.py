"""What the scores of a month are computed from: sheets, departments, judgements and figures."""

from dataclasses import dataclass, field
from datetime import date

from pipelines.standards import Standard


@dataclass(frozen=True)
class Owner:
    """A department of the lead group; one that is not assessed is a collective owner (集体)."""

    name: str
    is_assessed: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """An accepted row of 创建工作佐证材料台账, and which delivery of which month it came with."""

    standard: str
    item: str
    word: str
    cases: int | None = None
    determined_on: date | None = None
    department: str | None = None
    serial: str | None = None
    folder_month: date = date(2019, 12, 31)
    delivery_order: int = 0
    row: int = 2


@dataclass(frozen=True)
class Figure:
    """A measure of the whole jurisdiction or of a department; a count has no denominator.

    ``is_complete``: every month and every department that it should rest on is there. ``met``:
    whether an indicator meets its target. ``reason`` says why there is no value.
    """

    numerator: int | None
    denominator: int | None = None
    is_complete: bool = True
    met: bool | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ScoreWorld:
    """``figures`` by measure and department, '' for the whole jurisdiction; ``baselines`` by
    indicator and year; ``refused``: what of the month was refused, measures or ``evidence``."""

    month_end: date
    standards: tuple[Standard, ...]
    owners: tuple[Owner, ...]
    evidence: tuple[Judgement, ...] = ()
    figures: dict[tuple[str, str], Figure] = field(default_factory=dict)
    baselines: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
