"""Everything that has arrived for a month, read once and accounted for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import Archive, Delivery
from pipelines.ingest import Account, Store, ingest_several
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.months import Month

if TYPE_CHECKING:
    from pipelines.spark.session import Spark

Say = Callable[[str], None]


@dataclass(frozen=True)
class Folders:
    """The raw and output folders of one jurisdiction."""

    raw: Path
    out: Path


@dataclass(frozen=True)
class Received:
    """The deliveries that count for a month, with the account of each."""

    deliveries: list[Delivery]
    accounts: dict[Delivery, list[Account]]

    def refused(self, month: Month) -> tuple[str, ...]:
        """Why files of the month's own folder do not count, one sentence each."""
        return tuple(
            account.refused
            for delivery in self.deliveries
            if delivery.month == month
            for account in self.accounts[delivery]
            if account.refused
        )


def receive_only(
    month: Month, folders: Folders, jurisdiction: Jurisdiction, say: Say, wait: float = 0
) -> Received:
    """Read and validate without computing; waits and raises as ``run``."""
    with run_lock(folders.out, wait):
        archive = Archive(folders.out, jurisdiction.identifier)
        deliveries = archive.deliveries(folders.raw, month)
        return receive(deliveries, folders, jurisdiction, archive, say)


def receive(
    deliveries: list[Delivery],
    folders: Folders,
    jurisdiction: Jurisdiction,
    archive: Archive,
    say: Say,
    spark: "Spark | None" = None,
) -> Received:
    """Read deliveries; what was read before is recalled, unless it is no longer what it was.

    With ``spark`` rows are judged on its executors.
    """
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    damaged = {delivery: store.forget_damaged(delivery) for delivery in deliveries}
    unread = [delivery for delivery in deliveries if store.accounts(delivery) is None]
    accounts = ingest_several(unread, archive, store, spark and spark.judges)
    for delivery in deliveries:
        for name in damaged[delivery]:
            say(f"注意：{name} 已损坏，从归档重新读取 {delivery.month}/{delivery.name}。")
        if delivery not in accounts:
            accounts[delivery] = store.accounts(delivery)
            continue
        for account in accounts[delivery]:
            say(_account_line(delivery, account))
    return Received(deliveries, accounts)


def _account_line(delivery: Delivery, account: Account) -> str:
    from schemas import SOURCES

    if account.refused:
        return f"  拒收：{account.refused}"
    return (
        f"  {delivery.month}/{delivery.name}（{SOURCES[account.source].Config.title}）："
        f"收到 {account.rows_read:,} 行 = 采用 {account.accepted:,} + 退回 {account.returned:,}"
        f" + 被替代 {account.superseded:,} + 辖区外 {account.outside:,}"
    )
