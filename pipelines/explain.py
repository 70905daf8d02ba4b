"""Why a figure is what it is: definition, numerator and denominator, gap, past publications."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import OFFICE_TIME, Month
from pipelines.pages.wording import REASONS
from pipelines.publishing.vintages import Vintages


class NothingToExplain(Exception):
    """The figure asked for is not published; the message says what is."""


def explain_lines(
    indicator: str,
    month: Month,
    out: Path,
    jurisdiction: Jurisdiction,
    area: str | None,
    variant: str,
) -> list[str]:
    """The published figure in words, from the published file.

    Raises ``NothingToExplain`` when the file, the indicator, variant or month is not there.
    """
    with published_file(out) as con:
        declared = con.execute(
            "select title, variant_title, definition, variant_definition, numerator, denominator,"
            " definition_id, status, sources, owner, estimator from indicators"
            " where indicator = ? and variant = ?",
            [indicator, variant],
        ).fetchone()
        if declared is None:
            known = con.execute("select distinct indicator from indicators order by 1").fetchall()
            names = "、".join(name for (name,) in known)
            raise NothingToExplain(f"没有指标 {indicator} 的口径 {variant}；已有指标：{names}。")
        figures = con.execute(
            "select area_name, numerator, denominator, value, lower, upper, target, met, gap,"
            " reason, reason_detail, run_id, published_at, revision_reason"
            " from indicator_vintages where indicator = ? and variant = ? and month = ?"
            " and area_code = ? and dimension = 'total' order by publication",
            [indicator, variant, month.last_day, area or jurisdiction.code],
        ).fetchall()
    if not figures:
        raise NothingToExplain(
            f"{month.chinese}没有公布区划 {area or jurisdiction.code} 的 {indicator}。"
        )
    return [
        *_definition(declared),
        *(line for row in figures for line in _figure(row, month, declared[-1])),
    ]


@contextmanager
def published_file(out: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, open to be read; raises ``NothingToExplain`` when there is none."""
    link = Vintages(out).link
    if not link.exists():
        raise NothingToExplain("还没有公布过任何月份；请先运行 chuangye run。")
    with duckdb.connect(str(link), read_only=True) as con:
        yield con


def _definition(declared: tuple) -> list[str]:
    title, variant, meaning, how, numerator, denominator, code, status, sources, owner, _ = declared
    standing = {"official": "有正式文件", "provisional": "暂行"}[status]
    return [
        f"{title}（{variant}，口径编号 {code}，{standing}）",
        f"  定义：{meaning}",
        *([f"  口径：{how}"] if how else []),
        f"  分子：{numerator}",
        f"  分母：{denominator}",
        f"  来源：{_titles(sources)}；责任：{owner}",
    ]


def _titles(sources: str) -> str:
    from schemas import SOURCES

    return "、".join(SOURCES[source].Config.title for source in sources.split("、"))


def _figure(row: tuple, month: Month, estimator: str) -> list[str]:
    area, n, d, value, lower, upper, target, met, gap, reason, detail, run, at, revised = row
    revision = f"，修订 {revised}" if revised else ""
    at = at.replace(tzinfo=UTC).astimezone(ZoneInfo(OFFICE_TIME))
    shown = "{:.2f} 分" if estimator == "survey_mean" else "{:.4%}"
    head = f"{area} {month.chinese}（{run}，{at:%Y-%m-%d %H:%M} 公布{revision}）"
    if value is None:
        return [head, f"  无数据：{detail or REASONS[reason]}"]
    lines = [
        head,
        f"  值 {shown.format(value)}" + (f" = {n:,.0f} ÷ {d:,.0f}" if d is not None else ""),
    ]
    if lower is not None and upper is not None:
        lines.append(f"  区间 {shown.format(lower)} — {shown.format(upper)}")
    if target is not None:
        state = "达标" if met else "未达标" + (f"，还差 {gap:,.0f}" if gap else "")
        lines.append(f"  目标 {target:.0%}：{state}")
    return lines
