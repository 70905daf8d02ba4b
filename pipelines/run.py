"""The monthly run: read what arrived, compute, check, publish."""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import Archive, Delivery, months_with_deliveries, strays
from pipelines.ingest import SCRATCH, Account, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Folders, Received, Say, receive
from pipelines.versions import METHODOLOGY, code_digest

if TYPE_CHECKING:
    from pipelines.computing.checks import Finding

BUILDING = ".building-"


@dataclass(frozen=True)
class Outcome:
    """What a run of one month came to."""

    month: Month
    is_new: bool
    refused: tuple[str, ...]
    page: Path
    database: Path


def run(month: Month, folders: Folders, jurisdiction: Jurisdiction, say: Say) -> list[Outcome]:
    """Publish a month; earlier months with deliveries and no publication come first.

    Raises ``FolderError``, ``Busy`` and ``CheckFailed``; whatever is raised, readers keep the
    publication that they have.
    """
    with run_lock(folders.out):
        _clear_remains(folders.out)
        archive = Archive(folders.out, jurisdiction.identifier)
        vintages = Vintages(folders.out)
        for name in strays(folders.raw):
            say(f"注意：{name} 不在 YYYY-MM 文件夹里，没有读取。")
        newest = vintages.newest()
        done = newest.latest if newest else {}
        pending = [
            m for m in months_with_deliveries(folders.raw) if m < month and str(m) not in done
        ]
        return [
            _run_month(each, folders, jurisdiction, archive, vintages, say)
            for each in (*pending, month)
        ]


def _run_month(
    month: Month,
    folders: Folders,
    jurisdiction: Jurisdiction,
    archive: Archive,
    vintages: Vintages,
    say: Say,
) -> Outcome:
    deliveries = archive.deliveries(folders.raw, month)
    digests = _digests(deliveries, jurisdiction, folders.out)
    before = vintages.latest(month)
    page = folders.out / "reports" / str(month) / "index.html"
    if before and before.inputs_digest == digests["inputs_digest"] and _shows(page, before):
        say(f"{month.chinese}：没有新内容，已公布的 {before.run_id} 不变。")
        return Outcome(month, False, (), page, vintages.link)
    say(f"{month.chinese}：{len(deliveries)} 个文件。")
    received = receive(month, folders, jurisdiction, archive, say)
    now = datetime.now(UTC)
    manifest = Manifest(
        run_id=f"{now:%Y%m%dT%H%M%S}-{digests['inputs_digest'][:6]}",
        month=str(month),
        published_at=now.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00"),
        revision_reason=_revision_reason(before, digests),
        methodology_version=METHODOLOGY,
        code_digest=code_digest(),
        **digests,
        deliveries=[
            _entry(delivery, account)
            for delivery in received.deliveries
            for account in received.accounts[delivery]
        ],
    )
    _publish(month, manifest, received, folders, jurisdiction, vintages, say)
    return Outcome(month, True, received.refused(month), page, vintages.link)


def _publish(
    month: Month,
    manifest: Manifest,
    received: Received,
    folders: Folders,
    jurisdiction: Jurisdiction,
    vintages: Vintages,
    say: Say,
) -> None:
    from pipelines.computing.month import compute
    from pipelines.computing.warehouse import connect
    from pipelines.pages.month import write_page
    from pipelines.publishing.release import audit, swap, write_release, write_vintage

    vintages.discard_unpublished()
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    with tempfile.TemporaryDirectory(dir=folders.out, prefix=BUILDING) as building:
        con = connect(Path(building))
        findings = compute(con, month, received, store, jurisdiction, vintages)
        earlier = vintages.published()
        manifest = replace(
            manifest,
            findings=[_fault(finding) for finding in findings],
            history=[*(f"{m.month}/{m.run_id}" for m in earlier), f"{month}/{manifest.run_id}"],
            latest={**(earlier[-1].latest if earlier else {}), str(month): manifest.run_id},
        )
        write_vintage(con, manifest, vintages)
        release = write_release(con, manifest, [*earlier, manifest], vintages)
        con.close()
        audit(release)
        write_page(release, month, jurisdiction, Path(building) / "report")
        swap(release, manifest, vintages)
        _replace_folder(Path(building) / "report", folders.out / "reports" / str(month))
    for finding in findings:
        say(f"  提示：{finding.message}（{finding.rule}，{finding.count:,} 处）")
    _say_targets(release, month, jurisdiction, say)


def _digests(deliveries: list[Delivery], jurisdiction: Jurisdiction, out: Path) -> dict[str, str]:
    """Digests of what arrived, and of everything that decides the figures."""
    received = hashlib.blake2b(digest_size=12)
    for delivery in deliveries:
        received.update(f"{delivery.month}/{delivery.name}:{delivery.content}\n".encode())
    inputs = received.copy()
    for part in (jurisdiction.fingerprint, code_digest(), METHODOLOGY):
        inputs.update(part.encode())
    inputs.update(hashlib.blake2b(read_key(out)).digest())
    return {"deliveries_digest": received.hexdigest(), "inputs_digest": inputs.hexdigest()}


def _revision_reason(before: Manifest | None, digests: dict[str, str]) -> str | None:
    if before is None:
        return None
    return "R1" if before.deliveries_digest != digests["deliveries_digest"] else "R3"


def _entry(delivery: Delivery, account: Account) -> dict:
    return {
        "month": str(delivery.month),
        "source": account.source,
        "file": delivery.name,
        "content": delivery.content,
        "rows_read": account.rows_read,
        "accepted": account.accepted,
        "returned": account.returned,
        "superseded": account.superseded,
        "outside": account.outside,
        "refused": account.refused,
        "faults": account.faults,
    }


def _fault(finding: "Finding") -> dict:
    return {
        "rule": finding.rule,
        "level": finding.severity,
        "title": "",
        "message": finding.message,
        "rows": finding.count,
    }


def _clear_remains(out: Path) -> None:
    """Remove what a run that died has left half-made."""
    for remains in (*out.glob(f"{BUILDING}*"), *(out / "returned").glob(f"{SCRATCH}*")):
        shutil.rmtree(remains, ignore_errors=True)


def _shows(page: Path, manifest: Manifest) -> bool:
    return page.exists() and manifest.run_id in page.read_text(encoding="utf-8")


def _replace_folder(new: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _say_targets(release: Path, month: Month, jurisdiction: Jurisdiction, say: Say) -> None:
    import duckdb

    with duckdb.connect(str(release), read_only=True) as con:
        rows = con.execute(
            """
            select indicators.title, v.value, v.target, v.met, v.gap, v.reason, v.reason_detail
            from indicator_values as v
            inner join indicators using (indicator, variant)
            where v.month = ? and v.variant = 'default' and v.dimension = 'total'
                and v.area_code = (select area_code from areas where parent_code is null)
                and v.target is not null
            order by list_position(?, v.indicator)
            """,
            [month.last_day, list(jurisdiction.targets)],
        ).fetchall()
    for title, value, target, met, gap, reason, detail in rows:
        if value is None:
            say(f"  {title}：无数据（{detail or reason}）")
            continue
        state = "达标" if met else "未达标" + (f"，还差 {gap:,.0f}" if gap else "")
        say(f"  {title}：{value:.2%}（目标 {target:.0%}，{state}）")
