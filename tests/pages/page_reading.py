"""Drawing the pages of a month, and finding tables, rows and links on them, for their tests."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.month import write_pages


class Outline(HTMLParser):
    """Ids, links, references and tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids, self.links, self.described, self.tags = [], [], [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.append(tag)
        self.ids += [facts["id"]] if "id" in facts else []
        self.links += [facts["href"]] if tag == "a" else []
        for name in ("headers", "aria-labelledby", "aria-describedby"):
            self.described += (facts.get(name) or "").split()


def draw(database: Path, month: Month, place: Jurisdiction, folder: Path) -> dict[str, str]:
    """The pages of a month by file name."""
    paths = write_pages(database, month, place, folder)
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def outline(page: str) -> Outline:
    """Ids, links, references and tags of a page."""
    read = Outline()
    read.feed(page)
    return read


def table(page: str, number: int) -> str:
    """The HTML of a numbered table with its notes."""
    return page.partition(f'id="table-{number}"')[2].partition("</figure>")[0]


def row(page: str, number: int, name: str) -> list[str]:
    """The cells of the row that ``name`` heads."""
    for line in re.findall(r"<tr>(.*?)</tr>", table(page, number), re.DOTALL):
        cells = re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", line, re.DOTALL)
        if cells and cells[0] == name:
            return cells[1:]
    raise AssertionError(f"表{number} 没有“{name}”一行")


def sheet_rows(page: str, number: int) -> list[dict[str, str]]:
    """The rows of a table with spanning cells, as text by the class of the column.

    A cell that reaches over several rows is in the first of them alone.
    """
    rows = []
    for line in re.findall(r"<tr>(.*?)</tr>", table(page, number), re.DOTALL)[1:]:
        cells = re.findall(r'<t[hd] class="gt_row \S+ \S+ (\S+?)"[^>]*>(.*?)</t[hd]>', line)
        rows.append({name: text(cell) for name, cell in cells})
    return rows


def text(html: str) -> str:
    """What stands on the page, paragraphs divided by a stroke."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?<!^)<p", "|<p", html))).strip()
