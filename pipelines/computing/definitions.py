"""What stands on top of an SQL file: an indicator, a measure, a table or a check, as declared."""

import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

DIMENSIONS = ("entity_type", "industry", "key_group")
KINDS = ("target", "coverage", "training")
STATUSES = ("provisional", "official")
ESTIMATORS = ("ratio", "kaplan_meier", "survey_proportion", "survey_mean", "mean_of_parts")
INTERVALS = ("none", "wilson", "unlinked")
GAPS = ("none", "cases", "new_entrants")
MEASURES = ("persons_16_59", "residents", "labour_force", "employed")
COUNTED = ("persons", "entities", "units")


class DefinitionError(Exception):
    """An SQL file declares something wrong; the message names the file."""


@dataclass(frozen=True)
class Variant:
    """One way of computing an indicator; what it does not say itself stands above all variants.

    ``needs`` lists columns that must carry a value, ``source.column`` or alternatives
    ``source.column|source.column``; ``jurisdiction.campaign`` asks for campaign dates.
    ``population`` names the measure of ``population_at`` that is the denominator. ``counted`` tells
    persons, whose small counts are protected, from entities and units of the public register.
    ``is_contribution``: only the numerator carries the dimensions, so that a member's value is its
    part of the area's whole denominator. ``counts_as`` names another variant of which it counts
    the same things, over another population: the SELECT returns them once.
    """

    id: str
    title: str
    definition: str
    sources: tuple[str, ...]
    dimensions: tuple[str, ...]
    needs: tuple[str, ...] = ()
    estimator: str = "ratio"
    interval: str = "none"
    counted: str = "persons"
    population: str | None = None
    is_contribution: bool = False
    counts_as: str | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator of the methodology; the first of its variants is ``default``.

    ``rows`` is a SELECT over the steps of ``sql``: the source rows that each counted thing rests
    on. ``gap`` says how missing cases are counted. ``observation_status`` is P where figures are
    always revised. ``needs_exits`` holds values back when the cohort cannot show its exits.
    """

    id: str
    sql: str
    rows: str
    title: str
    kind: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    owner: str
    version: int
    status: str
    variants: tuple[Variant, ...]
    gap: str = "none"
    observation_status: str = "A"
    needs_exits: bool = False

    def definition_id(self, variant: Variant) -> str:
        return f"{self.id}.{variant.id}.v{self.version}"

    @property
    def rows_sql(self) -> str:
        """``variant, unit_id, part, source, row_key`` of every source row that figures rest on.

        A ``row_key`` is the key of the source, its columns joined by a slash.
        """
        steps = re.split(r"^select\b", self.sql, maxsplit=1, flags=re.MULTILINE)[0]
        return steps + self.rows


@dataclass(frozen=True)
class Measure:
    """What a score sheet counts beside the indicators; its SELECT returns the figures themselves.

    ``unit`` is ``%`` for a numerator over a denominator and 是否 for 1 or 0. ``by_department``:
    one figure for every member assessed, else one for the whole jurisdiction. ``counts_persons``:
    small counts are protected. ``needs`` as in ``Variant``.
    """

    id: str
    sql: str
    title: str
    definition: str
    unit: str
    sources: tuple[str, ...]
    needs: tuple[str, ...] = ()
    by_department: bool = False
    counts_persons: bool = False


@dataclass(frozen=True)
class Check:
    """A rule over the whole (V01–V20, T01–T40); its SELECT returns the offenders."""

    id: str
    sql: str
    rule: str
    severity: str
    message: str


COMMON = ("sources", "dimensions", "needs", "estimator", "interval", "counted")
CLOSED = {
    "kind": KINDS,
    "status": STATUSES,
    "estimator": ESTIMATORS,
    "interval": INTERVALS,
    "gap": GAPS,
    "counted": COUNTED,
    "population": MEASURES,
    "dimensions": DIMENSIONS,
    "severity": ("error", "warning"),
}


def read_indicators(folder: Path) -> list[Indicator]:
    """Read every indicator of ``sql/indicators``, in the order of their ids."""
    return [read_indicator(path) for path in sorted(folder.glob("*.sql"))]


def read_indicator(path: Path) -> Indicator:
    """Read the declaration and the SELECT of an indicator; raises ``DefinitionError``."""
    facts, sql = read_header(path)
    common = {key: facts.pop(key) for key in COMMON if key in facts}
    variants = tuple(
        _declared(Variant, path, {**common, **variant}) for variant in facts.pop("variants", ())
    )
    if not variants or variants[0].id != "default":
        raise DefinitionError(f"{path.name}：第一个 [[variants]] 的 id 应为 default。")
    counted = {None, *(variant.id for variant in variants if variant.counts_as is None)}
    if wrong := [variant.id for variant in variants if variant.counts_as not in counted]:
        raise DefinitionError(f"{path.name}：{'、'.join(wrong)} 的 counts_as 不是自己计数的口径。")
    return _declared(Indicator, path, {"id": path.stem, "sql": sql, "variants": variants, **facts})


def read_measures(folder: Path) -> list[Measure]:
    """Read every measure of ``sql/measures``, in the order of their ids."""
    measures = []
    for path in sorted(folder.glob("*.sql")):
        facts, sql = read_header(path)
        measures.append(_declared(Measure, path, {"id": path.stem, "sql": sql, **facts}))
    return measures


def read_check(path: Path) -> Check:
    """Read the severity, the message and the SELECT of a check; raises ``DefinitionError``."""
    facts, sql = read_header(path)
    return _declared(Check, path, {"id": path.stem, "sql": sql, **facts})


def read_header(path: Path) -> tuple[dict[str, Any], str]:
    """Split a file into its TOML header, lists as tuples, and its SELECT."""
    header, end, sql = path.read_text(encoding="utf-8").partition("*/")
    if not (header.startswith("/*") and end):
        raise DefinitionError(f"{path.name}：文件应以 /* 元数据 */ 开头。")
    try:
        facts = tomllib.loads(header[2:])
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{path.name}：元数据不是合法的 TOML（{error}）。") from None
    return _tuples(facts), sql.strip()


def _declared(kind: type, path: Path, facts: dict[str, Any]) -> Any:
    known = {field.name: field.default is MISSING for field in fields(kind)}
    if unknown := facts.keys() - known.keys():
        raise DefinitionError(f"{path.name}：不认识的键 {'、'.join(sorted(unknown))}。")
    if missing := [name for name, required in known.items() if required and name not in facts]:
        raise DefinitionError(f"{path.name}：缺少 {'、'.join(missing)}。")
    for key, allowed in CLOSED.items():
        said = facts.get(key)
        for word in said if isinstance(said, tuple) else (said,):
            if word is not None and word not in allowed:
                raise DefinitionError(f"{path.name}：{key} 只能是 {'、'.join(allowed)}。")
    return kind(**facts)


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(entry) for key, entry in value.items()}
    if isinstance(value, list) and not any(isinstance(entry, dict) for entry in value):
        return tuple(value)
    if isinstance(value, list):
        return [_tuples(entry) for entry in value]
    return value
