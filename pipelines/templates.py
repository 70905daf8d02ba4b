"""Blank forms for the departments: one workbook per source, to be filled in and delivered."""

from dataclasses import dataclass
from pathlib import Path

import pandera.pandas as pan
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from pipelines.cleaning.evidence import COMPUTED
from pipelines.dropdowns import AS_TEXT, Offer, choices, write_item_words, write_lists
from pipelines.jurisdiction import Jurisdiction
from pipelines.standard_files import read_standards
from pipelines.standards import Standard
from schemas import SOURCES

NEEDS_STANDARDS = ("evidence", "department_duties", "department_survey")
TITLE_ROW, NOTES_ROW, HEADER_ROW, EXAMPLE_ROW, FIRST_ROW = range(5)
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
ITEMS = "条目"
ITEM_TITLES = {"标准": 28, "条目编号": 11, "要求": 70, "可填的认定结果": 70}


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
        write_lists(
            book, [Offer(page, FIRST_ROW, n, field.choices) for n, field in enumerate(fields)]
        )
        if model.Config.name == "evidence":
            _write_items(book, standards)
            positions = {field.name: position for position, field in enumerate(fields)}
            write_item_words(book, [(page, FIRST_ROW, positions)], standards)


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
        words = choices(model.Config.name, name, facts, jurisdiction, standards)
        usual = words[0] if words else EXAMPLES.get(facts["kind"], "")
        example = facts["example"] or (usual if facts["required"] else "")
        unit = facts["unit"]
        fields.append(
            Field(
                name=name,
                title=column.title + (f"（{unit}）" if unit and unit not in column.title else ""),
                kind=facts["kind"],
                note=_note(column),
                is_required=facts["required"],
                choices=words,
                example=example if fields else EXAMPLE_MARK + example,
            )
        )
    return fields


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
