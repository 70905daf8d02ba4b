"""A past publication computed again from the archive, and laid beside what was published."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.computing.month import compute
from pipelines.computing.warehouse import connect
from pipelines.ingest import Store, ingest
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.months import Month
from pipelines.publishing.comparing import Difference, differences
from pipelines.publishing.recalling import recalled
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Received
from pipelines.versions import METHODOLOGY, code_digest


class NotPublished(Exception):
    """There is no such publication; the message is for the user."""


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
    """Read and compute a publication again from the archive, in memory.

    The files, the jurisdiction and the published months before it are those of then. Raises
    ``NotPublished``, ``FolderError`` where the archive lacks something, ``Busy``, ``CheckFailed``.
    """
    with run_lock(out):
        vintages = Vintages(out)
        manifest = _published(month, run_id, vintages)
        with recalled(manifest, out) as then:
            store = Store(then.scratch, then.jurisdiction, read_key(out))
            accounts = {d: ingest(d, then.archive, store) for d in then.deliveries}
            received = Received(then.deliveries, accounts)
            con = connect(then.scratch)
            compute(con, month, received, store, then.jurisdiction, then.vintages)
            found = differences(con, manifest, vintages)
            values = con.execute("select count(*) from indicator_values").fetchone()[0]
            con.close()
        return Rebuilt(manifest, values, found)


def _published(month: Month, run_id: str, vintages: Vintages) -> Manifest:
    of_month = [run for run in vintages.published() if run.month == str(month)]
    for manifest in of_month:
        if manifest.run_id == run_id:
            return manifest
    known = "、".join(run.run_id for run in of_month) or "没有"
    raise NotPublished(f"{month.chinese}没有公布过批次 {run_id}；公布过的批次：{known}。")
