"""The pages of a month: figures as tables, score sheets, and whose job the lost points are."""

import os
from pathlib import Path

import duckdb

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.breakdowns import towns, variants
from pipelines.pages.deliveries import deliveries
from pipelines.pages.edition import Edition
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.lost_points import lost_points
from pipelines.pages.notes import notes
from pipelines.pages.register import register_report
from pipelines.pages.score_links import INDEX, LOST_POINTS, sheet_name
from pipelines.pages.score_records import standards
from pipelines.pages.scores import score_sheet, score_summary
from pipelines.pages.tables import LEGEND
from pipelines.pages.targets import coverage_and_training, headline, targets

SECTIONS = {
    "targets": ("五项目标", targets),
    "scores": ("评分", score_summary),
    "policy": ("政策落实与培训", coverage_and_training),
    "variants": ("口径敏感性", variants),
    "towns": ("分{areas}", towns),
    "register": ("市场主体月报", register_report),
    "deliveries": ("数据接收与退回", deliveries),
    "notes": ("定义与说明", notes),
}


def write_pages(
    database: Path, month: Month, jurisdiction: Jurisdiction, folder: Path
) -> tuple[Path, ...]:
    """Write the pages of ``month`` from the published file and return their paths.

    ``index.html`` comes last, when all that it links to is there: a sheet for every standard that
    the month is scored by, and the list of lost points. The pages load nothing from elsewhere and
    are the same, byte for byte, for the same published file. Figures under disclosure control,
    rows and file paths are left out.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        pages = _pages(Edition.of(connection, month, jurisdiction))
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_written(folder / name, text) for name, text in pages.items())


def _pages(edition: Edition) -> dict[str, str]:
    scored = standards(edition)
    pages = {sheet_name(row["standard"]): score_sheet(edition, row) for row in scored}
    if scored:
        pages[LOST_POINTS] = lost_points(edition)
    pages[INDEX] = _index(edition)
    return pages


def _written(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path


def _index(edition: Edition) -> str:
    sections = [
        Section(identifier, title.format(areas=edition.areas), body)
        for identifier, (title, draw) in SECTIONS.items()
        if (body := draw(edition))
    ]
    return document(edition, Page(edition.report_name, _introduction(edition), sections))


def _introduction(edition: Edition) -> str:
    return (
        f'<p class="headline">{headline(edition)}</p>\n'
        '<p class="caution">五项目标的计算口径均为<b>暂行口径</b>：'
        "没有见到正式文件写明分子、分母，各备选口径的结果见“口径敏感性”，定义编号见文末。</p>\n"
        f'<p class="legend">符号：{"；".join(LEGEND.values())}。</p>\n'
    )
