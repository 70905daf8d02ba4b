"""Drop-down lists of the words that a column takes, for workbooks that departments fill in."""

from collections.abc import Mapping
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.cleaning.cells import register_words
from pipelines.jurisdiction import Jurisdiction
from pipelines.standards import Item, Standard

LISTS, WORDS = "选项", "条目认定结果"
LAST_ROW = 1_048_575
KEY_SIGN = "|"
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
OFF_THE_LIST = "不在下拉列表内，请核对；确认无误可以继续。"


class Offer(NamedTuple):
    """A column of a page whose cells, from a row on, offer words to choose from."""

    page: Worksheet
    first_row: int
    position: int
    choices: tuple[str, ...]


def choices(
    source: str,
    name: str,
    facts: Mapping,
    jurisdiction: Jurisdiction,
    standards: tuple[Standard, ...],
) -> tuple[str, ...]:
    """The words to choose from, one for each meaning; none where anything may be written."""
    match source, name, facts["kind"]:
        case "evidence", "standard", _:
            return tuple(standard.name for standard in standards)
        case "evidence", "item", _:
            return tuple(dict.fromkeys(item.id for _, item in judged_items(standards)))
        case _, _, "word":
            return _first_words(facts["words"] or register_words(name))
        case "evidence", _, "department":
            return tuple(member.name for member in jurisdiction.members)
        case _, _, "department":
            return jurisdiction.assessed_departments
        case _, _, "key_group":
            return tuple(group.name for group in jurisdiction.key_groups)
        case _, "area_name", _:
            return tuple(area.name for area in jurisdiction.named_areas)
        case _, "town", _:
            towns = tuple(area.name for area in jurisdiction.areas if area.is_town)
            return towns or tuple(area.name for area in jurisdiction.areas)
    return ()


def judged_items(standards: tuple[Standard, ...]) -> list[tuple[Standard, Item]]:
    """The items that people judge, with their standards; the others are computed."""
    return [(standard, item) for standard in standards for item in standard.items if item.words]


def _first_words(words: Mapping[str, str]) -> tuple[str, ...]:
    firsts: dict[str, str] = {}
    for word, value in words.items():
        if word:
            firsts.setdefault(value, word)
    return tuple(firsts.values())


def write_lists(book: Workbook, offers: list[Offer]) -> None:
    """Offer the words of every closed list; they stand on a hidden sheet, whatever their number."""
    offers = [offer for offer in offers if offer.choices]
    if not offers:
        return
    lists = book.add_worksheet(LISTS)
    lists.hide()
    letters = {}
    for column, words in enumerate(dict.fromkeys(offer.choices for offer in offers)):
        lists.write_column(0, column, words)
        letters[words] = xl_col_to_name(column)
    for offer in offers:
        letter = letters[offer.choices]
        formula = f"='{LISTS}'!${letter}$1:${letter}${len(offer.choices)}"
        _validate(offer.page, offer.first_row, offer.position, formula)


def write_item_words(
    book: Workbook,
    pages: list[tuple[Worksheet, int, Mapping[str, int]]],
    standards: tuple[Standard, ...],
) -> None:
    """Offer the words of the item that the row names, looked up on a hidden sheet.

    ``pages`` with the first row to fill in and the positions of the columns by name.
    """
    judged = judged_items(standards)
    if not judged:
        return
    sheet = book.add_worksheet(WORDS)
    sheet.hide()
    for row, (standard, item) in enumerate(judged):
        key = f"{standard.name}{KEY_SIGN}{item.id}"
        sheet.write_row(row, 0, (key, len(item.words), *item.words))
    keys = f"'{WORDS}'!$A$1:$A${len(judged)}"
    counts = f"'{WORDS}'!$A$1:$B${len(judged)}"
    for page, first_row, positions in pages:
        standard, item = (xl_col_to_name(positions[name]) for name in ("standard", "item"))
        row = first_row + 1
        key = f'${standard}{row}&"{KEY_SIGN}"&${item}{row}'
        _validate(
            page,
            first_row,
            positions["word"],
            f"=OFFSET('{WORDS}'!$C$1,MATCH({key},{keys},0)-1,0,1,VLOOKUP({key},{counts},2,0))",
        )


def _validate(page: Worksheet, first_row: int, position: int, formula: str) -> None:
    rule = {
        "validate": "list",
        "source": formula,
        "error_type": "warning",
        "error_message": OFF_THE_LIST,
    }
    page.data_validation(first_row, position, LAST_ROW, position, rule)
