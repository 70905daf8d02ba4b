"""A published month counted once more, from what its run received."""

from contextlib import nullcontext

import duckdb

from pipelines.computing.month import count
from pipelines.deliveries import Archive, Delivery, FolderError
from pipelines.ingest import Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Folders, Say, receive


def count_again(
    con: duckdb.DuckDBPyConnection,
    manifest: Manifest,
    folders: Folders,
    jurisdiction: Jurisdiction,
    say: Say,
) -> None:
    """Build ``counted`` of a published month, and all before it, in ``con``.

    What the run received counts, whatever lies in the raw folder now. Rows are recalled as they
    were read; only where the program or the jurisdiction file has changed since, the archived files
    are read again. Raises ``FolderError`` when the archive lacks one of them, and ``Busy``.
    """
    archive = Archive(folders.out, jurisdiction.identifier)
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    deliveries = deliveries_of(manifest)
    unread = [delivery for delivery in deliveries if store.accounts(delivery) is None]
    for delivery in unread:
        if not archive.path(delivery.content).exists():
            raise FolderError(
                f"archive 里缺少 {delivery.month}/{delivery.name}，请从备份恢复后再试。"
            )
    with run_lock(folders.out) if unread else nullcontext():
        received = receive(deliveries, folders, jurisdiction, archive, say)
    month = Month.parse(manifest.month)
    count(con, month, received, store, jurisdiction, Vintages(folders.out))


def deliveries_of(manifest: Manifest) -> list[Delivery]:
    """The deliveries that counted for a run, in the order in which their rows win."""
    found = (
        Delivery(
            Month.parse(entry["month"]), entry["file"], entry["content"], entry["first_read_at"]
        )
        for entry in manifest.deliveries
    )
    return list(dict.fromkeys(found))
