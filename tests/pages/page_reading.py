"""Finding tables and rows on a page, for its tests."""

import re


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
