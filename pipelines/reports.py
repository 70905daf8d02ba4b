"""What leaves the bureau for a month: pages, workbook and open data, put where readers look."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.apart import apart
from pipelines.exports import workbook_name
from pipelines.jurisdiction import Jurisdiction
from pipelines.locking import UNFINISHED
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.swapping import put_folder
from pipelines.versions import PAGES, code_digest

INDEX = "index.html"
LATEST = "latest"
PAGE_LINK = re.compile(r'href="([^"#/]+\.html)"')


def index_of(month: Month, out: Path) -> Path:
    """The page at which readers begin."""
    return out / "reports" / str(month) / INDEX


@contextmanager
def report_drawing() -> Iterator[Callable[[Path, Month, Jurisdiction, Path], Path]]:
    """Make ready to draw: in the background, for the time until there is something to be drawn.

    What it gives draws all that leaves the bureau from a published file into an empty folder.
    """
    with apart("pipelines.pages.month", "write_pages") as pages:

        def draw(release: Path, month: Month, jurisdiction: Jurisdiction, folder: Path) -> Path:
            from pipelines.exports.open_data import write_open_data
            from pipelines.exports.workbook import write_workbook
            from pipelines.pages.edition import Edition

            pages.begin(release.absolute(), month, jurisdiction, folder.absolute())
            with Edition.opened(release, month, jurisdiction) as edition:
                write_workbook(edition, folder)
                write_open_data(edition, folder / "open")
            pages.result()
            return folder

        yield draw


def draw_report(release: Path, month: Month, jurisdiction: Jurisdiction, folder: Path) -> Path:
    """Draw all that leaves the bureau from a published file into an empty folder."""
    with report_drawing() as draw:
        return draw(release, month, jurisdiction, folder)


def put_report(drawn: Path, month: Month, out: Path) -> None:
    """Put a report in its place, whole; the newest month's is shown as the latest, too."""
    report = out / "reports" / str(month)
    if _is_newest(month, out):
        latest = shutil.copytree(drawn, drawn.with_name(LATEST))
        put_folder(latest, report.with_name(LATEST), INDEX)
    put_folder(drawn, report, INDEX)


def redraw_report(manifest: Manifest, month: Month, jurisdiction: Jurisdiction, out: Path) -> None:
    """Draw the report of a month once more from what was published."""
    release = Vintages(out).release_path(manifest.month, manifest.run_id)
    with tempfile.TemporaryDirectory(dir=out, prefix=UNFINISHED) as drawing:
        put_report(draw_report(release, month, jurisdiction, Path(drawing) / "report"), month, out)


def is_shown(manifest: Manifest, month: Month, out: Path) -> bool:
    """Whether readers see this run, whole and as reports are drawn today."""
    places = [index_of(month, out)]
    if _is_newest(month, out):
        places.append(out / "reports" / LATEST / INDEX)
    return all(_is_whole(index, manifest) for index in places)


def _is_whole(index: Path, manifest: Manifest) -> bool:
    workbook = index.with_name(workbook_name(Month.parse(manifest.month)))
    if not (index.exists() and workbook.exists()):
        return False
    linked = PAGE_LINK.findall(index.read_text(encoding="utf-8"))
    return all(
        page.exists()
        and manifest.run_id in (text := page.read_text(encoding="utf-8"))
        and code_digest(PAGES) in text
        for page in (index, *map(index.with_name, linked))
    )


def _is_newest(month: Month, out: Path) -> bool:
    return str(month) == max(Vintages(out).newest().latest)
