"""The score sheets as tables: items, their parts, and the steps by which a part gives points."""

from collections.abc import Iterator

import duckdb

from pipelines.computing.inserting import insert
from pipelines.jurisdiction import Jurisdiction
from pipelines.standards import (
    EACH_DEPARTMENT,
    Baseline,
    Deductions,
    Item,
    Levels,
    PerUnit,
    Rule,
    Standard,
    Tiers,
)

POINTS = "decimal(9, 4)"
SHEETS = {
    "members": "position integer, department varchar, kind varchar, is_assessed boolean",
    "standards": "position integer, standard varchar, title varchar, name varchar, "
    f"document varchar, clause varchar, points {POINTS}, each_department boolean",
    "standard_systems": f"standard varchar, system varchar, title varchar, points {POINTS}",
    "standard_items": "standard varchar, item varchar, position integer, system varchar, "
    f"group_title varchar, requirement varchar, method varchar, points {POINTS}, "
    "is_highest boolean, inferred varchar, clause varchar",
    "item_departments": "standard varchar, item varchar, position integer, printed varchar, "
    "department varchar",
    "item_measures": "standard varchar, item varchar, position integer, measure varchar, "
    "is_beside boolean",
    "score_parts": f"standard varchar, item varchar, part integer, kind varchar, points {POINTS}, "
    f"measure varchar, starts_at {POINTS}, cap {POINTS}, margin {POINTS}",
    "score_steps": "standard varchar, item varchar, part integer, position integer, name varchar, "
    f"measure varchar, points {POINTS}, is_per_case boolean, every integer, below {POINTS}, "
    f"rounding varchar, threshold {POINTS}, is_above boolean",
    "score_vetoes": "standard varchar, item varchar, part integer, word varchar",
    "baseline_years": "standard varchar, item varchar, part integer, year integer, role varchar",
    "baseline_outcomes": "standard varchar, item varchar, part integer, is_below_mean boolean, "
    f"gain integer, lowest {POINTS}, highest {POINTS}",
}
Row = tuple[str, tuple]


def load_sheets(
    con: duckdb.DuckDBPyConnection, jurisdiction: Jurisdiction, standards: tuple[Standard, ...]
) -> None:
    """Fill the tables of the sheets, which exist and are empty."""
    rows: dict[str, list[tuple]] = {}
    for position, member in enumerate(jurisdiction.members, 1):
        is_assessed = member.name in jurisdiction.assessed_departments
        rows.setdefault("members", []).append((position, member.name, member.kind, is_assessed))
    for position, standard in enumerate(standards, 1):
        for table, row in _rows_of_standard(standard, position, jurisdiction):
            rows.setdefault(table, []).append(row)
    for table, found in rows.items():
        insert(con, table, found)


def _rows_of_standard(
    standard: Standard, position: int, jurisdiction: Jurisdiction
) -> Iterator[Row]:
    yield (
        "standards",
        (
            position,
            standard.id,
            standard.title,
            standard.name,
            standard.document,
            standard.clause,
            standard.points,
            standard.each_department,
        ),
    )
    for system in standard.systems:
        yield "standard_systems", (standard.id, system.id, system.title, system.points)
    for number, item in enumerate(standard.items, 1):
        yield (
            "standard_items",
            (
                standard.id,
                item.id,
                number,
                item.system,
                item.group,
                item.requirement,
                item.method,
                item.points,
                item.combine == "highest",
                item.inferred,
                standard.clause_of(item),
            ),
        )
        yield from _rows_of_item(standard.id, item, jurisdiction)


def _rows_of_item(standard: str, item: Item, jurisdiction: Jurisdiction) -> Iterator[Row]:
    for position, printed in enumerate(item.departments, 1):
        each = printed == EACH_DEPARTMENT
        department = None if each else jurisdiction.department_named(printed)
        yield "item_departments", (standard, item.id, position, printed, department)
    measures = [*((m, False) for m in item.measures), *((m, True) for m in item.beside)]
    for position, (measure, is_beside) in enumerate(measures, 1):
        yield "item_measures", (standard, item.id, position, measure, is_beside)
    for part, rule in enumerate(item.rules, 1):
        for table, row in _rows_of_rule(rule):
            yield table, (standard, item.id, part, *row)
        for veto, word in _vetoes(rule):
            yield "score_vetoes", (standard, item.id, veto, word)


def _rows_of_rule(rule: Rule) -> Iterator[Row]:
    cap = getattr(rule, "cap", None)
    starts_at = getattr(rule, "starts_at", None)
    yield (
        "score_parts",
        (
            rule.kind,
            rule.points,
            getattr(rule, "measure", None),
            rule.points if starts_at is None else starts_at,
            rule.points if cap is None else cap,
            getattr(rule, "margin", None),
        ),
    )
    for position, step in enumerate(_steps(rule), 1):
        yield "score_steps", (position, *step)
    if isinstance(rule, Baseline):
        yield from (("baseline_years", (year, "mean")) for year in rule.mean_of)
        yield "baseline_years", (rule.level_of, "level")
        for is_below, ranges in ((True, rule.below_mean), (False, rule.not_below_mean)):
            for gain, (lowest, highest) in enumerate(ranges):
                yield "baseline_outcomes", (is_below, gain, lowest, highest)


def _steps(rule: Rule) -> Iterator[tuple]:
    """Name, measure, points, per case, every, below, rounding, threshold, above."""
    match rule:
        case Levels():
            for level in rule.levels:
                yield level.name, None, level.points, False, 1, None, None, None, None
        case Deductions():
            for f in rule.findings:
                yield f.name, f.measure, f.points, f.per_case, 1, None, None, None, None
        case Tiers():
            for t in rule.tiers:
                above = t.above is not None
                yield None, None, t.points, False, 1, None, None, t.threshold, above
        case PerUnit():
            for sign, units in ((-1, rule.losses), (1, rule.gains)):
                for u in units:
                    points = sign * u.points
                    yield (
                        u.finding,
                        u.measure,
                        points,
                        True,
                        u.every,
                        u.below,
                        u.rounding,
                        None,
                        None,
                    )


def _vetoes(rule: Rule) -> Iterator[tuple[int, str]]:
    named = getattr(rule, "levels", ()) or getattr(rule, "findings", ())
    for entry in named:
        for part in entry.zeroes:
            yield part, entry.name
