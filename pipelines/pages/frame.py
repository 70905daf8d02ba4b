"""What every page of a month has around its sections: head, navigation, masthead and foot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from pipelines.jurisdiction import Stage
from pipelines.pages.edition import Edition
from pipelines.pages.shell import Section, shell
from pipelines.pages.site import site


@dataclass(frozen=True)
class Page:
    """A page: its name, what ``kind`` of page it is, and what it says; ``introduction`` is HTML.

    ``file`` is its file name; ``facts`` stand in the masthead beside those of every page. ``look``
    names classes of the style sheet.
    """

    file: str
    name: str
    introduction: str
    sections: Sequence[Section]
    facts: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    look: str = ""


def document(edition: Edition, page: Page) -> str:
    """The page as one HTML document that loads nothing from elsewhere."""
    return shell(
        f"{page.name}{page.kind}（{edition.month.chinese}）",
        f"{_navigation(edition, page)}{_masthead(edition, page)}",
        page.sections,
        _colophon(edition, page),
        look=page.look,
    )


def _navigation(edition: Edition, page: Page) -> str:
    """The pages of the month; a group of several opens on demand."""
    groups = "".join(
        f"<li>{_group(group, pages, page.file)}</li>" for group, pages in site(edition).items()
    )
    return f'<nav class="site" aria-label="各页"><ul>{groups}</ul></nav>\n'


def _group(group: str, pages: Mapping[str, str], shown: str) -> str:
    links = [_link(name, title, shown) for name, title in pages.items()]
    if len(links) == 1:
        return links[0]
    here = ' class="here"' if shown in pages else ""
    listed = "".join(f"<li>{link}</li>" for link in links)
    return (
        f'<details name="site"><summary{here}>{escape(group)}</summary><ul>{listed}</ul></details>'
    )


def _link(name: str, title: str, shown: str) -> str:
    here = ' aria-current="page"' if name == shown else ""
    return f'<a href="{escape(name)}"{here}>{escape(title)}</a>'


def _masthead(edition: Edition, page: Page) -> str:
    run = edition.publication
    facts = {
        **page.facts,
        "报告期": f"{edition.month.chinese}（截至{_day(edition.month_end)}）",
        **_campaign(edition),
        **_stage(edition),
        "制表日期": _day(run.published_at),
        **run.signatures,
        "运行编号": run.run_id,
        "统计方法": f"第 {run.methodology_version} 版",
    }
    return (
        f"<header>\n<h1>{escape(page.name)}</h1>\n"
        f'<p class="month">{" ".join(filter(None, (page.kind, edition.month.chinese)))}</p>\n<dl>'
        + "".join(
            f"<div><dt>{title}</dt><dd>{escape(fact)}</dd></div>" for title, fact in facts.items()
        )
        + f"</dl>\n{page.introduction}</header>\n"
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


def _stage(edition: Edition) -> dict[str, str]:
    """The stage of the campaign at the end of the month, and the days left of it."""
    stages = edition.jurisdiction.stages
    words = [
        _stage_words(edition, stage, number, len(stages))
        for number, stage in enumerate(stages, 1)
        if stage.start <= edition.month_end <= stage.end
    ]
    return {"创建阶段": "；".join(words)} if words else {}


def _stage_words(edition: Edition, stage: Stage, number: int, stages: int) -> str:
    left = (stage.end - edition.month_end).days
    return (
        f"{stage.title}（{stages} 个阶段中的第 {number} 个，"
        f"{_day(stage.start)}至{_day(stage.end)}，还有 {left} 天）"
    )


def _colophon(edition: Edition, page: Page) -> str:
    run = edition.publication
    signatures = "　".join(f"{role}：{escape(name)}" for role, name in run.signatures.items())
    return (
        f"<footer><p>{escape(page.name)}{page.kind}　{edition.month.chinese}　"
        f"{signatures}　运行编号 {escape(run.run_id)}　{_day(run.published_at)}制表</p></footer>\n"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
