"""Sheets of survival: the curve month by month of age, and every part at full years."""

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.exports.names import DIMENSIONS, OVERALL, TOTAL, member_name, members_in_order
from pipelines.exports.records import area_tree, survival
from pipelines.exports.sheets import Column, Sheet, Styled
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE
from pipelines.pages.register_words import ENTITY_TYPES

FULL_YEARS = (12, 24, 36, 48, 60)
FIGURES = {"survival": ("存续概率", "percent"), "at_risk": ("仍在观察", "count")}
SCOPE = (
    "近60个月出生的单位按月龄的存续概率（Kaplan–Meier），36个月按1096天计；"
    "仍在观察为这一月龄以后仍在观察的单位数，户数少的存续概率不稳定。"
)


class Part(NamedTuple):
    """Whose survival it is, and how its row is headed."""

    area: str
    dimension: str
    member: str
    group: str
    name: Styled


def survival_sheets(edition: Edition) -> list[Sheet]:
    """The curve of the jurisdiction by entity type, and all its parts at full years."""
    rows = survival(edition)
    return [_curve(edition, rows), _full_years(edition, rows)]


def _curve(edition: Edition, rows: Sequence[dict]) -> Sheet:
    found = {
        (row["member"], row["age_months"]): row
        for row in rows
        if row["area_code"] == edition.jurisdiction.code
        and row["dimension"] in (TOTAL, "entity_type")
    }
    known = {member for member, _ in found}
    members = [member for member in (TOTAL, *ENTITY_TYPES) if member in known]
    shown = [(member, figure) for member in members for figure in FIGURES]
    return Sheet(
        "存续",
        "存续概率（按月龄，分主体类型）",
        {
            "age": Column("月龄", "count"),
            **{f"{member}.{name}": _column(member, name) for member, name in shown},
        },
        [
            {"age": age, **{f"{member}.{name}": found[member, age][name] for member, name in shown}}
            for age in sorted({age for _, age in found})
        ],
        Notes(edition.source_name("registrations"), SCOPE),
        "%，户",
    )


def _column(member: str, name: str) -> Column:
    title, look = FIGURES[name]
    return Column(title, look, member_name(member))


def _full_years(edition: Edition, rows: Sequence[dict]) -> Sheet:
    found: dict[tuple, dict[int, float]] = {}
    for row in rows:
        key = (row["area_code"], row["dimension"], row["member"])
        found.setdefault(key, {})[row["age_months"]] = row["survival"]
    return Sheet(
        "存续分组",
        f"满1年至满5年的存续概率（分主体类型、行业门类、{edition.areas}）",
        {
            "group": Column("分组"),
            "name": Column("名称"),
            **{str(age): Column(f"满{age}个月", "percent") for age in FULL_YEARS},
        },
        [
            {
                "group": part.group,
                "name": part.name,
                **{str(age): curve.get(age, NOT_APPLICABLE) for age in FULL_YEARS},
            }
            for part in _parts(edition)
            if (curve := found.get((part.area, part.dimension, part.member)))
        ],
        Notes(edition.source_name("registrations"), SCOPE),
        "%",
        fixed=2,
    )


def _parts(edition: Edition) -> list[Part]:
    """The whole, its members, and the areas below it."""
    code = edition.jurisdiction.code
    members = [
        Part(code, dimension, member, title, Styled(member_name(member)))
        for dimension, title in {TOTAL: OVERALL[TOTAL], **DIMENSIONS}.items()
        for member in members_in_order(edition.jurisdiction)
    ]
    below = [area for area in area_tree(edition) if area["depth"]]
    areas = [
        Part(
            area["area_code"],
            TOTAL,
            TOTAL,
            edition.areas,
            Styled(area["area_name"], indent=area["depth"] - 1),
        )
        for area in below
    ]
    return members + areas
