"""The pages of a month: a small site that opens from any folder."""

import os
from pathlib import Path

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.dictionary import dictionary_page
from pipelines.pages.edition import Edition
from pipelines.pages.indicator import indicator_pages
from pipelines.pages.lost_points import lost_points
from pipelines.pages.methodology import methodology_page
from pipelines.pages.overview import overview
from pipelines.pages.policy import policy_page
from pipelines.pages.quality import quality_page
from pipelines.pages.register import register_page
from pipelines.pages.revisions import revisions_page
from pipelines.pages.satisfaction import satisfaction_page
from pipelines.pages.score_links import INDEX, LOST_POINTS, sheet_name
from pipelines.pages.score_records import standards
from pipelines.pages.scores import score_sheet
from pipelines.pages.site import (
    DICTIONARY,
    METHODOLOGY,
    POLICY,
    QUALITY,
    REGISTER,
    REVISIONS,
    SATISFACTION,
    SURVIVAL,
    file_names,
)
from pipelines.pages.survival import survival_page

PAGES = {
    LOST_POINTS: lost_points,
    POLICY: policy_page,
    REGISTER: register_page,
    SATISFACTION: satisfaction_page,
    SURVIVAL: survival_page,
    QUALITY: quality_page,
    REVISIONS: revisions_page,
    METHODOLOGY: methodology_page,
    DICTIONARY: dictionary_page,
}


def write_pages(
    database: Path, month: Month, jurisdiction: Jurisdiction, folder: Path
) -> tuple[Path, ...]:
    """Write the pages of ``month`` from the published file and return their paths.

    ``index.html`` comes last, when all that it links to is there. The pages load nothing from
    elsewhere and are the same, byte for byte, for the same published file. Figures under
    disclosure control, rows and file paths are left out.
    """
    with Edition.opened(database, month, jurisdiction) as edition:
        pages = _pages(edition)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_written(folder / name, text) for name, text in pages.items())


def _pages(edition: Edition) -> dict[str, str]:
    there = file_names(edition)
    sheets = {sheet_name(row["standard"]): score_sheet(edition, row) for row in standards(edition)}
    pages = {name: draw(edition) for name, draw in PAGES.items() if name in there}
    return {**indicator_pages(edition), **sheets, **pages, INDEX: overview(edition)}


def _written(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path
