"""The monthly run: read what arrived, compute, check, publish."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.deliveries import Archive, Delivery, months_with_deliveries, strays
from pipelines.ingest import Account, Store, ingest
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.versions import METHODOLOGY, code_digest

Say = Callable[[str], None]


@dataclass(frozen=True)
class Folders:
    """The raw and output folders of one jurisdiction."""

    raw: Path
    out: Path


@dataclass(frozen=True)
class Outcome:
    """What a run of one month came to."""

    month: Month
    is_new: bool
    refused: tuple[str, ...]
    page: Path
    database: Path


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


def run(month: Month, folders: Folders, jurisdiction: Jurisdiction, say: Say) -> list[Outcome]:
    """Publish a month; earlier months with deliveries and no publication come first.

    Raises ``FolderError``, ``Busy`` and ``CheckFailed``; whatever is raised, readers keep the
    publication that they have.
    """
    with run_lock(folders.out):
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


def receive_only(month: Month, folders: Folders, jurisdiction: Jurisdiction, say: Say) -> Received:
    """Read and validate without computing; same errors as ``run``."""
    with run_lock(folders.out):
        archive = Archive(folders.out, jurisdiction.identifier)
        return receive(month, folders, jurisdiction, archive, say)


def receive(
    month: Month, folders: Folders, jurisdiction: Jurisdiction, archive: Archive, say: Say
) -> Received:
    """Read all deliveries up to a month; what was read before is recalled, not read again."""
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    deliveries = archive.deliveries(folders.raw, month)
    accounts = {}
    for delivery in deliveries:
        is_known = store.accounts(delivery) is not None
        accounts[delivery] = ingest(delivery, archive, store)
        if not is_known:
            for account in accounts[delivery]:
                say(_account_line(delivery, account))
    return Received(deliveries, accounts)


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
    from pipelines.computing.warehouse import connect
    from pipelines.pages.month import write_page
    from pipelines.publishing.release import audit, swap, write_release, write_vintage

    with tempfile.TemporaryDirectory(dir=folders.out, prefix=".building-") as building:
        con = connect(Path(building))
        findings = compute(con, month, received, folders, jurisdiction, vintages)
        earlier = vintages.published()
        manifest = replace(
            manifest,
            findings=findings,
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
        say(f"  提示：{finding['message']}（{finding['rows']:,} 处）")
    _say_targets(release, month, jurisdiction, say)


def compute(
    con,
    month: Month,
    received: Received,
    folders: Folders,
    jurisdiction: Jurisdiction,
    vintages: Vintages,
) -> list[dict]:
    """Build every table of a month in ``con`` and check it; returns the warnings found.

    Raises ``CheckFailed`` when a check of level ``error`` finds anything.
    """
    from pipelines.computing.availability import write_availability
    from pipelines.computing.checks import CheckFailed, run_checks
    from pipelines.computing.inputs import AcceptedFile, load_inputs
    from pipelines.computing.satisfaction import estimate
    from pipelines.computing.warehouse import SQL, build, build_layers

    store = Store(folders.out, jurisdiction, read_key(folders.out))
    accepted: dict[str, list[AcceptedFile]] = {}
    returned_exits = []
    for order, delivery in enumerate(received.deliveries):
        for account in received.accounts[delivery]:
            returned_exits += [(code, order) for code in account.returned_exits]
            if not account.refused:
                path = store.parquet("accepted", account.source, delivery)
                file = AcceptedFile(path, delivery.content, delivery.month, order)
                accepted.setdefault(account.source, []).append(file)
    previous = vintages.latest(month - 1)
    newest = vintages.newest()
    earlier = sorted((newest.latest if newest else {}).items())
    load_inputs(
        con,
        month,
        jurisdiction,
        accepted,
        returned_exits=returned_exits,
        published_stock=previous and vintages.register_path(previous.month, previous.run_id),
        published_values=[vintages.values_path(m, r) for m, r in earlier if m < str(month)],
    )
    build_layers(con)
    write_availability(con, month, jurisdiction, _state_of_sources(month, received))
    estimate(con)
    build(con, SQL / "marts")
    findings = run_checks(con)
    errors = [f for f in findings if f.severity == "error"]
    if errors:
        raise CheckFailed(
            f"{month.chinese}没有通过核对，已公布的保持不变：\n"
            + "\n".join(f"  {f.message}（{f.check}，{f.count:,} 处）" for f in errors)
        )
    return [
        {"rule": f.check, "level": f.severity, "title": "", "message": f.message, "rows": f.count}
        for f in findings
    ]


def _state_of_sources(month: Month, received: Received) -> dict[str, list[Account]]:
    """The accounts of the month's own folder by source."""
    state: dict[str, list[Account]] = {}
    for delivery in received.deliveries:
        if delivery.month == month:
            for account in received.accounts[delivery]:
                state.setdefault(account.source, []).append(account)
    return state


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


def _account_line(delivery: Delivery, account: Account) -> str:
    from schemas import SOURCES

    if account.refused:
        return f"  退回整个文件：{account.refused}"
    return (
        f"  {delivery.month}/{delivery.name}（{SOURCES[account.source].Config.title}）："
        f"收到 {account.rows_read:,} 行 = 采用 {account.accepted:,} + 退回 {account.returned:,}"
        f" + 被替代 {account.superseded:,} + 辖区外 {account.outside:,}"
    )


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
