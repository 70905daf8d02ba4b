"""The monthly run: read what arrived, compute, check, publish or draft."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import (
    Archive,
    Delivery,
    FolderError,
    months_with_deliveries,
    overlooked,
)
from pipelines.drafts import DRAFTS, NotDrafted, close_drafts, drafted_runs, open_drafts
from pipelines.ingest import Account, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import UNFINISHED, run_lock
from pipelines.months import Month
from pipelines.publishing.changes import digests, revision
from pipelines.publishing.settling import settle
from pipelines.publishing.trail import PUBLISHED, Trail, publication
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Folders, Received, Say, receive
from pipelines.reports import index_of, is_shown, put_report, redraw_report, report_drawing
from pipelines.versions import METHODOLOGY, code_digest

if TYPE_CHECKING:
    import duckdb

    from pipelines.computing.checks import Finding
    from pipelines.spark.session import Spark


class NothingToCorrect(Exception):
    """A correction was announced, and nothing differs from what is published."""


@dataclass(frozen=True)
class Outcome:
    """What a run of one month came to; a draft waits for a signature."""

    month: Month
    is_new: bool
    is_draft: bool
    refused: tuple[str, ...]
    page: Path
    database: Path


@dataclass(frozen=True)
class Signature:
    """Who has checked a publication (审核人) and who issues it (签发人)."""

    reviewed_by: str
    approved_by: str


@dataclass(frozen=True)
class _Office:
    """What every step of a run needs: the folders, what lies in them, and by which rules."""

    folders: Folders
    jurisdiction: Jurisdiction
    archive: Archive
    key: bytes
    deliveries: list[Delivery]
    published: Vintages
    trail: Trail
    say: Say
    spark: "Spark | None" = None

    def delivered(self, month: Month) -> list[Delivery]:
        """The deliveries that count for a month."""
        return [delivery for delivery in self.deliveries if delivery.month <= month]


def run(
    month: Month,
    folders: Folders,
    jurisdiction: Jurisdiction,
    say: Say,
    *,
    draft: bool = False,
    correction: str | None = None,
    engine: str = "duckdb",
    wait: float = 0,
) -> list[Outcome]:
    """Publish a month, or with ``draft`` show its office what would be published.

    Earlier months with deliveries and no publication come first; months of which deliveries have
    changed since their publication are published again, later ones too. ``correction`` says which
    error such a revision corrects. ``engine`` is ``duckdb`` or ``spark``; the figures are the same.
    Waits at most ``wait`` seconds for another run in the output folder. Raises ``FolderError``,
    ``Busy``, ``NothingToCorrect``, ``CheckFailed`` and ``SparkFailed``; whatever is raised, readers
    keep the publication that they have.
    """
    with _office(month, folders, jurisdiction, say, wait) as office:
        plan = _plan(month, office)
        if correction and not any(office.published.latest(each) for each in plan):
            raise NothingToCorrect(
                f"{month.chinese}没有可更正的：报送文件、辖区文件和程序都与已公布的相同。"
            )
        if not plan:
            return [_nothing_new(month, office)]
        _finish_last(office)
        place = office.published
        if draft:
            if _are_drafted(plan, waiting := drafted_runs(folders.out)):
                say(f"{month.chinese}：没有新内容，草稿 {waiting[max(plan)].run_id} 等待签发。")
                return [_outcome(each, Vintages(folders.out / DRAFTS)) for each in plan]
            place = open_drafts(folders.out)
        outcomes = []
        with _started(engine) as spark:
            office = replace(office, spark=spark)
            for each, now in plan.items():
                received = _received(each, office)
                manifest = _manifest(each, now, received, office)
                why = revision(office.published.latest(each), manifest, correction)
                manifest = replace(manifest, is_draft=draft, engine=engine, **why)
                outcomes.append(_publish(manifest, received, office, place))
        return outcomes


def approve(
    month: Month,
    signature: Signature,
    folders: Folders,
    jurisdiction: Jurisdiction,
    say: Say,
    *,
    engine: str = "duckdb",
) -> list[Outcome]:
    """Publish what was drafted for a month, signed; it is computed again and must be the same.

    Raises ``NotDrafted`` when there is no draft or something has changed since, and all that
    ``run`` raises.
    """
    with _office(month, folders, jurisdiction, say) as office:
        plan, waiting = _plan(month, office), drafted_runs(folders.out)
        again = f"请运行 chuangye run {month} --draft，核对后再签发。"
        if not plan and _is_signed(month, signature, office):  # by a run that died afterwards
            close_drafts(folders.out)
            return [_nothing_new(month, office)]
        if not plan.keys() & waiting.keys():
            raise NotDrafted(f"{month.chinese}没有等待签发的草稿；{again}")
        if not _are_drafted(plan, waiting):
            raise NotDrafted(f"{month.chinese}的草稿之后报送文件、辖区文件或程序有变动；{again}")
        _finish_last(office)
        outcomes = []
        with _started(engine) as spark:
            office = replace(office, spark=spark)
            for each in plan:
                signed = replace(waiting[each], is_draft=False, engine=engine, **vars(signature))
                signed = replace(signed, published_at=_text(datetime.now(UTC)))
                received = _received(each, office)
                outcomes.append(_publish(signed, received, office, office.published))
        if not drafted_runs(folders.out):
            close_drafts(folders.out)
        return outcomes


@contextmanager
def _office(
    month: Month, folders: Folders, jurisdiction: Jurisdiction, say: Say, wait: float = 0
) -> Iterator[_Office]:
    from pipelines.arrivals import office_day

    with run_lock(folders.out, wait):
        archive = Archive(folders.out, jurisdiction.identifier)
        for line in overlooked(folders.raw):
            say(f"注意：{line}")
        delivered = months_with_deliveries(folders.raw)
        if month not in delivered:
            raise FolderError(
                f"{folders.raw / str(month)} 里没有报送文件；请把文件放进这个文件夹，或核对月份。"
            )
        if (today := office_day()) < month.first_day:
            raise FolderError(
                f"{month.chinese}还没有到，电脑的日期是 {today}；请核对月份，或校准电脑的时钟。"
            )
        published, trail = Vintages(folders.out), Trail(folders.out)
        settle(published, trail, say)
        if archive.is_new:
            archive.recall_order(published.published())
        newest = published.newest()
        last = max([month, *map(Month.parse, newest.latest if newest else ())])
        yield _Office(
            folders,
            jurisdiction,
            archive,
            read_key(folders.out),
            archive.deliveries(folders.raw, last),
            published,
            trail,
            say,
        )


def _started(engine: str) -> AbstractContextManager["Spark | None"]:
    if engine == "duckdb":
        return nullcontext()
    from pipelines.spark.session import spark

    return spark()


def _plan(month: Month, office: _Office) -> dict[Month, dict[str, str]]:
    """The months to be published, in order, with the digests of what decides them."""
    plan = {}
    for each in sorted({delivery.month for delivery in office.deliveries}):
        now = digests(office.delivered(each), office.jurisdiction, office.key)
        before = office.published.latest(each)
        if before is None:
            is_due = each <= month
        elif each == month:
            is_due = before.inputs_digest != now["inputs_digest"]
        else:
            is_due = before.deliveries_digest != now["deliveries_digest"]
        if is_due:
            plan[each] = now
    return plan


def _are_drafted(plan: dict[Month, dict[str, str]], waiting: dict[Month, Manifest]) -> bool:
    return all(
        month in waiting and waiting[month].inputs_digest == now["inputs_digest"]
        for month, now in plan.items()
    )


def _nothing_new(month: Month, office: _Office) -> Outcome:
    shown = office.published.latest(month)
    office.say(f"{month.chinese}：没有新内容，已公布的 {shown.run_id} 不变。")
    _finish_last(office)
    _finish(shown, office)
    return _outcome(month, office.published)


def _finish_last(office: _Office) -> None:
    if last := office.published.newest():
        _finish(last, office)


def _finish(shown: Manifest, office: _Office) -> None:
    """Write what follows from a publication, as far as a run that died has not.

    What another version of the program has published is not for this one to draw.
    """
    month, out = Month.parse(shown.month), office.folders.out
    if shown.code_digest != code_digest() or is_shown(shown, month, out):
        return
    release = office.published.release_path(shown.month, shown.run_id)
    deliveries = office.delivered(month)
    received = receive(deliveries, office.folders, office.jurisdiction, office.archive, office.say)
    _serve_departments(release, month, received, office)
    redraw_report(shown, month, office.jurisdiction, out)
    office.say(f"  {month.chinese}的页面已按公布的数据重新绘制。")


def _outcome(month: Month, place: Vintages, received: Received | None = None) -> Outcome:
    refused = received.refused(month) if received else ()
    is_new, is_draft = received is not None, place.out.name == DRAFTS
    return Outcome(month, is_new, is_draft, refused, index_of(month, place.out), place.link)


def _received(month: Month, office: _Office) -> Received:
    deliveries = office.delivered(month)
    office.say(f"{month.chinese}：{len(deliveries)} 个文件。")
    return receive(
        deliveries, office.folders, office.jurisdiction, office.archive, office.say, office.spark
    )


def _manifest(month: Month, now: dict[str, str], received: Received, office: _Office) -> Manifest:
    started = datetime.now(UTC)
    return Manifest(
        run_id=f"{started:%Y%m%dT%H%M%S}-{now['inputs_digest'][:6]}",
        month=str(month),
        published_at=_text(started),
        methodology_version=METHODOLOGY,
        code_digest=code_digest(),
        **now,
        deliveries=[
            _entry(delivery, account)
            for delivery in received.deliveries
            for account in received.accounts[delivery]
        ],
        jurisdiction={
            "identifier": office.jurisdiction.identifier,
            "fingerprint": office.jurisdiction.fingerprint,
            "files": {
                name: office.archive.keep(path) for name, path in office.jurisdiction.files.items()
            },
        },
    )


def _publish(manifest: Manifest, received: Received, office: _Office, place: Vintages) -> Outcome:
    """Compute, check and show a month at ``place``; readers elsewhere see nothing of it."""
    from pipelines.computing.month import compute
    from pipelines.computing.warehouse import connect, create_table
    from pipelines.headlines import headlines
    from pipelines.publishing.release import audit, takes_over, write_release, write_vintage

    month, jurisdiction = Month.parse(manifest.month), office.jurisdiction
    place.discard_unpublished()
    store = Store(office.folders.out, jurisdiction, office.key)
    with (
        tempfile.TemporaryDirectory(dir=office.folders.out, prefix=UNFINISHED) as building,
        report_drawing() as draw_report,
    ):
        con = connect(Path(building))
        spark = office.spark
        create = spark.create_in(Path(building) / "spark") if spark else create_table
        findings = compute(con, month, received, store, jurisdiction, place, create)
        if manifest.approved_by:
            _be_as_drafted(con, manifest, office)
        earlier = place.published()
        manifest = replace(
            manifest,
            findings=[_fault(finding) for finding in findings],
            history=[*(run.entry for run in earlier), manifest.entry],
            latest={**(earlier[-1].latest if earlier else {}), str(month): manifest.run_id},
        )
        newest = max(manifest.latest)
        if str(month) != newest and not takes_over(manifest, place):
            office.say(f"  公布文件里暂时没有明细行；请再运行 chuangye run {newest}。")
        write_vintage(con, manifest, place)
        release = write_release(con, Path(building), manifest, [*earlier, manifest], place)
        audit(release)
        report = draw_report(release, month, jurisdiction, Path(building) / "report")
        place.show(release)
        if manifest.is_draft:
            office.trail.append("草稿", month=manifest.month, run_id=manifest.run_id)
        else:
            office.trail.append(PUBLISHED, **publication(manifest, place))
        _serve_departments(release, month, received, office)
        put_report(report, month, place.out)  # last: where it is there, all is done
    for finding in findings:
        office.say(f"  提示：{finding.message}（{finding.rule}，{finding.count:,} 处）")
    for line in headlines(release, month, jurisdiction):
        office.say(line)
    return _outcome(month, place, received)


def _is_signed(month: Month, signature: Signature, office: _Office) -> bool:
    shown = office.published.latest(month)
    return shown is not None and signature == Signature(shown.reviewed_by, shown.approved_by)


def _be_as_drafted(con: "duckdb.DuckDBPyConnection", signed: Manifest, office: _Office) -> None:
    import duckdb

    from pipelines.computing.checks import CheckFailed
    from pipelines.publishing.comparing import differences

    drafts = Vintages(office.folders.out / DRAFTS)
    try:
        found = differences(con, signed, drafts)
    except duckdb.Error:
        raise CheckFailed("草稿的文件已损坏，没有公布；请重新起草、核对。") from None
    if found:
        raise CheckFailed(
            f"{Month.parse(signed.month).chinese}重新计算的结果有 {len(found)} 处与草稿不同，"
            "没有公布；请重新起草、核对。"
        )


def _serve_departments(release: Path, month: Month, received: Received, office: _Office) -> None:
    """Write what departments get: rows to correct, cases that wait, and who owes what."""
    from pipelines.arrivals import months_of_arrivals, office_day
    from pipelines.pages.status import write_status_page
    from pipelines.reminders import write_reminders
    from pipelines.returns import write_returns

    out, jurisdiction = office.folders.out, office.jurisdiction
    for workbook in write_returns(month, received, jurisdiction, out):
        office.say(f"  {workbook}")
    write_reminders(release, month, jurisdiction, out / "departments" / str(month))
    today = office_day()
    arrivals = months_of_arrivals(office.folders, jurisdiction, today)
    write_status_page(arrivals, jurisdiction, today, out)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


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
