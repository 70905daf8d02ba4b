"""What a published run was made of: its files, its jurisdiction, and the months before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.deliveries import Archive, Delivery
from pipelines.jurisdiction import Jurisdiction, read_jurisdiction
from pipelines.locking import UNFINISHED, FolderError, link_or_copy
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages


@dataclass(frozen=True)
class Recalled:
    """The inputs of a run, and a folder for the time that they are used."""

    month: Month
    deliveries: list[Delivery]
    jurisdiction: Jurisdiction
    archive: Archive
    vintages: Vintages
    scratch: Path


@contextmanager
def recalled(manifest: Manifest, out: Path) -> Iterator[Recalled]:
    """What the run of a manifest was made of, whatever lies in the raw folder now.

    Raises ``FolderError`` when the archive lacks something of it.
    """
    archive = Archive(out, manifest.jurisdiction["identifier"])
    with TemporaryDirectory(dir=out, prefix=UNFINISHED) as scratch:
        yield Recalled(
            Month.parse(manifest.month),
            _deliveries(manifest, archive),
            _jurisdiction(manifest, archive, Path(scratch) / "jurisdiction"),
            archive,
            Vintages(out, before=manifest),
            Path(scratch),
        )


def _deliveries(manifest: Manifest, archive: Archive) -> list[Delivery]:
    """The deliveries in the order in which their rows win."""
    found = (
        Delivery(Month.parse(read["month"]), read["file"], read["content"], read["first_read_at"])
        for read in manifest.deliveries
    )
    deliveries = list(dict.fromkeys(found))
    gone = [f"{d.month}/{d.name}" for d in deliveries if not archive.path(d.content).exists()]
    if gone:
        raise _lacking(manifest, "、".join(gone))
    return deliveries


def _jurisdiction(manifest: Manifest, archive: Archive, folder: Path) -> Jurisdiction:
    for name, content in manifest.jurisdiction["files"].items():
        if not archive.path(content).exists():
            raise _lacking(manifest, name)
        link_or_copy(archive.path(content), folder / name)
    place = folder / f"{manifest.jurisdiction['identifier']}.toml"
    return read_jurisdiction(str(place), folder / "standards")


def _lacking(manifest: Manifest, names: str) -> FolderError:
    return FolderError(
        f"归档里缺少批次 {manifest.run_id} 用过的 {names}；请从备份恢复 archive 文件夹后再试。"
    )
