"""What each verb of the office does, from its arguments to its exit code."""

import argparse
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import months_with_deliveries
from pipelines.jurisdiction import read_jurisdiction
from pipelines.locking import run_lock
from pipelines.months import Month, months_between

if TYPE_CHECKING:
    from pipelines.run import Outcome
    from pipelines.serving import Served

SHOWN_DIFFERENCES = 20
PUBLISHED, UNEXPECTED, WRONG_USAGE, SOME_REFUSED, CHECK_FAILED = range(5)


class UsageError(Exception):
    """The command cannot be carried out as written; the message says how."""


def refuse_out_within_raw(raw: Path, out: Path) -> None:
    """Raise ``UsageError`` where what is written would be taken for deliveries."""
    if raw.resolve() in (out.resolve(), *out.resolve().parents):
        raise UsageError(f"输出文件夹 {out} 不能放在报送文件夹 {raw} 里面。")


def run(args: argparse.Namespace) -> int:
    """Run one month, and before it what is pending."""
    return _run([args.month], args, draft=args.draft, correction=args.correct)


def backfill(args: argparse.Namespace) -> int:
    """Run months in order."""
    if args.first > args.last:
        raise UsageError(f"起始月份 {args.first} 晚于结束月份 {args.last}。")
    return _run(months_between(args.first, args.last), args)


def _run(
    months: list[Month],
    args: argparse.Namespace,
    *,
    draft: bool = False,
    correction: str | None = None,
) -> int:
    from pipelines.receiving import Folders
    from pipelines.run import NothingToCorrect
    from pipelines.run import run as run_month

    if correction is not None and not correction.strip():
        raise UsageError("--correct 后面要写明更正了什么差错。")
    jurisdiction = read_jurisdiction(args.jurisdiction)
    folders = Folders(args.raw, args.out)
    try:
        outcomes = [
            outcome
            for month in months
            for outcome in run_month(
                month,
                folders,
                jurisdiction,
                print,
                draft=draft,
                correction=correction,
                engine=args.engine,
            )
        ]
    except NothingToCorrect as error:
        raise UsageError(str(error)) from None
    if outcomes[-1].is_draft:
        print(f"草稿没有公布；核对后用 chuangye approve {months[-1]} --by 姓名 签发。")
    return _say_outcomes(outcomes)


def approve(args: argparse.Namespace) -> int:
    """Sign and publish what was drafted."""
    from pipelines.drafts import NotDrafted
    from pipelines.receiving import Folders
    from pipelines.run import Signature
    from pipelines.run import approve as publish_draft

    signature = Signature(args.reviewed_by or args.by, args.by)
    folders, jurisdiction = Folders(args.raw, args.out), read_jurisdiction(args.jurisdiction)
    try:
        outcomes = publish_draft(
            args.month, signature, folders, jurisdiction, print, engine=args.engine
        )
    except NotDrafted as error:
        raise UsageError(str(error)) from None
    return _say_outcomes(outcomes)


def _say_outcomes(outcomes: "list[Outcome]") -> int:
    refused = [line for outcome in outcomes for line in outcome.refused]
    for line in refused:
        print(f"拒收：{line}", file=sys.stderr)
    print(f"页面：{outcomes[-1].page}")
    print(f"数据：{outcomes[-1].database}")
    return SOME_REFUSED if refused else PUBLISHED


def check(args: argparse.Namespace) -> int:
    """Read and validate only; every returned row with its reasons."""
    from pipelines.receiving import Folders, receive_only
    from pipelines.returned import returned_lines

    month = args.month or _last_month(args.raw)
    jurisdiction = read_jurisdiction(args.jurisdiction)
    received = receive_only(month, Folders(args.raw, args.out), jurisdiction, print)
    for line in returned_lines(month, received.accounts, jurisdiction, args.out):
        print(line)
    return SOME_REFUSED if received.refused(month) else PUBLISHED


def status(args: argparse.Namespace) -> int:
    """Which sources are due, arrived and late, and what is published; with its page."""
    from pipelines.arrivals import months_of_arrivals, office_day
    from pipelines.pages.status import write_status_page
    from pipelines.receiving import Folders
    from pipelines.status import status_lines

    jurisdiction, today = read_jurisdiction(args.jurisdiction), office_day()
    months = months_of_arrivals(Folders(args.raw, args.out), jurisdiction, today)
    if not months:
        print(f"{args.raw} 里还没有报送文件。")
        return PUBLISHED
    for line in status_lines(months, today):
        print(line)
    print(f"页面：{write_status_page(months, jurisdiction, today, args.out)}")
    return PUBLISHED


