"""How a score came about: its course over the published months, and what changed last."""

from html import escape

from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.charts import band, small_band
from pipelines.pages.edition import Edition
from pipelines.pages.score_items import score_sources
from pipelines.pages.score_links import item_link, sheet_name
from pipelines.pages.score_records import changes, course, month_before
from pipelines.pages.score_wording import score, span, won
from pipelines.pages.sheet_tables import Cell, Column, sheet_table
from pipelines.pages.tables import table

Course = dict[Month, dict[str | None, dict]]


def chart_of_total(edition: Edition, standard: dict, number: int) -> str:
    """The range of the total month by month as a band; nothing of a single month."""
    known = course(edition, standard)
    if len(known) < 2:
        return ""
    lowest, highest = _edges(known, None)
    drawing = band(
        lowest,
        highest,
        float(standard["points"]),
        [f"{month.year}.{month.number}" for month in _months(known)],
        f"各月最低和最高可能得分，数字见表{number}",
        score,
    )
    return (
        '<div class="charts"><figure><figcaption>得分区间（实线最低，虚线最高）'
        f"<i>单位：分</i></figcaption>\n{drawing}</figure></div>\n"
    )


def course_of_total(edition: Edition, standard: dict, number: int) -> str:
    """The total month by month, the newest first."""
    known = course(edition, standard)
    return table(
        number,
        "各月总分",
        [
            {
                "month": month.chinese,
                **{
                    column: score(known[month][None][column])
                    for column in ("points", "lost", "not_assessed", "ambiguous")
                },
                "span": span(known[month][None]),
            }
            for month in sorted(known, reverse=True)
        ],
        {
            "month": "月份",
            "points": "得分",
            "lost": "失分",
            "not_assessed": "未评定",
            "ambiguous": "原文未明",
            "span": "得分区间",
        },
        Notes("同表1", "同表1；各月为最近一次公布的数，可能经过修订；没有公布评分的月份不列。"),
        unit="分",
        look="tight",
    )


def course_of_department(edition: Edition, standard: dict) -> dict[str, str]:
    """The range of every department month by month, as small bands; none of a single month."""
    known = course(edition, standard)
    if len(known) < 2:
        return {}
    departments = {name for rows in known.values() for name in rows if name}
    top = float(standard["points"])
    return {
        name: small_band(*_edges(known, name), top, f"{name}各月最低和最高可能得分")
        for name in departments
    }


def what_changed(edition: Edition, standard: dict, number: int) -> str:
    """The items whose points or range changed since the last publication, and why."""
    before = month_before(edition, standard)
    if before is None:
        return '<p class="legend">这是第一个公布评分的月份，没有可比的上期。</p>\n'
    rows = changes(edition, standard, before)
    page = sheet_name(standard["standard"])
    columns = {
        "item": Column("条目", "head"),
        "department": Column("部门"),
        "points": Column("得分", "figure"),
        "span": Column("得分区间", "figure"),
        "why": Column("现在的依据"),
        "why_before": Column("上期的依据"),
    }
    if not standard["each_department"]:
        del columns["department"]
    drawn = [
        {
            "item": Cell(
                f"{item_link(row, from_page=page)} "
                f"{escape(row['group_title'] or row['requirement'])}"
            ),
            "department": Cell(escape(row["department"] or "")),
            "points": Cell(_points(row)),
            "span": Cell(_span(row)),
            "why": Cell(escape(row["why"] or "")),
            "why_before": Cell(escape(row["why_before"] or "")),
        }
        for row in rows
    ]
    return sheet_table(
        number,
        f"与{before.chinese}相比有变化的条目",
        columns,
        [[{name: row[name] for name in columns} for row in drawn]],
        Notes(
            score_sources(edition, [standard]),
            f"得分或得分区间与{before.chinese}最近一次公布的不同的条目，箭头前为{before.chinese}的数。",
        ),
        unit="分",
        none=f"与{before.chinese}相比没有变化。",
    )


def _points(row: dict) -> str:
    if row["points_before"] is None:
        return f"新增 {won(row)}"
    return f"{won(row, '_before')} → {won(row)}"


def _span(row: dict) -> str:
    if row["points_before"] is None:
        return span(row)
    return f"{span(row, '_before')} → {span(row)}"


def _months(known: Course) -> list[Month]:
    return months_between(min(known), max(known))


def _edges(known: Course, department: str | None) -> tuple[list, list]:
    """Lowest and highest of every month from the first to the last, none where not known."""
    rows = [known.get(month, {}).get(department) for month in _months(known)]
    return (
        [float(row["lowest"]) if row else None for row in rows],
        [float(row["highest"]) if row else None for row in rows],
    )
