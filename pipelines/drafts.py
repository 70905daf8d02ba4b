"""Drafts: months computed and drawn for the office alone, until somebody signs them."""

import shutil
from pathlib import Path

from pipelines.locking import UNFINISHED, FolderError, link_or_copy
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages

DRAFTS = "drafts"


class NotDrafted(Exception):
    """There is no draft that could be signed; the message is for the user."""


def drafted_runs(out: Path) -> dict[Month, Manifest]:
    """The drafts that wait for a signature; none once anything else has been published.

    Drafts that are damaged wait for nobody: they are made anew.
    """
    published, drafts = Vintages(out).newest(), Vintages(out / DRAFTS)
    before = published.history if published else []
    try:
        runs = drafts.published()
    except FolderError:
        return {}
    if [run.entry for run in runs[: len(before)]] != before:
        return {}
    return {Month.parse(run.month): run for run in runs[len(before) :]}


def open_drafts(out: Path) -> Vintages:
    """An empty place for drafts that follow what is published; older drafts are gone."""
    close_drafts(out)
    published, drafts = Vintages(out), Vintages(out / DRAFTS)
    drafts.folder.mkdir(parents=True)
    drafts.out.chmod(0o700)
    newest = published.newest()
    if newest is None:
        return drafts
    for path in published.folder.glob("*/*"):
        link_or_copy(path, drafts.folder / path.relative_to(published.folder))
    release = published.release_path(newest.month, newest.run_id)
    shown = drafts.release_path(newest.month, newest.run_id)
    link_or_copy(release, shown)
    drafts.show(shown)
    return drafts


def close_drafts(out: Path) -> None:
    """Take the drafts away, all at once."""
    if (out / DRAFTS).exists():
        shutil.rmtree((out / DRAFTS).rename(out / f"{UNFINISHED}{DRAFTS}"))
