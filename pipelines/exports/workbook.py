"""The workbook of a month: the tables of its pages, in numbers."""

from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from pipelines.dropdowns import AS_TEXT
from pipelines.exports import workbook_name
from pipelines.exports.delivery_sheets import delivery_sheets
from pipelines.exports.drawing import Drawing
from pipelines.exports.indicator_sheets import (
    course_sheet,
    policy_sheet,
    satisfaction_sheet,
    target_sheet,
    variant_sheet,
)
from pipelines.exports.part_sheets import area_sheets, part_sheets
from pipelines.exports.records import figures
from pipelines.exports.reference_sheets import definition_sheet, dictionary_sheet
from pipelines.exports.register_sheets import register_sheets
from pipelines.exports.score_sheets import score_sheets
from pipelines.exports.sheets import SIGNS, Sheet
from pipelines.exports.survival_sheets import survival_sheets
from pipelines.pages.edition import Edition, Publication

COVER = "说明"


def write_workbook(edition: Edition, folder: Path) -> Path:
    """Write the workbook of a month from the published file and return its path.

    It holds numbers as numbers, no formula and no link but from its contents to its own sheets,
    and is the same, byte for byte, for the same published file. Figures under disclosure control
    and rows are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / workbook_name(edition.month)
    with Workbook(path, {**AS_TEXT, "in_memory": True}) as book:
        _write(book, edition, edition.publication, _sheets(edition))
    return path


def _sheets(edition: Edition) -> list[Sheet]:
    found = figures(edition)
    return [
        target_sheet(edition),
        policy_sheet(edition),
        variant_sheet(edition, found),
        *area_sheets(edition, found),
        *part_sheets(edition, found),
        course_sheet(edition),
        *register_sheets(edition),
        satisfaction_sheet(edition, found),
        *survival_sheets(edition),
        *score_sheets(edition),
        *delivery_sheets(edition),
        definition_sheet(edition),
        dictionary_sheet(edition),
    ]


def _write(book: Workbook, edition: Edition, published: Publication, sheets: list[Sheet]) -> None:
    name, month = edition.report_name, edition.month.chinese
    drawing = Drawing(
        book,
        below=f"{edition.jurisdiction.name}　{month}",
        left=f"{name}　{month}",
        right=f"运行编号 {published.run_id}",
    )
    book.set_properties(
        {
            "title": f"{name}（{month}）",
            "subject": f"运行编号 {published.run_id}",
            "created": datetime.combine(published.published_at.date(), datetime.min.time()),
        }
    )
    cover = drawing.name(COVER)
    tabs = {drawing.name(sheet.name): sheet for sheet in sheets}
    _cover(drawing, cover, edition, published, tabs)
    for tab, sheet in tabs.items():
        drawing.draw(sheet, tab)


def _cover(
    drawing: Drawing,
    name: str,
    edition: Edition,
    published: Publication,
    tabs: dict[str, Sheet],
) -> None:
    """What the workbook is, what its signs mean, and its sheets."""
    page = drawing.book.add_worksheet(name)
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 62)
    page.write_string(0, 0, edition.report_name, drawing.format("title"))
    facts = {
        "地区": edition.jurisdiction.name,
        "报告期": edition.month.chinese,
        "截至日期": edition.month_end,
        "制表日期": published.published_at.date(),
        **published.signatures,
        "运行编号": published.run_id,
        "统计方法": f"第 {published.methodology_version} 版",
        "口径": "各指标的计算口径是正式的还是暂行的，见“五项目标”和“定义与说明”。",
        "比率": "单元格里是小数，按百分数显示；由分子、分母精确计算，没有四舍五入。",
        **{f"符号 {sign}": meaning.removeprefix(sign).strip() for sign, meaning in SIGNS.items()},
    }
    for row, (title, fact) in enumerate(facts.items(), 2):
        drawing.write(page, row, 0, title, "words")
        if isinstance(fact, str):
            drawing.write(page, row, 1, fact, "words")
        else:
            page.write_datetime(row, 1, fact, drawing.format("date", align="left"))
    head = len(facts) + 3
    for column, title in enumerate(("工作表", "内容")):
        page.write_string(head, column, title, drawing.format("head"))
    for row, (tab, sheet) in enumerate(tabs.items(), head + 1):
        page.write_url(row, 0, f"internal:'{tab}'!A1", drawing.format("words"), tab)
        drawing.write(page, row, 1, sheet.title, "words")
    drawing.set_up(page, is_wide=False)
