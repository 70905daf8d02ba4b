"""Titles of form columns as departments write them, and the schema columns they mean."""

import re
import unicodedata
from functools import cache, lru_cache

from schemas import SOURCES

LONGEST_TITLE = 200
TITLES_KEPT = 1 << 14  # of whatever stands in the first rows of files
BLANKS = re.compile(r"[\s\u200b\ufeff]+")
DASHES = re.compile(r"[‐‑‒–—―−~〜]+")
SQUARE_BRACKETS = str.maketrans("【〔〖[{】〕〗]}", "(((((" + ")))))")
OBLIGATION = re.compile(r"^\*+|\*+$|\((?:必填|选填|必填项|\*)\)$|:$")
REMARK = re.compile(r"(.+)\(([^()]*)\)")
UNIT = re.compile(
    r"(?:单位:?)?(?:人民币)?"
    r"((?:[十百千万亿]{0,2}(?:元|美元|港元|欧元|日元|人|户))|个?月|年|岁|天|日|个|家|次|笔|%)(?:人民币)?"
)
FORM_UNIT = re.compile(r"单位:([百千万亿]{0,2}[元人户])(?!\w)")


@lru_cache(TITLES_KEPT)
def normalised(title: str) -> str:
    """A title without the accidents of writing: width, blanks, brackets, dashes, 必填 marks."""
    text = BLANKS.sub("", unicodedata.normalize("NFKC", title)).upper()
    text = DASHES.sub("-", text.translate(SQUARE_BRACKETS))
    while len(text) <= LONGEST_TITLE and (bare := OBLIGATION.sub("", text)) != text:
        text = bare
    return text


@lru_cache(TITLES_KEPT)
def column_of(source: str, title: str) -> tuple[str | None, str | None, bool]:
    """The column a title means, the unit it carries, and whether it is the declared title.

    A title declared with its brackets comes first, then the title without a remark in brackets.
    """
    declared = _declared(source)
    if title in declared:
        column, is_exact = declared[title]
        return column, None, is_exact
    remark = REMARK.fullmatch(title)
    if remark and remark[1] in declared and not remark[2].startswith(("原", "旧")):
        column, is_exact = declared[remark[1]]
        unit = UNIT.fullmatch(remark[2])
        return column, unit and unit[1], is_exact
    return None, None, False


@cache
def words_of(source: str) -> list[str]:
    """The words in a file name, sheet name or title row that speak of a source."""
    config = SOURCES[source].Config
    return [normalised(word) for word in (config.title, *config.metadata["also"])]


def unit_above(rows: list[list[str]]) -> str | None:
    """The unit that the rows above a header state for the whole form (单位：万元, 单位：万人)."""
    stated = FORM_UNIT.search(normalised("，".join(cell for row in rows for cell in row)))
    return stated[1] if stated else None


@cache
def _declared(source: str) -> dict[str, tuple[str, bool]]:
    columns = SOURCES[source].to_schema().columns
    titles = {
        normalised(other): (name, False)
        for name, column in columns.items()
        for other in column.metadata.get("also", ())
    }
    own = {
        normalised(column.title): (name, True)
        for name, column in columns.items()
        if column.metadata["kind"] != "derived"
    }
    return titles | own
