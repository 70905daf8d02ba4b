"""The page of revisions: every figure as it was first published, and as it was revised."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from pipelines.months import Month
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE, cell, count, percent, points
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.site import REVISIONS as PAGE
from pipelines.pages.tables import table
from pipelines.pages.wording import REVISIONS

MONTHS = 24
COLUMNS = 8  # publications of a month beside each other; of more, the first and the last


def revisions_page(edition: Edition) -> str:
    """The page as one document: the revision triangles of the targets, and why."""
    figures = _figures(edition)
    runs = _runs(edition)
    sections = [
        Section("triangles", "五项目标的修订", _triangles(edition, figures)),
        Section("publications", "公布和修订的原因", _publications(runs)),
    ]
    name = f"{edition.jurisdiction.name}指标修订"
    return document(edition, Page(PAGE, name, _introduction(runs), sections))


def _introduction(runs: Sequence[Mapping]) -> str:
    revised = [run for run in runs if run["revision_reason"]]
    months = len({run["month"] for run in revised})
    words = (
        f"重新公布过 {count(months)} 个月、{count(len(revised))} 次。" if revised else "没有修订。"
    )
    return f'<p class="headline">近{MONTHS}个月{words}。每次公布的数都保留，可以重算。</p>\n'


def _figures(edition: Edition) -> list[dict]:
    return edition.rows(
        """
        select
            facts.indicator,
            facts.title,
            vintages.month,
            vintages.value,
            vintages.is_suppressed,
            vintages.definition_id
        from shown_vintages as vintages
        inner join indicators as facts
            on facts.indicator = vintages.indicator and facts.variant = vintages.variant
        where facts.kind = 'target'
            and vintages.variant = 'default'
            and vintages.area_code = $area
            and vintages.dimension = 'total'
            and vintages.month between $first and $month
        order by
            list_position($order, facts.indicator), vintages.month desc, vintages.publication
        """,
        area=edition.jurisdiction.code,
        first=(edition.month - (MONTHS - 1)).last_day,
        month=edition.month_end,
        order=list(edition.jurisdiction.targets),
    )


def _triangles(edition: Edition, figures: Sequence[Mapping]) -> str:
    by_indicator = groupby(figures, key=lambda row: (row["indicator"], row["title"]))
    return "".join(
        _triangle(edition, number, title, list(rows))
        for number, ((_, title), rows) in enumerate(by_indicator, 1)
    )


def _triangle(edition: Edition, number: int, title: str, rows: list[dict]) -> str:
    months = {month: list(of) for month, of in groupby(rows, key=lambda row: row["month"])}
    shown = {
        month: of if len(of) <= COLUMNS else [of[0], *of[1 - COLUMNS :]]
        for month, of in months.items()
    }
    columns = range(max(map(len, shown.values()), default=0))
    labels = {"month": "报告期"} | {f"n{n}": f"修订 {n}" if n else "首次公布" for n in columns}
    return table(
        number,
        f"{title}各月历次公布的数",
        [
            {"month": Month.of(month).chinese, "total": _total(of)}
            | {f"n{n}": cell(of[n], "value", percent) if n < len(of) else "" for n in columns}
            for month, of in shown.items()
        ],
        labels | {"total": "累计修订"},
        Notes(
            f"{edition.report_name}各次公布",
            "默认口径，全辖区；累计修订为最近一次公布减首次公布，其间口径版本变过的不比。"
            + (f"公布超过 {COLUMNS} 次的月份，列出首次和最近各次。" if shown != months else ""),
        ),
        unit="%，累计修订为百分点",
        look="wide",
    )


def _total(publications: Sequence[Mapping]) -> str:
    first, last = publications[0], publications[-1]
    if len(publications) == 1 or first["definition_id"] != last["definition_id"]:
        return NOT_APPLICABLE
    if first["value"] is None or last["value"] is None:
        return MISSING
    return points(last["value"] - first["value"])


def _runs(edition: Edition) -> list[dict]:
    return edition.rows(
        """
        select
            month,
            strftime(published_at + interval 8 hours, '%Y年%-m月%-d日 %H:%M') as published_on,
            revision_reason,
            revision_note,
            reviewed_by,
            approved_by,
            run_id
        from runs
        where month between $first and $month
        order by month desc, publication
        """,
        first=(edition.month - (MONTHS - 1)).last_day,
        month=edition.month_end,
    )


def _publications(runs: Sequence[Mapping]) -> str:
    return table(
        6,
        "各次公布",
        [
            {
                "month": Month.of(run["month"]).chinese,
                "published": run["published_on"],
                "why": REVISIONS[run["revision_reason"]],
                "note": run["revision_note"] or "",
                "reviewed_by": run["reviewed_by"] or "",
                "approved_by": run["approved_by"] or "",
                "run": run["run_id"],
            }
            for run in runs
        ],
        {
            "published": "公布时间",
            "why": "原因",
            "note": "说明",
            "reviewed_by": "审核人",
            "approved_by": "签发人",
            "run": "运行编号",
        },
        Notes(
            "本系统公布记录",
            "R1 迟报或更正的数据，R2 例行修订（人口、抽样框），R3 方法或程序变动，C 更正差错。",
        ),
        unit="次",
        words=("why", "note", "reviewed_by", "approved_by", "run"),
        grouped_by="month",
        look="wide",
    )
