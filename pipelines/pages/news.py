"""Section of the overview on what is new since the month before, and why."""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby

from pipelines.months import Month
from pipelines.pages.captions import Notes
from pipelines.pages.deliveries import arrived, missing
from pipelines.pages.edition import ORDER, Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE, cell, count, increase, percent
from pipelines.pages.score_links import sheet_name
from pipelines.pages.score_records import changes as changed_items
from pipelines.pages.score_records import course, month_before, standards
from pipelines.pages.score_wording import score, span
from pipelines.pages.site import QUALITY
from pipelines.pages.tables import table
from pipelines.pages.wording import REVISIONS, cases, change

TURNS = {
    (False, True): "✓ 新达标",
    (True, False): "✗ 不再达标",
    (True, True): "✓ 仍达标",
    (False, False): "✗ 仍未达标",
}


def news(edition: Edition) -> str:
    """The targets against the month before, and in words what else is new."""
    lines = "".join(
        f"<dt>{title}</dt><dd>{words}</dd>"
        for title, words in (
            ("数据修订", _revised(edition)),
            ("收到", _arrived(edition)),
            ("没有收到", _missing(edition)),
            *(("评分", line) for line in _scored(edition)),
        )
        if words
    )
    return f'{_moved(edition)}<dl class="terms news">{lines}</dl>\n'


def _moved(edition: Edition) -> str:
    rows = edition.totals("target")
    return table(
        2,
        "五项目标与上月相比",
        [
            {
                "title": row["title"],
                "before": MISSING if row["value_before"] is None else percent(row["value_before"]),
                "value": cell(row, "value", percent),
                "change": change(row),
                "numerator": cases(row, "numerator"),
                "numerator_change": _increase(row, "numerator"),
                "denominator": cases(row, "denominator"),
                "denominator_change": _increase(row, "denominator"),
                "turn": TURNS.get((row["met_before"], row["met"]), NOT_APPLICABLE),
            }
            for row in rows
        ],
        {
            "title": "指标",
            "before": "上月",
            "value": "本月",
            "change": "变化",
            "numerator": "本月",
            "numerator_change": "增减",
            "denominator": "本月",
            "denominator_change": "增减",
            "turn": "达标",
        },
        Notes(
            "同表1",
            "各指标的分子、分母见“口径与方法”；上月口径版本不同的不比。",
            ("满意度按抽样设计加权，不列分子、分母。",),
        ),
        unit="%，变化为百分点，分子、分母为人或户",
        words=("turn",),
        spanners={
            "指标值": ("before", "value", "change"),
            "分子": ("numerator", "numerator_change"),
            "分母": ("denominator", "denominator_change"),
        },
        look="wide",
    )


def _increase(row: Mapping, column: str) -> str:
    present, before = row[column], row[f"{column}_before"]
    return NOT_APPLICABLE if None in (present, before) else increase(present - before)


def _revised(edition: Edition) -> str:
    """Figures of this and earlier months that were published anew since the month before."""
    lines = [
        f"{Month.of(month).chinese}（{REVISIONS.get(reason, reason)}）："
        + "，".join(f"{row['title']} {_revision(row)}" for row in rows)
        for (month, reason), rows in groupby(
            _revisions(edition), key=lambda row: (row["month"], row["revision_reason"])
        )
    ]
    if stock := _revised_stock(edition):
        lines.append(f"上月末市场主体存量按本月所知比当时公布 {increase(stock)} 户")
    return escape("；".join(lines) + "。") if lines else "五项目标已公布的数没有修订。"


def _revisions(edition: Edition) -> list[dict]:
    return edition.rows(
        """
        with versions as (
            select
                *,
                lag(value) over (
                    partition by month, indicator order by publication
                ) as value_before
            from shown_vintages
            where variant = 'default' and area_code = $area and dimension = 'total'
        ),

        published as (
            select
                coalesce(min(publication) filter (where month = $before), 0) as since,
                max(publication) filter (where month = $month) as until
            from runs
        )

        select
            versions.month,
            versions.revision_reason,
            versions.value,
            versions.value_before,
            facts.title
        from versions
        cross join published
        inner join indicators as facts
            on facts.indicator = versions.indicator and facts.variant = versions.variant
        where facts.kind = 'target'
            and versions.month <= $month
            and versions.revision_reason is not null
            and versions.publication > published.since
            and versions.publication <= published.until
            and versions.value is distinct from versions.value_before
        order by
            versions.month desc,
            versions.revision_reason,
            list_position($order, versions.indicator),
            versions.publication
        """,
        area=edition.jurisdiction.code,
        before=(edition.month - 1).last_day,
        month=edition.month_end,
        order=list(ORDER),
    )


def _revision(row: Mapping) -> str:
    before, after = (cell(row, column, percent) for column in ("value_before", "value"))
    return f"{before} → {after}"


def _revised_stock(edition: Edition) -> int | None:
    found = edition.rows(
        """
        select revised
        from register_report
        where month = $month
            and area_code = $area
            and entity_type = 'total'
            and industry = 'total'
        """,
        month=edition.month_end,
        area=edition.jurisdiction.code,
    )
    return found[0]["revised"] if found else None


def _arrived(edition: Edition) -> str:
    sources = arrived(edition)
    if not sources:
        return "没有收到可用的文件。"
    names = "、".join(edition.source_name(source) for source in sources)
    return f"{count(len(sources))} 个来源：{escape(names)}。"


def _missing(edition: Edition) -> str:
    names = "、".join(edition.source_name(source) for source in missing(edition, monthly=True))
    return f'{escape(names)}。见<a href="{QUALITY}">数据质量</a>。' if names else ""


def _scored(edition: Edition) -> Iterator[str]:
    """A line for every standard that the month is scored by."""
    for standard in standards(edition):
        name = f"{standard['name']}："
        before = month_before(edition, standard)
        if before is None:
            yield escape(f"{name}第一个公布评分的月份，没有可比的上期。")
            continue
        changed = len(changed_items(edition, standard, before))
        known = course(edition, standard)
        earlier, present = (known.get(month, {}).get(None) for month in (before, edition.month))
        moved = f"{_moved_score(earlier, present)}，" if earlier and present else ""
        page = escape(sheet_name(standard["standard"]))
        yield (
            f"{escape(name)}{moved}比{before.chinese}有变化的条目 {changed} 个，"
            f'见<a href="{page}#changes">评分表</a>。'
        )


def _moved_score(before: Mapping, present: Mapping) -> str:
    parts = [
        f"{title} {score(before[column])} → {score(present[column])} 分"
        for column, title in (("points", "得"), ("lost", "失"), ("not_assessed", "未评定"))
    ]
    return f"{'，'.join(parts)}，区间 {span(before)} → {span(present)} 分"
