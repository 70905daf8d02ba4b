"""The monthly run: read what arrived, compute, check, publish."""

import hashlib
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import (
    Archive,
    Delivery,
    FolderError,
    months_with_deliveries,
    strays,
)
from pipelines.ingest import Account, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import UNFINISHED, run_lock
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Folders, Received, Say, receive
from pipelines.reports import draw_report, index_of, is_shown, put_report, redraw_report
from pipelines.versions import METHODOLOGY, code_digest

if TYPE_CHECKING:
    from pipelines.computing.checks import Finding


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
        archive = Archive(folders.out, jurisdiction.identifier)
        vintages = Vintages(folders.out)
        for name in strays(folders.raw):
            say(f"注意：{name} 不在 YYYY-MM 文件夹里，没有读取。")
        delivered = months_with_deliveries(folders.raw)
        if month not in delivered:
            raise FolderError(
                f"{folders.raw / str(month)} 里没有报送文件；请把文件放进这个文件夹，或核对月份。"
            )
        before = {m: vintages.latest(m) for m in delivered if m < month}
        outcomes = [
            _run_month(each, folders, jurisdiction, archive, vintages, say)
            for each in (*(m for m, latest in before.items() if latest is None), month)
        ]
        _say_changed(before, archive.deliveries(folders.raw, month), say)
        return outcomes


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
    page = index_of(month, folders.out)
    if before and before.inputs_digest == digests["inputs_digest"]:
        say(f"{month.chinese}：没有新内容，已公布的 {before.run_id} 不变。")
        if not is_shown(before, month, folders.out):
            redraw_report(before, month, jurisdiction, folders.out)
            say("  页面已按公布的数据重新绘制。")
        return Outcome(month, False, (), page, vintages.link)
    say(f"{month.chinese}：{len(deliveries)} 个文件。")
    received = receive(deliveries, folders, jurisdiction, archive, say)
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
    from pipelines.publishing.release import audit, swap, write_release, write_vintage

    vintages.discard_unpublished()
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    with tempfile.TemporaryDirectory(dir=folders.out, prefix=UNFINISHED) as building:
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
        report = draw_report(release, month, jurisdiction, Path(building) / "report")
        swap(release, manifest, vintages)
        put_report(report, month, folders.out)
    _serve_departments(release, month, received, folders, jurisdiction, say)
    for finding in findings:
        say(f"  提示：{finding.message}（{finding.rule}，{finding.count:,} 处）")
    _say_targets(release, month, jurisdiction, say)
    _say_scores(release, month, say)


def _serve_departments(
    release: Path,
    month: Month,
    received: Received,
    folders: Folders,
    jurisdiction: Jurisdiction,
    say: Say,
) -> None:
    """Write what departments get: rows to correct, cases that wait, and who owes what."""
    from pipelines.arrivals import months_of_arrivals, office_day
    from pipelines.pages.status import write_status_page
    from pipelines.reminders import write_reminders
    from pipelines.returns import write_returns

    for workbook in write_returns(month, received, jurisdiction, folders.out):
        say(f"  {workbook}")
    write_reminders(release, month, jurisdiction, folders.out / "departments" / str(month))
    today = office_day()
    arrivals = months_of_arrivals(folders, jurisdiction, today)
    write_status_page(arrivals, jurisdiction, today, folders.out)


def _say_changed(
    before: dict[Month, Manifest | None], deliveries: list[Delivery], say: Say
) -> None:
    """Name the months whose published figures no longer rest on what lies in their folders."""
    for month, latest in before.items():
        known = [delivery for delivery in deliveries if delivery.month <= month]
        if latest and latest.deliveries_digest != _received(known).hexdigest():
            say(f"注意：{month} 公布后报送文件有变动，请重新运行 chuangye run {month}。")


def _received(deliveries: list[Delivery]) -> "hashlib.blake2b":
    received = hashlib.blake2b(digest_size=12)
    for delivery in deliveries:
        received.update(f"{delivery.month}/{delivery.name}:{delivery.content}\n".encode())
    return received


def _digests(deliveries: list[Delivery], jurisdiction: Jurisdiction, out: Path) -> dict[str, str]:
    """Digests of what arrived, and of everything that decides the figures."""
    received = _received(deliveries)
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
        "first_read_at": delivery.first_read_at,
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


def _say_targets(release: Path, month: Month, jurisdiction: Jurisdiction, say: Say) -> None:
    import duckdb

    from pipelines.pages.wording import REASONS

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
            say(f"  {title}：无数据（{detail or REASONS[reason]}）")
            continue
        state = "达标" if met else "未达标" + (f"，还差 {gap:,.0f} 人" if gap else "")
        say(f"  {title}：{value:.2%}（目标 {target:.0%}，{state}）")


def _say_scores(release: Path, month: Month, say: Say) -> None:
    import duckdb

    from pipelines.pages.score_wording import account, score

    with duckdb.connect(str(release), read_only=True) as con:
        found = con.execute(
            """
            select standards.name, totals.*
            from score_totals as totals
            inner join standards using (standard)
            where totals.month = ? and totals.scope = 'total'
            order by standards.position
            """,
            [month.last_day],
        )
        names = [column[0] for column in found.description]
        totals = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    by_standard: dict[str, list[dict]] = {}
    for total in totals:
        by_standard.setdefault(total["name"], []).append(total)
    for name, subjects in by_standard.items():
        if subjects[0]["department"] is None:
            say(f"  {name}：{account(subjects[0])}")
            continue
        lowest = min(subject["lowest"] for subject in subjects)
        highest = max(subject["highest"] for subject in subjects)
        say(f"  {name}：{len(subjects)} 个部门，得分都在 {score(lowest)}–{score(highest)} 分之内")
