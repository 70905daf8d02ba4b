"""A score sheet item by item, in the shape of the paper."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.score_links import item_place
from pipelines.pages.score_wording import (
    LEGEND_OF_SCORES,
    grounds,
    is_open,
    paragraphs,
    score,
    span,
    verdict,
    won,
)
from pipelines.pages.sheet_tables import Cell, Column, Row, sheet_table

COLUMNS = {
    "system": Column("体系", "head"),
    "group": Column("考核项目", "head"),
    "requirement": Column("要求"),
    "method": Column("评分办法"),
    "points": Column("得分／分值"),
    "grounds": Column("评定依据"),
    "owners": Column("责任部门"),
}


def item_table(
    number: int, title: str, rows: Sequence[dict], systems: Sequence[dict], notes: Notes
) -> str:
    """The sheet of the jurisdiction or of one department; ``systems`` are its totals by system."""
    by_system = {row["member"]: row for row in systems}
    columns, look = dict(COLUMNS), "sheet"
    if not any(row["group_title"] for row in rows):
        del columns["group"]
    if all(row["department"] for row in rows):
        del columns["owners"]
        look = "sheet each"
    bodies = [
        _of_system(list(of_system), by_system[system], columns)
        for system, of_system in groupby(rows, key=lambda row: row["system"])
    ]
    return sheet_table(number, title, columns, bodies, notes, unit="分", look=look)


def sheet_notes(edition: Edition, standard: dict) -> Notes:
    """What stands under the sheet of a standard."""
    return Notes(
        score_sources(edition, [standard]),
        "分值＝得分＋失分＋未评定＋原文未明；得分区间从得分起，到未评定、原文未明的分全部得到为止。",
        (f"符号：{'；'.join(LEGEND_OF_SCORES)}。",),
    )


def score_sources(edition: Edition, scored: Sequence[dict]) -> str:
    """Where the wording and the points of some standards come from."""
    documents = "；".join(f"{row['document']}{row['clause']}" for row in scored)
    return f"{documents}；{edition.source_name('evidence')}和各部门报送的数据"


def _of_system(rows: list[dict], total: dict, columns: dict[str, Column]) -> list[Row]:
    """The rows of a system; its cell and those of its groups stand in the first row of theirs."""
    drawn: list[Row] = []
    for _, of_group in groupby(rows, key=lambda row: row["group_title"]):
        group = list(of_group)
        for row in group:
            cells = {}
            if not drawn:
                cells["system"] = Cell(_system(total), len(rows))
            if row is group[0]:
                cells["group"] = Cell(_group(group), len(group))
            cells |= {
                "requirement": Cell(_requirement(row)),
                "method": Cell(_method(row)),
                "points": Cell(_points(row)),
                "grounds": Cell(grounds(row)),
                "owners": Cell(_owners(row)),
            }
            drawn.append({name: cell for name, cell in cells.items() if name in columns})
    return drawn


def _system(total: dict) -> str:
    lines = [("won", f"得 {score(total['points'])}"), *_verdict(total)]
    return (
        f'<div class="stay"><b>{escape(total["title"])}</b>'
        f"<small>（{score(total['maximum'])}分）</small>"
        f"{paragraphs(lines)}</div>"
    )


def _group(rows: list[dict]) -> str:
    title, points = rows[0]["group_title"], score(sum(row["maximum"] for row in rows))
    return f"{escape(title)}<small>（{points}分）</small>" if title else ""


def _requirement(row: dict) -> str:
    place = "" if row["department"] else f' id="{item_place(row["item"])}"'
    return f'<b class="item"{place}>{escape(row["item"])}</b> {escape(row["requirement"])}'


def _method(row: dict) -> str:
    inferred = row["inferred"]
    reading = f'<p class="inferred"><b>〔推断〕</b>{escape(inferred)}</p>' if inferred else ""
    return f"{escape(row['method'])}{reading}"


def _points(row: dict) -> str:
    whole = f'<p class="of"><b>{won(row)}</b>／{score(row["maximum"])}</p>'
    is_one_word = row["maximum"] in (row["not_assessed"], row["ambiguous"])
    return whole if is_one_word else whole + paragraphs(_verdict(row))


def _verdict(row: dict) -> list[tuple[str, str]]:
    """What is not won, and the range as long as it is open."""
    return verdict(row) + ([("span", f"区间 {span(row)}")] if is_open(row) else [])


def _owners(row: dict) -> str:
    return paragraphs(("", name) for name in row["departments_printed"].split("、"))
