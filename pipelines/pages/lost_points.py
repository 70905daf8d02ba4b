"""The page of what is not won: whose job it is, what is missing, and how many more are needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.score_items import score_sources
from pipelines.pages.score_links import LOST_POINTS, item_link, owner_place
from pipelines.pages.score_records import at_stake, owners_of_items, standards
from pipelines.pages.score_wording import LEGEND_OF_SCORES, grounds, paragraphs, score, verdict
from pipelines.pages.sheet_tables import Cell, Column, Row, sheet_table

COLLECTIVE = "集体"
OVERVIEW = {
    "owner": Column("责任部门", "head"),
    "standard": Column("标准"),
    "items": Column("条目", "figure"),
    "at_stake": Column("待争取", "figure"),
    "lost": Column("失分", "figure"),
    "not_assessed": Column("未评定", "figure"),
    "ambiguous": Column("原文未明", "figure"),
}
SUMMED = ("at_stake", "lost", "not_assessed", "ambiguous")
BLOCK = {
    "item": Column("条目", "head"),
    "requirement": Column("要求"),
    "points": Column("待争取"),
    "missing": Column("缺什么"),
    "others": Column("共同责任部门"),
}
SHARED = "几个部门共同负责的条目在每个部门名下各列一次，总分中只计一次，各部门的分不能相加。"


@dataclass(frozen=True)
class Owner:
    """A responsible department with its items, most points at stake first."""

    name: str
    rows: list[dict]

    @property
    def place(self) -> str:
        return owner_place(self.name)

    @property
    def at_stake(self) -> Decimal:
        return sum(row["at_stake"] for row in self.rows)


def lost_points(edition: Edition) -> str:
    """The page: an overview, the departments with most points at stake first, what all share."""
    collective = {m.name for m in edition.jurisdiction.members if m.kind == COLLECTIVE}
    owners = _owners(edition)
    single = [owner for owner in owners if owner.name not in collective]
    shared = [owner for owner in owners if owner.name in collective]
    notes = _notes(edition)
    number = 2 + len(single)
    sections = [
        Section("overview", "各部门一览", _overview(edition, [*single, *shared], notes)),
        Section("departments", "分部门清单", _blocks(single, 2)),
        Section("collective", "集体承担的条目", _blocks(shared, number)),
    ]
    page = Page(
        LOST_POINTS,
        f"{edition.jurisdiction.name}创业型城市创建失分清单",
        _introduction(edition, owners),
        [section for section in sections if section.body],
        look="scores",
    )
    return document(edition, page)


def _owners(edition: Edition) -> list[Owner]:
    """Departments with points at stake, most first, in the order of the member list where even."""
    rows: dict[str, list[dict]] = {name: [] for name in owners_of_items(edition)}
    for row in at_stake(edition):
        rows[row["owner"]].append(row)
    owners = [Owner(name, of_owner) for name, of_owner in rows.items() if of_owner]
    return sorted(owners, key=lambda owner: -owner.at_stake)


def _notes(edition: Edition) -> Notes:
    return Notes(
        score_sources(edition, standards(edition)),
        "待争取＝失分＋未评定＋原文未明；只列还有分可争取的条目。",
        (SHARED, f"符号：{'；'.join(LEGEND_OF_SCORES)}。"),
    )


def _introduction(edition: Edition, owners: Sequence[Owner]) -> str:
    idle = [name for name in owners_of_items(edition) if name not in {o.name for o in owners}]
    nothing_left = f"没有待争取条目的责任部门：{'、'.join(idle)}。" if idle else ""
    return (
        f'<p class="headline">截至{edition.month.chinese}末，<b>{len(owners)}</b> 个责任部门'
        f"（含集体）有失分、未评定或原文未明的条目。</p>\n"
        f'<p class="caution">{SHARED}{escape(nothing_left)}</p>\n'
    )


def _overview(edition: Edition, owners: Sequence[Owner], notes: Notes) -> str:
    scored = standards(edition)
    bodies = [[row] for row in _once(edition, scored)]
    bodies += [_sums(owner, scored) for owner in owners]
    names = [name for name in OVERVIEW if name != "standard" or len(scored) > 1]
    return sheet_table(
        1,
        "各责任部门待争取的分",
        {name: OVERVIEW[name] for name in names},
        [[{name: row[name] for name in names if name in row} for row in body] for body in bodies],
        notes,
        unit="个，分",
        look="ledger",
        none="所有条目都已得满分。",
    )


def _once(edition: Edition, scored: Sequence[dict]) -> Iterable[Row]:
    """The total of a sheet that several departments share, every item counted once."""
    for standard in scored:
        if not standard["each_department"]:
            rows = {
                row["item"]: row
                for row in at_stake(edition)
                if row["standard"] == standard["standard"]
            }
            yield {
                "owner": Cell("全部条目（各计一次）"),
                "standard": Cell(escape(standard["name"])),
                **_figures(list(rows.values())),
            }


def _sums(owner: Owner, scored: Sequence[dict]) -> list[Row]:
    """A row for every standard by which the department has points at stake."""
    by_standard = [
        (standard, rows)
        for standard in scored
        if (rows := [row for row in owner.rows if row["standard"] == standard["standard"]])
    ]
    drawn = [
        {"standard": Cell(escape(standard["name"])), **_figures(rows)}
        for standard, rows in by_standard
    ]
    name = f'<a href="#{owner.place}">{escape(owner.name)}</a>'
    drawn[0] = {"owner": Cell(name, len(drawn)), **drawn[0]}
    return drawn


def _figures(rows: Sequence[dict]) -> Row:
    return {
        "items": Cell(str(len(rows))),
        **{column: Cell(score(sum(row[column] for row in rows))) for column in SUMMED},
    }


def _blocks(owners: Sequence[Owner], first: int) -> str:
    return "".join(_block(owner, number) for number, owner in enumerate(owners, first))


def _block(owner: Owner, number: int) -> str:
    rows = [
        {
            "item": Cell(_item(row)),
            "requirement": Cell(escape(row["requirement"])),
            "points": Cell(_points(row)),
            "missing": Cell(grounds(row, with_evidence=False)),
            "others": Cell(_others(row)),
        }
        for row in owner.rows
    ]
    drawn = sheet_table(
        number,
        f"{owner.name}待争取的条目",
        BLOCK,
        [rows],
        Notes("同表1", "同表1；待争取的分多的在前。"),
        unit="分",
        look="block",
    )
    return (
        f'<article class="department" id="{owner.place}">'
        f'<h3>{escape(owner.name)}<a href="#overview">回到一览</a></h3>\n{drawn}</article>\n'
    )


def _item(row: dict) -> str:
    title = row["group_title"] or row["system_title"]
    return (
        f"{item_link(row, from_page=LOST_POINTS)} {escape(title)}"
        f"<small>{escape(row['standard_name'])}</small>"
    )


def _points(row: dict) -> str:
    whole = f'<p class="of"><b>{score(row["at_stake"])}</b>／{score(row["maximum"])}</p>'
    return whole + paragraphs(verdict(row))


def _others(row: dict) -> str:
    others = [name for name in row["departments"].split("、") if name != row["owner"]]
    return paragraphs(("", name) for name in others) or NOT_APPLICABLE
