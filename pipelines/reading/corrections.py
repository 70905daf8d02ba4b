"""Returned rows that are delivered again: the marks by which their sheets are known."""

import re

from pipelines.reading.titles import normalised
from schemas import SOURCES

COVER = "退回说明"
CORRECTIONS = "退回更正表"
REASON, LEFT_OVER, ROW_ID = "退回原因", "多出的单元格", "退回编号"
# The columns that were added to the cells of the form; they are no data when they come back.
NOTES = ("来源文件", "工作表", "Excel行", REASON, LEFT_OVER, ROW_ID)

MARKED = re.compile(rf"{CORRECTIONS}：(\w+)")  # the title of a source, up to a bracket


def heading(mark: str, title: str) -> str:
    """The first words on a sheet of returned rows (``CORRECTIONS``) or on their ``COVER``."""
    return f"{mark}：{title}"


def is_cover(head: list[list[str]]) -> bool:
    """Whether a sheet is the cover of returned rows, to be passed over."""
    return _first_words(head).startswith(f"{COVER}：")


def corrected_source(head: list[list[str]]) -> str | None:
    """The source whose returned rows stand on a sheet, ``None`` for any other sheet."""
    marked = MARKED.match(_first_words(head))
    titles = {model.Config.title: source for source, model in SOURCES.items()}
    return titles.get(marked[1]) if marked else None


def note_positions(header: list[str]) -> dict[str, int]:
    """Where the columns stand that were added to returned rows, by title."""
    known = {normalised(title): title for title in NOTES}
    return {
        known[normalised(title)]: position
        for position, title in enumerate(header)
        if normalised(title) in known
    }


def _first_words(head: list[list[str]]) -> str:
    return next((cell.strip() for row in head for cell in row if cell.strip()), "")