def explain(args: argparse.Namespace) -> int:
    """Definition, figures, past publications and rows of a figure, or the grounds of a score."""
    from pipelines.explain import Cell, NothingToExplain, explain_lines
    from pipelines.explain_rows import RowsNotWritten, demand_writable, row_lines
    from pipelines.explain_scores import explain_score_lines, is_score
    from pipelines.receiving import Folders

    jurisdiction = read_jurisdiction(args.jurisdiction)
    subject, month, folders = args.subject, args.month, Folders(args.raw, args.out)
    try:
        if is_score(subject, args.out):
            if args.area or args.variant != "default":
                raise UsageError("评分不分区划和口径；请去掉 --area 和 --variant。")
            if args.rows or (args.dimension, args.member) != ("total", "total"):
                raise UsageError("--dimension、--member 和 --rows 只用于指标，请去掉。")
            for line in explain_score_lines(
                subject, month, args.out, jurisdiction, args.department
            ):
                print(line)
            return PUBLISHED
        if args.department:
            raise UsageError("指标不分部门；--department 只用于评分标准。")
        if args.rows:
            demand_writable(args.rows, folders)
        area = args.area or jurisdiction.code
        cell = Cell(subject, month, area, args.variant, args.dimension, args.member)
        for line in explain_lines(cell, args.out):
            print(line)
        for line in row_lines(cell, folders, args.rows, print):
            print(line)
    except (NothingToExplain, RowsNotWritten) as error:
        raise UsageError(str(error)) from None
    return PUBLISHED


def revisions(args: argparse.Namespace) -> int:
    """How the figures of an indicator were revised, and why."""
    from pipelines.explain import NothingToExplain
    from pipelines.revisions import revision_lines

    jurisdiction = read_jurisdiction(args.jurisdiction)
    try:
        lines = revision_lines(args.indicator, args.out, jurisdiction, args.area, args.variant)
    except NothingToExplain as error:
        raise UsageError(str(error)) from None
    for line in lines:
        print(line)
    return PUBLISHED


def rebuild(args: argparse.Namespace) -> int:
    """Compute a past publication again and compare."""
    from pipelines.rebuilding import NotPublished
    from pipelines.rebuilding import rebuild as compute_again

    try:
        rebuilt = compute_again(args.month, args.vintage, args.out)
    except NotPublished as error:
        raise UsageError(str(error)) from None
    code = "程序与公布时相同" if rebuilt.is_same_code else "程序或方法已变，与公布时不同"
    name = f"{args.month.chinese}的批次 {args.vintage} 从归档重算（{code}）"
    if not rebuilt.differences:
        print(f"{name}：{rebuilt.values:,} 个指标值以及登记月报、评分全部一致。")
        return PUBLISHED
    reason = "，按方法变动（R3）列出" if not rebuilt.is_same_code else ""
    print(f"{name}：有 {len(rebuilt.differences):,} 处不同{reason}：")
    for found in rebuilt.differences[:SHOWN_DIFFERENCES]:
        print(
            f"  {found.table} {found.row} {found.column}：公布 {found.kept}，重算 {found.computed}"
        )
    if len(rebuilt.differences) > SHOWN_DIFFERENCES:
        print(f"  其余 {len(rebuilt.differences) - SHOWN_DIFFERENCES:,} 处略。")
    return CHECK_FAILED if rebuilt.is_same_code else PUBLISHED


def verify(args: argparse.Namespace) -> int:
    """Check all that is kept by its digests."""
    from pipelines.verifying import verify as find_faults

    faults = find_faults(args.out, print)
    for fault in faults:
        print(fault, file=sys.stderr)
    return CHECK_FAILED if faults else PUBLISHED


def rotate_key(args: argparse.Namespace) -> int:
    """Change the key for person hashes."""
    from pipelines.rotation import rotate

    for line in rotate(args.out):
        print(line)
    return PUBLISHED


