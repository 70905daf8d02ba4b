"""Sheets of the parts: every area of the tree, entity types, industries and key groups."""

from collections.abc import Mapping, Sequence

from pipelines.exports.indicator_cells import (
    CASES_UNIT,
    DEFAULT,
    KINDS,
    SEE_DEFINITIONS,
    cases,
    full_title,
    of_jurisdiction,
)
from pipelines.exports.names import DIMENSIONS, TOTAL, member_name, members_in_order
from pipelines.exports.records import area_tree
from pipelines.exports.sheets import Column, Sheet, Styled, Value, figure
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE

PARTS = {"value": "比率", "numerator": "分子", "denominator": "分母"}


def area_sheets(edition: Edition, figures: Sequence[dict]) -> list[Sheet]:
    """Every area of the tree by the default variants: the targets, and the other indicators."""
    usual = [row for row in figures if row["variant"] == DEFAULT and row["dimension"] == TOTAL]
    targets = [row for row in usual if row["kind"] == "target"]
    others = [row for row in usual if row["kind"] in KINDS]
    name = f"分{edition.areas}"
    return [
        _area_sheet(edition, name, f"五项目标{name}情况", targets),
        _area_sheet(edition, f"{name}（政策与培训）", f"政策落实与创业培训{name}情况", others),
    ]


def part_sheets(edition: Edition, figures: Sequence[dict]) -> list[Sheet]:
    """The jurisdiction by entity type, by industry and by key group."""
    return [
        _part_sheet(edition, title, of_jurisdiction(edition, figures, dimension, TOTAL))
        for dimension, title in DIMENSIONS.items()
    ]


def _area_sheet(edition: Edition, name: str, title: str, rows: Sequence[dict]) -> Sheet:
    by_place = {(row["indicator"], row["area_code"]): row for row in rows}
    kinds = _by_indicator(rows)
    return Sheet(
        name,
        title,
        {"area": Column(edition.areas), **_part_columns(kinds)},
        [
            {
                "area": Styled(area["area_name"], indent=area["depth"]),
                **_part_cells(kinds, by_place, area["area_code"], MISSING),
            }
            for area in area_tree(edition)
        ],
        Notes(
            edition.source_names(rows),
            f"{SEE_DEFINITIONS}；上级的数由分子、分母汇总计算，不是各下级比率的平均。",
            (
                "不能归到下级的列为“未注明”。满意度按抽样设计加权，不列分子、分母；"
                "没有人口数的不计算活跃度。",
            ),
        ),
        CASES_UNIT,
    )


def _part_sheet(edition: Edition, title: str, rows: Sequence[dict]) -> Sheet:
    kinds = _by_indicator(_first_with_parts(rows))
    chosen = {(kind["indicator"], kind["variant"]) for kind in kinds.values()}
    shown = [row for row in rows if (row["indicator"], row["variant"]) in chosen]
    by_member = {(row["indicator"], row["member"]): row for row in shown}
    members = {row["member"] for row in shown}
    contributions = [full_title(kind) for kind in kinds.values() if kind["is_contribution"]]
    return Sheet(
        f"分{title}",
        f"各指标分{title}情况",
        {"member": Column(title), **_part_columns(kinds)},
        [
            {
                "member": member_name(member),
                **_part_cells(kinds, by_member, member, NOT_APPLICABLE),
            }
            for member in members_in_order(edition.jurisdiction)
            if member in members
        ],
        Notes(
            edition.source_names(list(kinds.values())),
            f"{SEE_DEFINITIONS}；没有按默认口径分组的指标，用名称后注明的口径。",
            (
                "来源没有填写的列为“未注明”。以人口为分母的，各组都除以全部人口。",
                *(f"{name}是该组对全体的贡献，各组都除以全体的分母。" for name in contributions),
            ),
        ),
        CASES_UNIT,
    )


def _first_with_parts(rows: Sequence[dict]) -> list[dict]:
    """The rows of the parts of every indicator by its first variant that has parts."""
    parts = [row for row in rows if row["dimension"] != TOTAL]
    firsts: dict[str, str] = {}
    for row in parts:
        firsts.setdefault(row["indicator"], row["variant"])
    return [row for row in parts if row["variant"] == firsts[row["indicator"]]]


def _by_indicator(rows: Sequence[dict]) -> dict[str, dict]:
    """One row for every indicator, for what all its rows have in common."""
    kinds: dict[str, dict] = {}
    for row in rows:
        kinds.setdefault(row["indicator"], row)
    return kinds


def _part_columns(kinds: Mapping[str, dict]) -> dict[str, Column]:
    return {
        f"{indicator}.{part}": Column(
            PARTS[part],
            "percent" if part == "value" else "count",
            kind["title"] if kind["variant"] == DEFAULT else full_title(kind),
        )
        for indicator, kind in kinds.items()
        for part in _parts_of(kind)
    }


def _part_cells(
    kinds: Mapping[str, dict], found: Mapping[tuple[str, str], dict], place: str, none: str
) -> dict[str, Value]:
    cells = {}
    for indicator, kind in kinds.items():
        row = found.get((indicator, place))
        shown = {"value": figure(row, "value"), **cases(row)} if row else {}
        cells |= {f"{indicator}.{part}": shown.get(part, none) for part in _parts_of(kind)}
    return cells


def _parts_of(kind: dict) -> tuple[str, ...]:
    """An estimate that is no quotient of counts has no numerator and no denominator."""
    return tuple(PARTS) if kind["estimator"] == "ratio" else ("value",)
