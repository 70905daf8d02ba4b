"""A past publication computed again from the archive, and laid beside what was published."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.computing.month import compute
from pipelines.computing.warehouse import connect
from pipelines.deliveries import Archive, Delivery
from pipelines.ingest import Store, ingest
from pipelines.jurisdiction import Jurisdiction, read_jurisdiction
from pipelines.keys import read_key
from pipelines.locking import UNFINISHED, link_or_copy, run_lock
from pipelines.months import Month
from pipelines.publishing.comparing import Difference, differences
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Received
from pipelines.versions import METHODOLOGY, code_digest


class NotRebuildable(Exception):
    """There is no such publication, or what it was made of is gone; the message is for the user."""


@dataclass(frozen=True)
class Rebuilt:
    """How a publication came out when it was computed again."""

    manifest: Manifest
    values: int
    differences: list[Difference]

    @property
    def is_same_code(self) -> bool:
        """Whether the code and the methodology are those that the manifest records."""
        manifest = self.manifest
        return (manifest.code_digest, manifest.methodology_version) == (code_digest(), METHODOLOGY)


def rebuild(month: Month, run_id: str, out: Path) -> Rebuilt:
    """Compute a publication again from its manifest and the archive, in memory.

    The files, the jurisdiction and the published months before it are those of then. Raises
    ``NotRebuildable``, ``Busy`` and ``CheckFailed``.
    """
    with run_lock(out):
        vintages = Vintages(out)
        manifest = _published(month, run_id, vintages)
        with recomputed(manifest, vintages) as con:
            found = differences(con, manifest, vintages)
            values = con.execute("select count(*) from indicator_values").fetchone()[0]
        return Rebuilt(manifest, values, found)


@contextmanager
def recomputed(manifest: Manifest, vintages: Vintages) -> Iterator[duckdb.DuckDBPyConnection]:
    """All tables of a published run, read anew from the archive with the code of today."""
    out = vintages.out
    archive = Archive(out, manifest.jurisdiction["identifier"])
    deliveries = _deliveries(manifest, archive)
    with tempfile.TemporaryDirectory(dir=out, prefix=UNFINISHED) as scratch:
        jurisdiction = _jurisdiction(manifest, archive, Path(scratch) / "jurisdiction")
        store = Store(Path(scratch), jurisdiction, read_key(out))
        received = Received(
            deliveries, {delivery: ingest(delivery, archive, store) for delivery in deliveries}
        )
        con = connect(Path(scratch))
        month = Month.parse(manifest.month)
        compute(con, month, received, store, jurisdiction, Vintages(out, before=manifest))
        yield con
        con.close()


def _published(month: Month, run_id: str, vintages: Vintages) -> Manifest:
    of_month = [run for run in vintages.published() if run.month == str(month)]
    for manifest in of_month:
        if manifest.run_id == run_id:
            return manifest
    known = "、".join(run.run_id for run in of_month) or "没有"
    raise NotRebuildable(f"{month.chinese}没有公布过批次 {run_id}；公布过的批次：{known}。")


def _deliveries(manifest: Manifest, archive: Archive) -> list[Delivery]:
    deliveries = list(
        dict.fromkeys(
            Delivery(
                Month.parse(read["month"]), read["file"], read["content"], read["first_read_at"]
            )
            for read in manifest.deliveries
        )
    )
    gone = [f"{d.month}/{d.name}" for d in deliveries if not archive.path(d.content).exists()]
    if gone:
        raise NotRebuildable(
            f"归档里缺少批次 {manifest.run_id} 读过的 {'、'.join(gone)}；"
            "请从备份恢复 archive 文件夹后再试。"
        )
    return deliveries


def _jurisdiction(manifest: Manifest, archive: Archive, folder: Path) -> Jurisdiction:
    for name, content in manifest.jurisdiction["files"].items():
        if not archive.path(content).exists():
            raise NotRebuildable(
                f"归档里缺少批次 {manifest.run_id} 用的辖区文件 {name}；"
                "请从备份恢复 archive 文件夹后再试。"
            )
        link_or_copy(archive.path(content), folder / name)
    place = folder / f"{manifest.jurisdiction['identifier']}.toml"
    return read_jurisdiction(str(place), folder / "standards")
