"""Why a figure is what it is: definition, numerator and denominator, gap, past publications."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from pipelines.exports.names import TOTAL, member_name
from pipelines.months import OFFICE_TIME, Month
from pipelines.pages.wording import REASONS
from pipelines.publishing.vintages import Vintages


class NothingToExplain(Exception):
    """The figure asked for is not published; the message says what is."""


@dataclass(frozen=True)
class Cell:
    """One published figure; ``dimension`` and ``member`` are ``total`` where it is no part."""

    indicator: str
    month: Month
    area: str
    variant: str = "default"
    dimension: str = TOTAL
    member: str = TOTAL


def explain_lines(cell: Cell, out: Path) -> list[str]:
    """The published figure in words, from the published file.

    Raises ``NothingToExplain`` when the file, the indicator, variant, month, area or part is not
    there.
    """
    with published_file(out) as con:
        declared = con.execute(
            "select title, variant_title, definition, variant_definition, numerator, denominator,"
            " definition_id, status, sources, owner, estimator from indicators"
            " where indicator = ? and variant = ?",
            [cell.indicator, cell.variant],
        ).fetchone()
        if declared is None:
            raise NothingToExplain(_unknown(con, cell))
        figures = con.execute(
            "select area_name, numerator, denominator, value, lower, upper, target, met, gap,"
            " reason, reason_detail, run_id, published_at, revision_reason"
            " from indicator_vintages where indicator = ? and variant = ? and month = ?"
            " and area_code = ? and dimension = ? and member = ? order by publication",
            [
                cell.indicator,
                cell.variant,
                cell.month.last_day,
                cell.area,
                cell.dimension,
                cell.member,
            ],
        ).fetchall()
        if not figures:
            raise NothingToExplain(_unpublished(con, cell))
    return [
        *_definition(declared),
        *(line for row in figures for line in _figure(row, cell, declared[-1])),
    ]


def _unknown(con: duckdb.DuckDBPyConnection, cell: Cell) -> str:
    known = _words(con, "select distinct indicator from indicators order by 1")
    if cell.indicator not in known:
        return f"没有指标 {cell.indicator}；已有指标：{'、'.join(known)}。"
    of_indicator = "select variant from indicators where indicator = ? order by variant_order"
    variants = _words(con, of_indicator, cell.indicator)
    return f"没有指标 {cell.indicator} 的口径 {cell.variant}；已有口径：{'、'.join(variants)}。"


def _unpublished(con: duckdb.DuckDBPyConnection, cell: Cell) -> str:
    """Which of month, area, dimension and member is not published, and which ones are."""
    values = "from indicator_values where indicator = ? and variant = ?"
    chosen: list[object] = [cell.indicator, cell.variant]
    months = _words(con, f"select distinct strftime(month, '%Y-%m') {values} order by 1", *chosen)
    if str(cell.month) not in months:
        return f"{cell.month.chinese}没有公布 {cell.indicator}；已公布：{'、'.join(months)}。"
    values, chosen = f"{values} and month = ?", [*chosen, cell.month.last_day]
    areas = _words(con, f"select distinct area_code {values} order by 1", *chosen)
    if cell.area not in areas:
        known = "、".join(areas)
        return (
            f"{cell.month.chinese}没有公布区划 {cell.area} 的 {cell.indicator}；区划有：{known}。"
        )
    dimensions = _words(con, f"select distinct dimension {values} order by 1", *chosen)
    parts = "、".join(name for name in dimensions if name != TOTAL) or "无"
    if cell.dimension not in dimensions:
        return (
            f"{cell.indicator} 的口径 {cell.variant} 不按 {cell.dimension} 分组；维度有：{parts}。"
        )
    if cell.dimension == TOTAL:
        return f"--member {cell.member} 要和 --dimension 一起用；维度有：{parts}。"
    values, chosen = (
        f"{values} and area_code = ? and dimension = ?",
        [*chosen, cell.area, cell.dimension],
    )
    members = _words(con, f"select distinct member {values} order by 1", *chosen)
    return (
        f"区划 {cell.area} 的维度 {cell.dimension} 里没有 {cell.member}；"
        f"--member 可以是：{'、'.join(members) or '无'}。"
    )


def _words(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[str]:
    return [word for (word,) in con.execute(sql, values).fetchall()]


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


def _figure(row: tuple, cell: Cell, estimator: str) -> list[str]:
    area, n, d, value, lower, upper, target, met, gap, reason, detail, run, at, revised = row
    revision = f"，修订 {revised}" if revised else ""
    at = at.replace(tzinfo=UTC).astimezone(ZoneInfo(OFFICE_TIME))
    shown = "{:.2f} 分" if estimator == "survey_mean" else "{:.4%}"
    part = "" if cell.dimension == TOTAL else f"，{member_name(cell.member)}"
    head = f"{area}{part} {cell.month.chinese}（{run}，{at:%Y-%m-%d %H:%M} 公布{revision}）"
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