def sample(args: argparse.Namespace) -> int:
    """Write invented deliveries."""
    if args.entities < 1 or args.seed < 0:
        raise UsageError("--entities 至少为 1，--seed 不能为负。")
    from pipelines.sample import SampleError, write_sample

    jurisdiction = read_jurisdiction(args.jurisdiction)
    try:
        files = write_sample(
            args.raw, jurisdiction, args.first, args.last, args.entities, args.seed
        )
    except SampleError as error:
        raise UsageError(str(error)) from None
    print(f"已写出虚构报送文件 {len(files)} 个，在 {args.raw}；文件名和首行都注明虚构。")
    return PUBLISHED


def templates(args: argparse.Namespace) -> int:
    """Write the blank forms of all sources."""
    from pipelines.templates import TemplateError, write_templates

    if args.raw.resolve() in (args.folder.resolve(), *args.folder.resolve().parents):
        raise UsageError(f"空白表不能放在报送文件夹 {args.raw} 里面，否则会当作报送。")
    try:
        files = write_templates(args.folder, read_jurisdiction(args.jurisdiction))
    except TemplateError as error:
        raise UsageError(str(error)) from None
    print(f"已写出空白报送表 {len(files)} 个，在 {args.folder}。")
    return PUBLISHED


def returns(args: argparse.Namespace) -> int:
    """Write the workbooks of returned rows for the departments."""
    from pipelines.receiving import Folders, receive_only
    from pipelines.returns import write_returns

    if args.month not in months_with_deliveries(args.raw):
        raise UsageError(f"{args.raw / str(args.month)} 里没有报送文件，请核对月份。")
    jurisdiction = read_jurisdiction(args.jurisdiction)
    received = receive_only(args.month, Folders(args.raw, args.out), jurisdiction, print)
    with run_lock(args.out):
        written = write_returns(args.month, received, jurisdiction, args.out)
    for workbook in written:
        print(workbook)
    if not written:
        print(f"{args.month.chinese}没有退回的行。")
    return SOME_REFUSED if received.refused(args.month) else PUBLISHED


def send(args: argparse.Namespace) -> int:
    """Send a published month by e-mail."""
    from pipelines.mail import send_month
    from pipelines.sending import NotSent

    try:
        sent = send_month(args.month, args.out, read_jurisdiction(args.jurisdiction))
    except NotSent as error:
        raise UsageError(str(error)) from None
    print(f"已发送：{sent.subject}，{sent.recipients} 位收件人，附件 {sent.attachment}。")
    if sent.refused:
        raise UsageError(f"邮件服务器没有接受收件人 {'、'.join(sent.refused)}，请核对地址。")
    return PUBLISHED


def serve(args: argparse.Namespace) -> int:
    """Keep the monthly schedule with Prefect."""
    from pipelines.scheduler import SchedulerUnavailable
    from pipelines.serving import keep_schedule

    offices = _served(args)
    # As Ctrl+C does, so that a server that was started here is stopped with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print("正在启动 Prefect，约需一分钟。", flush=True)
    try:
        return keep_schedule(offices, partial(print, flush=True))
    except SchedulerUnavailable as error:
        raise UsageError(str(error)) from None
    except KeyboardInterrupt:
        print("已停止。")
        return PUBLISHED


def _served(args: argparse.Namespace) -> "list[Served]":
    """The offices to serve, each with a jurisdiction and folders of its own."""
    from pipelines.receiving import Folders
    from pipelines.serving import Served

    offices, identifiers = [], []
    for raw, out, named in [(args.raw, args.out, args.jurisdiction), *args.also]:
        raw, out = Path(raw).resolve(), Path(out).resolve()
        refuse_out_within_raw(raw, out)
        identifiers.append(read_jurisdiction(named).identifier)
        if named.endswith(".toml"):
            named = str(Path(named).resolve())
        offices.append(Served(Folders(raw, out), named))
        if not raw.is_dir() or not months_with_deliveries(raw):
            print(f"注意：{raw} 里还没有报送文件。")
    for kind, all_of in (
        ("辖区", identifiers),
        ("报送文件夹", [office.folders.raw for office in offices]),
        ("输出文件夹", [office.folders.out for office in offices]),
    ):
        for twice in {one for one in all_of if all_of.count(one) > 1}:
            raise UsageError(f"{kind} {twice} 写了不止一次；每个辖区请用各自的文件夹。")
    return offices


def _last_month(raw: Path) -> Month:
    months = months_with_deliveries(raw)
    if not months:
        raise UsageError(f"{raw} 里还没有报送文件；请放进 YYYY-MM 文件夹。")
    return months[-1]
