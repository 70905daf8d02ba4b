"""What has arrived for which month, who owes what, and what is published."""

from pathlib import Path

from pipelines.deliveries import Archive, months_with_deliveries
from pipelines.ingest import Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.publishing.vintages import Vintages


def status_lines(raw: Path, out: Path, jurisdiction: Jurisdiction) -> list[str]:
    """A few lines for every month with deliveries, oldest first.

    Files that have not been read yet are named and go by their names; ``chuangye check`` reads
    them.
    """
    from pipelines.reading.headers import source_named_by
    from schemas import SOURCES

    months = months_with_deliveries(raw)
    if not months:
        return [f"{raw} 里还没有报送文件。"]
    with run_lock(out):
        archive = Archive(out, jurisdiction.identifier)
        deliveries = archive.deliveries(raw, months[-1])
    store = Store(out, jurisdiction, read_key(out))
    vintages = Vintages(out)
    lines = []
    for month in months:
        latest = vintages.latest(month)
        state = f"已公布（{latest.run_id}）" if latest else "未公布"
        lines.append(f"{month.chinese}：{state}")
        arrived: dict[str, list[str]] = {}
        for delivery in deliveries:
            if delivery.month != month:
                continue
            accounts = store.accounts(delivery)
            if accounts is None:
                lines.append(f"  未读取：{delivery.name}")
                arrived.setdefault(source_named_by(delivery.name) or "", []).append(delivery.name)
            for account in accounts or ():
                if account.refused:
                    lines.append(f"  拒收：{account.refused}")
                    continue
                arrived.setdefault(account.source, []).append(delivery.name)
                if account.returned:
                    lines.append(f"  {delivery.name}：退回 {account.returned:,} 行")
        if arrived:
            titles = [SOURCES[source].Config.title for source in SOURCES if source in arrived]
            lines.append(f"  已报：{'、'.join(titles)}")
        owed = [
            f"{SOURCES[source].Config.title}（{department}）"
            for source, department in jurisdiction.departments.items()
            if source not in arrived and "rhythm" not in SOURCES[source].Config.metadata
        ]
        if owed:
            lines.append(f"  未报：{'、'.join(owed)}")
    return lines
