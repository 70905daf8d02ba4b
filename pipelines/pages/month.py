"""The monthly page: figures of one published month as tables to read, print and forward."""

import os
from datetime import date
from html import escape
from pathlib import Path

import duckdb

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.breakdowns import towns, variants
from pipelines.pages.deliveries import deliveries
from pipelines.pages.edition import Edition
from pipelines.pages.notes import notes
from pipelines.pages.register import register_report
from pipelines.pages.tables import LEGEND
from pipelines.pages.targets import coverage_and_training, headline, targets
from pipelines.versions import PAGES, code_digest

STYLE = Path(__file__).with_name("page.css")
SECTIONS = {
    "targets": ("五项目标", targets),
    "policy": ("政策落实与培训", coverage_and_training),
    "variants": ("口径敏感性", variants),
    "towns": ("分{areas}", towns),
    "register": ("市场主体月报", register_report),
    "deliveries": ("数据接收与退回", deliveries),
    "notes": ("定义与说明", notes),
}
NUMERALS = "一二三四五六七八九十"


def write_page(database: Path, month: Month, jurisdiction: Jurisdiction, folder: Path) -> Path:
    """Write ``index.html`` for ``month`` from the published file and return its path.

    The page loads nothing from elsewhere and is the same, byte for byte, for the same published
    file. Cells under disclosure control, rows and file paths are left out.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        page = _document(Edition.of(connection, month, jurisdiction))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "index.html"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(page, encoding="utf-8")
    draft.replace(path)
    return path


def _document(edition: Edition) -> str:
    name = edition.jurisdiction.name + (
        "创业型城市创建月报" if edition.jurisdiction.campaign_start else "创业型城市监测月报"
    )
    run = _run(edition)
    titles = {
        identifier: title.format(areas=edition.areas) for identifier, (title, _) in SECTIONS.items()
    }
    contents = "".join(
        f'<li><a href="#{identifier}">{title}</a></li>' for identifier, title in titles.items()
    )
    sections = "".join(
        f'<section id="{identifier}" aria-labelledby="{identifier}-title">\n'
        f'<h2 id="{identifier}-title">{numeral}、{titles[identifier]}</h2>\n'
        f"{draw(edition)}</section>\n"
        for numeral, (identifier, (_, draw)) in zip(NUMERALS, SECTIONS.items(), strict=False)
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<meta name="generator" content="chuangye {code_digest(PAGES)}">\n'
        f"<title>{escape(name)}（{edition.month.chinese}）</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#targets">跳到正文</a>\n'
        f"{_masthead(edition, name, run)}"
        f'<nav aria-label="目录"><ol>{contents}</ol></nav>\n'
        f"<main>\n{sections}</main>\n{_colophon(edition, name, run)}</body>\n</html>\n"
    )


def _run(edition: Edition) -> dict:
    return edition.rows(
        """
        select
            runs.run_id,
            strftime(runs.published_at + interval 8 hours, '%Y年%-m月%-d日') as published_on,
            runs.methodology_version
        from runs
        where runs.run_id = (
            select max(run_id) from indicator_values where month = $month
        )
        """,
        month=edition.month_end,
    )[0]


def _masthead(edition: Edition, name: str, run: dict) -> str:
    facts = {
        "报告期": f"{edition.month.chinese}（截至{_day(edition.month_end)}）",
        **_campaign(edition),
        "制表日期": run["published_on"],
        "运行编号": run["run_id"],
        "统计方法": f"第 {run['methodology_version']} 版",
    }
    return (
        f'<header>\n<h1>{escape(name)}</h1>\n<p class="month">{edition.month.chinese}</p>\n<dl>'
        + "".join(
            f"<div><dt>{title}</dt><dd>{escape(fact)}</dd></div>" for title, fact in facts.items()
        )
        + f'</dl>\n<p class="headline">{headline(edition)}</p>\n'
        '<p class="caution">五项目标的计算口径均为<b>暂行口径</b>：'
        "没有见到正式文件写明分子、分母，各备选口径的结果见“口径敏感性”，定义编号见文末。</p>\n"
        f'<p class="legend">符号：{escape("；".join(LEGEND.values()))}。</p>\n</header>\n'
    )


def _campaign(edition: Edition) -> dict[str, str]:
    start, end = edition.jurisdiction.campaign_start, edition.jurisdiction.campaign_end
    if start is None or end is None:
        return {}
    period = f"{_day(start)}至{_day(end)}"
    if edition.month_end > end:
        return {"创建期": f"{period}（已结束）"}
    if edition.month_end < start:
        return {"创建期": f"{period}（尚未开始）"}
    passed, left = (edition.month_end - start).days + 1, (end - edition.month_end).days
    return {"创建期": f"{period}（至报告期末第 {passed} 天，还有 {left} 天）"}


def _colophon(edition: Edition, name: str, run: dict) -> str:
    return (
        f"<footer><p>{escape(name)}　{edition.month.chinese}　运行编号 {escape(run['run_id'])}　"
        f"{run['published_on']}制表</p></footer>\n"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
