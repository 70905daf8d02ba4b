"""The first page of a month: targets, what is new and why, scores, areas, and all other pages."""

from html import escape

from pipelines.exports import workbook_name
from pipelines.pages.edition import Edition
from pipelines.pages.figures import LEGEND
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.news import news
from pipelines.pages.score_links import INDEX
from pipelines.pages.scores import score_summary
from pipelines.pages.site import METHODOLOGY, site
from pipelines.pages.targets import headline, targets, towns


def overview(edition: Edition) -> str:
    """The page as one document."""
    bodies = {
        "targets": ("五项目标", targets(edition)),
        "news": ("本月变化", news(edition)),
        "scores": ("评分", score_summary(edition)),
        "towns": (f"分{edition.areas}", towns(edition)),
        "pages": ("各页", _pages(edition)),
    }
    sections = [
        Section(identifier, title, body) for identifier, (title, body) in bodies.items() if body
    ]
    return document(edition, Page(INDEX, edition.report_name, _introduction(edition), sections))


def _introduction(edition: Edition) -> str:
    return (
        f'<p class="headline">{headline(edition)}</p>\n'
        '<p class="caution">五项目标的计算口径均为<b>暂行口径</b>：没有见到正式文件写明分子、分母；'
        f'定义见<a href="{METHODOLOGY}">口径与方法</a>，各备选口径的结果见各指标的页面。</p>\n'
        f'<p class="legend">符号：{"；".join(LEGEND.values())}。</p>\n'
    )


def _pages(edition: Edition) -> str:
    groups = {
        group: [
            f'<a href="{escape(name)}">{escape(title)}</a>'
            for name, title in pages.items()
            if name != INDEX
        ]
        for group, pages in site(edition).items()
    }
    groups["下载"] = [
        f'<a href="{workbook_name(edition.month)}">工作簿（Excel）</a>',
        '<a href="open/README.csv">开放数据（CSV、SDMX，在 open 文件夹）</a>',
    ]
    lines = "".join(
        f"<dt>{group}</dt><dd>{'、'.join(links)}</dd>" for group, links in groups.items() if links
    )
    return f'<dl class="terms pages">{lines}</dl>\n'
