"""What a run says of the month that it has published: targets and score cards, a line each."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.score_wording import account, score
from pipelines.pages.wording import REASONS


def headlines(release: Path, month: Month, jurisdiction: Jurisdiction) -> Iterator[str]:
    """The targets of the month against their figures, and how the score cards stand."""
    with duckdb.connect(str(release), read_only=True) as con:
        yield from _targets(con, month, jurisdiction)
        yield from _scores(con, month)


def _targets(
    con: duckdb.DuckDBPyConnection, month: Month, jurisdiction: Jurisdiction
) -> Iterator[str]:
    rows = con.execute(
        """
        select indicators.title, v.value, v.target, v.met, v.gap, v.reason, v.reason_detail
        from indicator_values as v
        inner join indicators using (indicator, variant)
        where v.month = ? and v.variant = 'default' and v.dimension = 'total'
            and v.area_code = (select area_code from areas where parent_code is null)
            and v.target is not null
        order by list_position(?, v.indicator)
        """,
        [month.last_day, list(jurisdiction.targets)],
    ).fetchall()
    for title, value, target, met, gap, reason, detail in rows:
        if value is None:
            yield f"  {title}：无数据（{detail or REASONS[reason]}）"
            continue
        state = "达标" if met else "未达标" + (f"，还差 {gap:,.0f} 人" if gap else "")
        yield f"  {title}：{value:.2%}（目标 {target:.0%}，{state}）"


def _scores(con: duckdb.DuckDBPyConnection, month: Month) -> Iterator[str]:
    found = con.execute(
        """
        select standards.name, totals.*
        from score_totals as totals
        inner join standards using (standard)
        where totals.month = ? and totals.scope = 'total'
        order by standards.position
        """,
        [month.last_day],
    )
    names = [column[0] for column in found.description]
    totals = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    by_standard: dict[str, list[dict]] = {}
    for total in totals:
        by_standard.setdefault(total["name"], []).append(total)
    for name, subjects in by_standard.items():
        if subjects[0]["department"] is None:
            yield f"  {name}：{account(subjects[0])}"
            continue
        lowest = min(subject["lowest"] for subject in subjects)
        highest = max(subject["highest"] for subject in subjects)
        yield f"  {name}：{len(subjects)} 个部门，得分都在 {score(lowest)}–{score(highest)} 分之内"
