"""Sheets of the scores: every standard item by item, the totals, and what is not won."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipelines.exports.sheets import Column, Sheet, Value
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE, PROTECTED
from pipelines.pages.score_items import sheet_notes
from pipelines.pages.score_records import at_stake, items, standards, totals
from pipelines.pages.score_wording import figures

POINTS = {
    "maximum": Column("分值", "score"),
    "points": Column("得分", "score"),
    "lost": Column("失分", "score"),
    "not_assessed": Column("未评定", "score"),
    "ambiguous": Column("原文未明", "score"),
}
RANGE = {"lowest": Column("最低可能", "score"), "highest": Column("最高可能", "score")}
GROUNDS = {
    "grounds": Column("评定依据"),
    "more_cases": Column("再有几例", "count"),
    "more_points": Column("可多得分", "score"),
}
SCOPES = {"total": "总分", "system": "体系", "responsible": "责任部门"}


def score_sheets(edition: Edition) -> list[Sheet]:
    """A sheet for every standard, the totals of all, and the list of lost points."""
    scored = standards(edition)
    if not scored:
        return []
    return [
        *(_items(edition, standard) for standard in scored),
        _totals(edition, scored),
        _lost_points(edition, scored),
    ]


def _items(edition: Edition, standard: dict) -> Sheet:
    columns = {
        "department": Column("被考核部门"),
        "item": Column("条目"),
        "system_title": Column("体系"),
        "group_title": Column("考核项目"),
        "requirement": Column("要求"),
        "method": Column("评分办法"),
        **POINTS,
        **GROUNDS,
        "evidence": Column("佐证材料"),
        "departments_printed": Column("责任部门"),
    }
    if not standard["each_department"]:
        del columns["department"]
    return Sheet(
        f"评分表 {standard['name']}",
        f"{standard['title']}评分表",
        columns,
        [_shown({**row, "method": _method(row)}, columns) for row in items(edition, standard)],
        sheet_notes(edition, standard),
        "分",
        fixed=2 if standard["each_department"] else 1,
    )


def _totals(edition: Edition, scored: Sequence[dict]) -> Sheet:
    columns = {
        "standard": Column("标准"),
        "department": Column("被考核部门"),
        "scope": Column("范围"),
        "title": Column("名称"),
        **POINTS,
        **RANGE,
    }
    return Sheet(
        "评分合计",
        "各评估标准的总分和各体系、各责任部门的得失分",
        columns,
        [
            _shown({**row, "standard": standard["name"], "scope": words}, columns)
            for standard in scored
            for scope, words in SCOPES.items()
            for row in totals(edition, standard, scope)
        ],
        _notes(
            edition,
            scored,
            "几个部门共同负责的条目在每个责任部门各计一次，总分中只计一次，"
            "各责任部门的分不能相加。",
        ),
        "分",
        fixed=4,
    )


def _lost_points(edition: Edition, scored: Sequence[dict]) -> Sheet:
    columns = {
        "owner": Column("责任部门"),
        "standard_name": Column("标准"),
        "item": Column("条目"),
        "group_title": Column("考核项目"),
        "requirement": Column("要求"),
        "at_stake": Column("待争取", "score"),
        "lost": POINTS["lost"],
        "not_assessed": POINTS["not_assessed"],
        "ambiguous": POINTS["ambiguous"],
        **GROUNDS,
        "others": Column("共同责任部门"),
    }
    return Sheet(
        "失分清单",
        "各责任部门待争取的条目",
        columns,
        [_shown({**row, "others": _others(row)}, columns) for row in _by_owner(at_stake(edition))],
        _notes(
            edition,
            scored,
            "待争取＝失分＋未评定＋原文未明；只列还有分可争取的条目，待争取的分多的部门在前。",
        ),
        "分",
        none="所有条目都已得满分。",
        fixed=3,
    )


def _by_owner(rows: Sequence[dict]) -> list[dict]:
    """The department with most points at stake first; each with its own order of items."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["owner"]] = sums.get(row["owner"], Decimal()) + row["at_stake"]
    return sorted(rows, key=lambda row: (-sums[row["owner"]], row["owner"]))


def _others(row: dict) -> str:
    return "、".join(name for name in row["departments"].split("、") if name != row["owner"])


def _method(row: dict) -> str:
    return _paragraphs(row["method"], f"〔推断〕{row['inferred']}" if row["inferred"] else "")


def _shown(row: Mapping, columns: Mapping[str, Column]) -> dict[str, Value]:
    grounds = _paragraphs(row.get("why"), figures(row)) if "grounds" in columns else ""
    cells = {**row, "grounds": grounds}
    return {name: _cell(cells, name, column) for name, column in columns.items()}


def _cell(row: Mapping, name: str, column: Column) -> Value:
    """Text as it is, or nothing; how many more are needed may be protected."""
    if column.look == "words":
        return row[name] or ""
    if row[name] is None:
        return PROTECTED if row["is_suppressed"] else NOT_APPLICABLE
    return row[name]


def _paragraphs(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


def _notes(edition: Edition, scored: Sequence[dict], scope: str) -> Notes:
    notes = [sheet_notes(edition, standard) for standard in scored]
    sources = dict.fromkeys(note.source for note in notes)
    return Notes("；".join(sources), scope, notes[0].remarks)
