"""Blank forms for the departments: one workbook per source, to be filled in and delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandera.pandas as pan
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.cleaning.cells import register_words
from pipelines.cleaning.evidence import COMPUTED
from pipelines.jurisdiction import Jurisdiction
from pipelines.standards import Item, Standard, read_standards
from schemas import SOURCES

NEEDS_STANDARDS = ("evidence", "department_duties", "department_survey")
TITLE_ROW, NOTES_ROW, HEADER_ROW, EXAMPLE_ROW, FIRST_ROW, LAST_ROW = *range(5), 1_048_575
EXAMPLE_MARK = "示例："
MONTHLY = "每月报送"
HOW_TO_FILL_IN = (
    "黄底的列必填，其他列没有内容时留空；鼠标停在列名上有填写说明，列名请不要改；"
    "以“示例”开头的一行不计入，可以保留。"
)
NUMBER_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00####", "whole": "0", "year": "0"}
TEXT_FORMAT = "@"
HOW_TO_WRITE = {
    "identifier": "按文本填写",
    "credit_code": "18 位，按文本填写",
    "person": "按文本填写，入库前加密",
    "date": "写成 2020-05-06",
    "month": "写成 2020-05",
    "year": "写成 2018",
    "money": "填数字",
    "whole": "填 0 或正整数",
}
# Nobody's: sequence 000, an organisation of zeros, and wrong check characters.
EXAMPLES = {
    "credit_code": "913708000000000000",
    "person": "370800199001010000",
    "date": "2020-05-06",
    "month": "2020-05",
    "year": "2018",
}
WIDTHS = {"date": 13, "month": 11, "year": 9, "whole": 13, "credit_code": 22, "person": 22}
USUAL_WIDTH = 18
KEY_SIGN = "|"
LISTS, ITEMS, WORDS = "选项", "条目", "条目认定结果"
ITEM_TITLES = {"标准": 28, "条目编号": 11, "要求": 70, "可填的认定结果": 70}
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
OFF_THE_LIST = "不在下拉列表内，请核对；确认无误可以继续。"


class TemplateError(Exception):
    """The blank forms cannot be written; the message is for the user."""


@dataclass(frozen=True)
class Field:
    """A column of a blank form; ``choices`` are the words of its drop-down list."""

    name: str
    title: str
    kind: str
    note: str
    is_required: bool
    choices: tuple[str, ...]
    example: str


def write_templates(folder: Path, jurisdiction: Jurisdiction) -> list[Path]:
    """Write one blank workbook for every source of a jurisdiction, named by its title.

    Evidence and the sources on departments are left out where no standard is used. Returns the
    files written. Raises ``TemplateError`` when the folder cannot be written to or holds one of
    the files: nothing is overwritten.
    """
    standards = read_standards(jurisdiction)
    forms = {
        folder / f"{model.Config.title}.xlsx": model
        for source, model in SOURCES.items()
        if standards or source not in NEEDS_STANDARDS
    }
    if folder.exists() and not folder.is_dir():
        raise TemplateError(f"{folder} 不是文件夹，请换一个。")
    if filled := [path.name for path in forms if path.exists()]:
        raise TemplateError(f"{folder} 里已有 {filled[0]}，不覆盖；请换一个文件夹。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, model in forms.items():
            _write(path, model, jurisdiction, standards)
    except (OSError, XlsxWriterException):
        raise TemplateError(f"不能写入 {folder}，请检查路径、权限和磁盘空间。") from None
    return list(forms)


def _write(
    path: Path,
    model: type[pan.DataFrameModel],
    jurisdiction: Jurisdiction,
    standards: tuple[Standard, ...],
) -> None:
    fields = _fields(model, jurisdiction, standards)
    with Workbook(path, AS_TEXT) as book:
        page = book.add_worksheet(model.Config.title)
        _write_head(book, page, model, jurisdiction, len(fields))
        for position, field in enumerate(fields):
            _write_column(book, page, position, field)
        _write_lists(book, page, fields)
        if model.Config.name == "evidence":
            _write_items(book, standards)
            _write_words(book, page, fields, standards)


def _fields(
    model: type[pan.DataFrameModel],
    jurisdiction: Jurisdiction,
    standards: tuple[Standard, ...],
) -> list[Field]:
    fields = []
    for name, column in model.to_schema().columns.items():
        facts = column.metadata
        if facts["kind"] == "derived":
            continue
        choices = _choices(model.Config.name, name, facts, jurisdiction, standards)
        usual = choices[0] if choices else EXAMPLES.get(facts["kind"], "")
        example = facts["example"] or (usual if facts["required"] else "")
        unit = facts["unit"]
        fields.append(
            Field(
                name=name,
                title=column.title + (f"（{unit}）" if unit and unit not in column.title else ""),
                kind=facts["kind"],
                note=_note(column),
                is_required=facts["required"],
                choices=choices,
                example=example if fields else EXAMPLE_MARK + example,
            )
        )
    return fields


def _choices(
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
            return tuple(dict.fromkeys(item.id for _, item in _judged_items(standards)))
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


def _judged_items(standards: tuple[Standard, ...]) -> list[tuple[Standard, Item]]:
    """The items that people judge, with their standards; the others are computed."""
    return [(standard, item) for standard in standards for item in standard.items if item.words]


def _first_words(words: Mapping[str, str]) -> tuple[str, ...]:
    firsts: dict[str, str] = {}
    for word, value in words.items():
        if word:
            firsts.setdefault(value, word)
    return tuple(firsts.values())


def _note(column: pan.Column) -> str:
    facts = column.metadata
    lines = (
        "必填" if facts["required"] and not column.nullable else "没有内容时留空",
        column.description,
        HOW_TO_WRITE.get(facts["kind"]),
        f"单位：{facts['unit']}" if facts["unit"] else None,
    )
    return "\n".join(filter(None, lines))


def _write_head(
    book: Workbook,
    page: Worksheet,
    model: type[pan.DataFrameModel],
    jurisdiction: Jurisdiction,
    width: int,
) -> None:
    title = f"{jurisdiction.name}{model.Config.title}"
    heading = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    small = book.add_format({"text_wrap": True, "valign": "vcenter", "font_color": "#595959"})
    rhythm = model.Config.metadata.get("rhythm", MONTHLY)
    page.merge_range(TITLE_ROW, 0, TITLE_ROW, width - 1, title, heading)
    page.merge_range(NOTES_ROW, 0, NOTES_ROW, width - 1, f"{HOW_TO_FILL_IN}{rhythm}。", small)
    page.set_row(TITLE_ROW, 28)
    page.set_row(NOTES_ROW, 48)
    page.freeze_panes(HEADER_ROW + 1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)


def _write_column(
    book: Workbook,
    page: Worksheet,
    position: int,
    field: Field,
) -> None:
    cells = book.add_format({"num_format": NUMBER_FORMATS.get(field.kind, TEXT_FORMAT)})
    header = book.add_format(
        {
            "bold": field.is_required,
            "bg_color": "#FFE699" if field.is_required else "#F2F2F2",
            "border": 1,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        }
    )
    grey = book.add_format(
        {"italic": True, "font_color": "#7F7F7F", "num_format": TEXT_FORMAT, "text_wrap": True}
    )
    page.set_column(position, position, WIDTHS.get(field.kind, USUAL_WIDTH), cells)
    page.write_string(HEADER_ROW, position, field.title, header)
    page.write_comment(HEADER_ROW, position, field.note)
    if field.example:
        page.write_string(EXAMPLE_ROW, position, field.example, grey)


def _write_lists(book: Workbook, page: Worksheet, fields: list[Field]) -> None:
    """Offer the words of every closed list; they stand on a hidden sheet, whatever their number."""
    chosen = [(position, field) for position, field in enumerate(fields) if field.choices]
    if not chosen:
        return
    lists = book.add_worksheet(LISTS)
    lists.hide()
    for column, (position, field) in enumerate(chosen):
        lists.write_column(0, column, field.choices)
        letter = xl_col_to_name(column)
        _offer(page, position, f"='{LISTS}'!${letter}$1:${letter}${len(field.choices)}")


def _write_items(book: Workbook, standards: tuple[Standard, ...]) -> None:
    """What may be judged, to read beside the form.

    Fewer columns than reach the last required one of the form: else the sheet would be taken for
    its continuation.
    """
    sheet = book.add_worksheet(ITEMS)
    header = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": TEXT_FORMAT})
    for column, (title, width) in enumerate(ITEM_TITLES.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, header)
    rows = ((standard, item) for standard in standards for item in standard.items)
    for row, (standard, item) in enumerate(rows, 1):
        words = "、".join(f"“{word}”" for word in item.words) or COMPUTED.message
        for column, text in enumerate((standard.name, item.id, item.requirement, words)):
            sheet.write_string(row, column, text, wrapped)
    sheet.freeze_panes(1, 0)


def _write_words(
    book: Workbook, page: Worksheet, fields: list[Field], standards: tuple[Standard, ...]
) -> None:
    """Offer the words of the item that the row names, looked up on a hidden sheet."""
    judged = _judged_items(standards)
    if not judged:
        return
    sheet = book.add_worksheet(WORDS)
    sheet.hide()
    for row, (standard, item) in enumerate(judged):
        key = f"{standard.name}{KEY_SIGN}{item.id}"
        sheet.write_row(row, 0, (key, len(item.words), *item.words))
    position = {field.name: number for number, field in enumerate(fields)}
    standard, item = (xl_col_to_name(position[name]) for name in ("standard", "item"))
    row = FIRST_ROW + 1
    key = f'${standard}{row}&"{KEY_SIGN}"&${item}{row}'
    keys = f"'{WORDS}'!$A$1:$A${len(judged)}"
    counts = f"'{WORDS}'!$A$1:$B${len(judged)}"
    _offer(
        page,
        position["word"],
        f"=OFFSET('{WORDS}'!$C$1,MATCH({key},{keys},0)-1,0,1,VLOOKUP({key},{counts},2,0))",
    )


def _offer(page: Worksheet, position: int, formula: str) -> None:
    rule = {
        "validate": "list",
        "source": formula,
        "error_type": "warning",
        "error_message": OFF_THE_LIST,
    }
    page.data_validation(FIRST_ROW, position, LAST_ROW, position, rule)
