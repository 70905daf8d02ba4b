"""The score sheets: a section of the month's index, and a page for every standard."""

from collections.abc import Sequence
from html import escape

from pipelines.pages.captions import Notes
from pipelines.pages.charts import shares
from pipelines.pages.edition import Edition
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.score_course import chart_of_total, course_of_total, what_changed
from pipelines.pages.score_departments import department_sheets, spread_of_departments
from pipelines.pages.score_items import item_table, score_sources, sheet_notes
from pipelines.pages.score_links import LOST_POINTS, sheet_name
from pipelines.pages.score_records import items, standards, totals
from pipelines.pages.score_wording import PARTS, account, score, span
from pipelines.pages.tables import table

# In a bar what is open stands between what is won and what is lost, as the range does.
BAR_ORDER = ("points", "ambiguous", "not_assessed", "lost")


def score_summary(edition: Edition) -> str:
    """A line for every standard that the month is scored by; nothing where there is none."""
    scored = standards(edition)
    if not scored:
        return ""
    return (
        "".join(_line(edition, standard) for standard in scored)
        + f'<p class="onward"><a href="{LOST_POINTS}">失分清单</a>：'
        "各责任部门失分、未评定的条目，缺什么，还差多少。</p>\n"
        f'<div class="notes"><p>资料来源：{escape(score_sources(edition, scored))}</p>'
        "<p>统计口径：未评定的分不算得分也不算失分；得分区间从得分起，"
        "到未评定、原文未明的分全部得到为止。</p></div>\n"
    )


def score_sheet(edition: Edition, standard: dict) -> str:
    """The page of a standard: totals, course, what changed, and the sheet itself."""
    draw = department_sheets if standard["each_department"] else _sheet
    introduction, sections = draw(edition, standard)
    page = Page(
        sheet_name(standard["standard"]),
        standard["title"],
        introduction,
        sections,
        kind="评分表",
        facts={"依据": f"{standard['document']} {standard['clause']}"},
        look="scores" if standard["each_department"] else "scores landscape",
    )
    return document(edition, page)


def _line(edition: Edition, standard: dict) -> str:
    page = escape(sheet_name(standard["standard"]))
    if standard["each_department"]:
        words, bar = spread_of_departments(edition, standard), ""
    else:
        (total,) = totals(edition, standard, "total")
        words, bar = f"满分 {score(standard['points'])} 分：{account(total)}", _bar(total)
    return (
        f'<article class="scored"><h3><a href="{page}">{escape(standard["name"])}</a></h3>\n'
        f"<p>{words}。</p>{bar}</article>\n"
    )


def _sheet(edition: Edition, standard: dict) -> tuple[str, list[Section]]:
    """Introduction and sections of a sheet of the whole jurisdiction."""
    (total,) = totals(edition, standard, "total")
    systems = totals(edition, standard, "system")
    notes = sheet_notes(edition, standard)
    sheet = item_table(4, standard["title"], items(edition, standard), systems, notes)
    return _standing(total), [
        Section(
            "totals",
            "各体系得分与各月走势",
            f'<div class="beside"><div>{_by_system(systems, total, notes)}'
            f"{chart_of_total(edition, standard, 2)}</div>"
            f"{course_of_total(edition, standard, 2)}</div>\n",
        ),
        Section("changes", "与上期相比", what_changed(edition, standard, 3)),
        Section("sheet", "评分表", sheet),
    ]


def _standing(total: dict) -> str:
    figures = {
        **{name: (look, score(total[part])) for part, (look, name) in PARTS.items()},
        "得分区间": ("between", span(total)),
        "满分": ("full", score(total["maximum"])),
    }
    return (
        '<div class="standing">'
        + "".join(
            f'<p class="{look}">{name} <b>{figure}</b></p>'
            for name, (look, figure) in figures.items()
        )
        + f"</div>\n{_bar(total)}\n"
    )


def _bar(total: dict) -> str:
    return shares({PARTS[part][0]: float(total[part]) for part in BAR_ORDER}, account(total))


def _by_system(systems: Sequence[dict], total: dict, notes: Notes) -> str:
    return table(
        1,
        "各体系得分",
        [
            {
                "title": row["title"],
                "maximum": score(row["maximum"]),
                **{part: score(row[part]) for part in PARTS},
                "span": span(row),
            }
            for row in ({**total, "title": "总分"}, *systems)
        ],
        {
            "title": "体系",
            "maximum": "满分",
            **{part: name for part, (_, name) in PARTS.items()},
            "span": "得分区间",
        },
        Notes(notes.source, notes.scope),
        unit="分",
        look="tight total-first",
    )
