"""A sheet that is filled in for every department: who stands where, and each sheet."""

from collections.abc import Sequence
from html import escape

from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.frame import Section
from pipelines.pages.score_course import course_of_department, what_changed
from pipelines.pages.score_items import item_table, sheet_notes
from pipelines.pages.score_links import department_place
from pipelines.pages.score_records import items, totals
from pipelines.pages.score_wording import PARTS, account, score, span
from pipelines.pages.sheet_tables import Cell, Column, sheet_table


def department_sheets(edition: Edition, standard: dict) -> tuple[str, list[Section]]:
    """Introduction and sections of a sheet that is filled in for every department."""
    headline = f"截至{edition.month.chinese}末，{spread_of_departments(edition, standard)}。"
    return f'<p class="headline">{headline}</p>\n', [
        Section("totals", "各部门得分", _departments(edition, standard)),
        Section("changes", "与上期相比", what_changed(edition, standard, 2)),
        Section("sheets", "各部门评分表", _blocks(edition, standard)),
    ]


def spread_of_departments(edition: Edition, standard: dict) -> str:
    """How far apart the departments are, in one sentence without its full stop."""
    rows = totals(edition, standard, "total")
    spreads = "，".join(f"{name} {_spread(rows, part)} 分" for part, (_, name) in PARTS.items())
    lowest, highest = min(row["lowest"] for row in rows), max(row["highest"] for row in rows)
    return (
        f"{len(rows)} 个被考核部门，每个部门满分 {score(standard['points'])} 分：各部门{spreads}，"
        f"得分区间都在 {score(lowest)}–{score(highest)} 分之内"
    )


def _spread(rows: Sequence[dict], part: str) -> str:
    least, most = (score(pick(row[part] for row in rows)) for pick in (min, max))
    return least if least == most else f"{least} 至 {most}"


def _departments(edition: Edition, standard: dict) -> str:
    systems = totals(edition, standard, "system")
    titles = {row["member"]: row["title"] for row in systems}
    of_department = {(row["department"], row["member"]): row for row in systems}
    bands = course_of_department(edition, standard)
    columns = {
        "department": Column("部门", "head"),
        **{f"system-{member}": Column(title, "figure") for member, title in titles.items()},
        **{part: Column(name, "figure") for part, (_, name) in PARTS.items()},
        "span": Column("得分区间", "figure"),
        **({"trend": Column("走势")} if bands else {}),
    }
    rows = []
    for total in totals(edition, standard, "total"):
        department = total["department"]
        place = department_place(department)
        row = {
            "department": f'<a href="#{place}">{escape(department)}</a>',
            **{f"system-{member}": span(of_department[department, member]) for member in titles},
            **{part: score(total[part]) for part in PARTS},
            "span": span(total),
            "trend": bands.get(department, ""),
        }
        rows.append({name: Cell(row[name]) for name in columns})
    return sheet_table(
        1,
        "各部门得分",
        columns,
        [rows],
        sheet_notes(edition, standard),
        unit="分，各项目为得分区间",
        look="matrix",
    )


def _blocks(edition: Edition, standard: dict) -> str:
    rows = items(edition, standard)
    systems = totals(edition, standard, "system")
    notes = Notes("同表1", "同表1；符号见表1。")
    return "".join(
        _block(
            number,
            total,
            [row for row in rows if row["department"] == total["department"]],
            [row for row in systems if row["department"] == total["department"]],
            notes,
        )
        for number, total in enumerate(totals(edition, standard, "total"), 3)
    )


def _block(
    number: int,
    total: dict,
    rows: list[dict],
    systems: list[dict],
    notes: Notes,
) -> str:
    department = total["department"]
    return (
        f'<article class="department" id="{department_place(department)}">'
        f'<h3>{escape(department)}<a href="#totals">回到各部门得分</a></h3>\n'
        f"<p>{account(total)}。</p>\n"
        f"{item_table(number, department, rows, systems, notes)}</article>\n"
    )
