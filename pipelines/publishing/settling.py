"""What is published, put right after a run that died, and refused where it is damaged."""

from collections.abc import Callable

from pipelines.deliveries import digest
from pipelines.locking import FolderError
from pipelines.publishing.trail import PUBLISHED, Trail, publication
from pipelines.publishing.vintages import Vintages


def settle(vintages: Vintages, trail: Trail, say: Callable[[str], None]) -> None:
    """Finish what the last run has left, and see that the next has whole files to go on from.

    Link and latest.json lead to one release again, a publication that was not entered in the trail
    is entered. Raises ``FolderError`` when a file that the next publication is made from is not as
    it was published, and ``TrailBroken``.
    """
    _point_to_the_last(vintages, trail, say)
    entered, newest = trail.publications(), vintages.newest()
    for entry in newest.history if newest else ():
        month, _, run_id = entry.partition("/")
        if run_id not in entered:
            manifest = vintages.read(month, run_id)
            trail.append(PUBLISHED, **publication(manifest, vintages), note="补记")
    _demand_whole(vintages, trail)


def _point_to_the_last(vintages: Vintages, trail: Trail, say: Callable[[str], None]) -> None:
    last = vintages.newest()
    if last is None:
        *_, entry = (None, *trail.publications().values())
        if entry is None:
            return
        say("注意：indicators.duckdb 和 latest.json 不见了或已损坏，已按审计记录重新写出。")
        last = vintages.read(entry["month"], entry["run_id"])
    release = vintages.release_path(last.month, last.run_id)
    if release.exists() and not vintages.shows(release):
        vintages.show(release)


def _demand_whole(vintages: Vintages, trail: Trail) -> None:
    """Every value ever published goes into the next release, of the releases only the newest."""
    last = vintages.newest()
    for run_id, entry in trail.publications().items():
        for name, kept in entry["files"].items():
            if name.startswith("releases/") and run_id != last.run_id:
                continue
            path = vintages.out / name
            if not path.exists() or digest(path) != kept:
                raise FolderError(
                    f"已公布批次 {run_id} 的 {path} {'已损坏' if path.exists() else '不见了'}，"
                    "请从备份恢复这个文件后再运行；chuangye verify 列出全部不符的文件。"
                )
