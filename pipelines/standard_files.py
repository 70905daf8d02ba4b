"""The files of the standards: read, and refused when they contradict themselves or the office."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipelines.jurisdiction import FAULTS, INDICATORS, Jurisdiction, JurisdictionError
from pipelines.standards import (
    EACH_DEPARTMENT,
    Baseline,
    Deductions,
    Finding,
    Item,
    Level,
    Levels,
    PerUnit,
    Rule,
    Share,
    Standard,
    Target,
    Tiers,
)

MEASURES = INDICATORS.parent / "measures"
POINTS = 100
RATE, COUNT = "有分子和分母的比率", "个数"
# Pages of a month that are no score sheet: a sheet's page is named by its file.
OTHER_PAGES = (
    "index",
    "lost_points",
    "policy",
    "register",
    "satisfaction",
    "survival",
    "quality",
    "methodology",
    "dictionary",
)


class StandardError(JurisdictionError):
    """A standard cannot be used; the message names the file, the item and what is wrong."""


def read_standards(jurisdiction: Jurisdiction) -> tuple[Standard, ...]:
    """Read the standards that a jurisdiction is assessed by.

    Raises ``StandardError`` when one is wrong, or asks for what the jurisdiction file does not
    say: a department, a target, the campaign.
    """
    standards = tuple(read_standard(path) for path in jurisdiction.standards)
    for standard in standards:
        if faults := list(_unanswered(standard, jurisdiction)):
            user = f"{jurisdiction.identifier}.toml"
            raise StandardError(f"标准 {standard.id} 用于辖区文件 {user} 时：{'；'.join(faults)}。")
    return standards


def read_standard(path: Path) -> Standard:
    """Read one sheet; raises ``StandardError`` naming the file and the item that is wrong."""
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StandardError(f"{path.name}：不是合法的 TOML 文件（{error}）。") from None
    items = [
        _declared(Item, f"{path.name}：条目 {row.get('id', number)}", row)
        for number, row in enumerate(facts.pop("items", ()), 1)
    ]
    standard = _declared(Standard, path.name, {"id": path.stem, **facts, "items": items})
    if faults := list(_contradictions(standard)):
        raise StandardError(f"{path.name}：{'；'.join(faults)}。")
    return standard


def _declared(kind: type, place: str, facts: dict) -> object:
    try:
        return TypeAdapter(kind).validate_python(facts)
    except ValidationError as errors:
        faults = "；".join(
            f"{'.'.join(map(str, error['loc']))} {FAULTS.get(error['type'], error['msg'])}"
            for error in errors.errors()
        )
        raise StandardError(f"{place}：{faults}。") from None


def _contradictions(standard: Standard) -> Iterator[str]:
    """What is well-formed, and cannot be."""
    if standard.id in OTHER_PAGES or standard.id.startswith("indicator_"):
        yield f"{standard.id} 是别的页面的名称，请给这个文件换一个名字"
    if standard.points != POINTS:
        yield f"满分写的是 {standard.points} 分，应为 {POINTS} 分"
    if (total := sum(item.points for item in standard.items)) != POINTS:
        yield f"各条目合计 {total} 分，应为 {POINTS} 分"
    systems = {system.id: system for system in standard.systems}
    for system in standard.systems:
        of_system = [item for item in standard.items if item.system == system.id]
        if (total := sum(item.points for item in of_system)) != system.points:
            yield f"{system.title}各条目合计 {total} 分，标明的是 {system.points} 分"
        for group, points in system.groups.items():
            total = sum(item.points for item in of_system if item.group == group)
            if total != points:
                yield f"{system.title}的“{group}”合计 {total} 分，标明的是 {points} 分"
    identifiers = [item.id for item in standard.items]
    for identifier in dict.fromkeys(i for i in identifiers if identifiers.count(i) > 1):
        yield f"条目 {identifier} 出现了不止一次"
    for item in standard.items:
        if item.system not in systems:
            yield f"条目 {item.id} 不属于任何一个体系"
        for fault in (*_faults_of_item(item, standard), *_faults_of_rules(item)):
            yield f"条目 {item.id} {fault}"


def _faults_of_item(item: Item, standard: Standard) -> Iterator[str]:
    if (item.departments == (EACH_DEPARTMENT,)) != standard.each_department:
        yield f"的责任部门：逐个部门考核的标准写“{EACH_DEPARTMENT}”，其他标准写部门名称"
    points = [rule.points for rule in item.rules]
    if (sum(points) if item.combine == "sum" else max(points)) != item.points:
        yield f"各部分合计与条目的 {item.points} 分不符"
    known = known_measures()
    for measure in (*item.measures, *item.beside):
        if measure not in known:
            yield f"没有 {measure} 这个指标"
        elif known[measure].by_department != standard.each_department:
            yield f"的 {measure} 与标准的考核对象（全辖区或逐个部门）不一致"


def _faults_of_rules(item: Item) -> Iterator[str]:
    parts = range(1, len(item.rules) + 1)
    for part, rule in zip(parts, item.rules, strict=True):
        named = [entry.name for entry in (*_levels(rule), *_findings(rule))]
        if len(set(named)) < len(named):
            yield f"第 {part} 部分有重名的认定结果"
        for entry in (*_levels(rule), *_findings(rule)):
            if not set(entry.zeroes) <= set(parts):
                yield f"的认定结果“{entry.name}”使之不得分的部分不存在"
        for finding in _findings(rule):
            if bool(finding.zeroes) == bool(finding.points):
                yield f"的认定结果“{finding.name}”应写明扣几分，或使哪些部分不得分"
            if finding.zeroes and finding.measure:
                yield f"的认定结果“{finding.name}”是否决情形，只能由人认定，不能按指标计"
        if (best := _best(rule)) is not None and best != rule.points:
            yield f"第 {part} 部分最高可得 {best} 分，标明的是 {rule.points} 分"
        yield from _faults_of_rule(rule, part)
        for measure, kind in _asked(rule):
            if kind not in known_measures().get(measure, UNKNOWN).kinds:
                yield f"第 {part} 部分不能用 {measure}：这里要的是{kind}"


def _asked(rule: Rule) -> Iterator[tuple[str, str]]:
    """The measures of a rule, and whether it asks for a rate or for a count."""
    match rule:
        case Tiers() | Share() | Baseline():
            yield rule.measure, RATE
        case Deductions():
            yield from ((finding.measure, COUNT) for finding in rule.findings if finding.measure)
        case PerUnit():
            for unit in (*rule.losses, *rule.gains):
                if unit.measure:
                    yield unit.measure, COUNT if unit.below is None else RATE


def _faults_of_rule(rule: Rule, part: int) -> Iterator[str]:
    match rule:
        case Tiers():
            if any((tier.at_least is None) == (tier.above is None) for tier in rule.tiers):
                yield f"第 {part} 部分的每一档要写明 at_least（达到）或 above（超过）之一"
            elif not all(
                (low.threshold, low.above is not None) < (high.threshold, high.above is not None)
                and low.points < high.points
                for low, high in pairwise(rule.tiers)
            ):
                yield f"第 {part} 部分的各档应由低到高"
        case Target() if not (INDICATORS / f"{rule.measure}.sql").exists():
            yield f"第 {part} 部分的 {rule.measure} 不是有目标的指标"
        case Baseline() if any(
            low > high for low, high in (*rule.below_mean, *rule.not_below_mean)
        ):
            yield f"第 {part} 部分的最低分高于最高分"
        case Deductions(findings=()):
            yield f"第 {part} 部分没有写明扣分的认定结果"
        case PerUnit(losses=(), gains=()):
            yield f"第 {part} 部分没有写明按什么扣分或加分"
        case PerUnit():
            for unit in (*rule.losses, *rule.gains):
                if (unit.measure is None) == (unit.finding is None) or unit.every < 1:
                    yield f"第 {part} 部分应写明按哪个指标或哪种认定结果计"


def _levels(rule: Rule) -> tuple[Level, ...]:
    return rule.levels if isinstance(rule, Levels) else ()


def _findings(rule: Rule) -> tuple[Finding, ...]:
    return rule.findings if isinstance(rule, Deductions) else ()


def _best(rule: Rule) -> Decimal | None:
    match rule:
        case Levels():
            return max((level.points for level in rule.levels), default=Decimal(0))
        case Tiers():
            return max((tier.points for tier in rule.tiers), default=Decimal(0))
        case Baseline():
            return max(high for _, high in (*rule.below_mean, *rule.not_below_mean))
    return None


def _unanswered(standard: Standard, jurisdiction: Jurisdiction) -> Iterator[str]:
    """What a sheet needs and the jurisdiction file does not say."""
    if jurisdiction.campaign_start is None:
        yield "没有写明创建期（campaign）"
    if standard.each_department and not jurisdiction.assessed_departments:
        yield "没有写明被考核的部门（members）"
    for item in standard.items:
        for department in item.departments:
            if department != EACH_DEPARTMENT and not jurisdiction.department_named(department):
                yield f"条目 {item.id} 的责任部门“{department}”不在 members 里"
        for rule in item.rules:
            if isinstance(rule, Target) and rule.measure not in jurisdiction.targets:
                yield f"条目 {item.id} 需要的目标 targets.{rule.measure} 没有写明"


@dataclass(frozen=True)
class KnownMeasure:
    """Whether a measure is computed for each department, and for which rules it can serve."""

    by_department: bool
    kinds: tuple[str, ...]


# One that is not known at all is named as such; nothing more is said of it.
UNKNOWN = KnownMeasure(by_department=False, kinds=(RATE, COUNT))


@cache
def known_measures() -> dict[str, KnownMeasure]:
    """Every indicator and measure that a sheet may name."""
    from pipelines.computing.definitions import read_indicators, read_measures

    indicators = {
        indicator.id: KnownMeasure(
            by_department=False,
            kinds=(RATE,) if indicator.variants[0].estimator == "ratio" else (),
        )
        for indicator in read_indicators(INDICATORS)
    }
    return indicators | {
        measure.id: KnownMeasure(measure.by_department, (RATE if measure.unit == "%" else COUNT,))
        for measure in read_measures(MEASURES)
    }
