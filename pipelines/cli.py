"""The verbs of the office: ``chuangye VERB …``; every message is one Chinese line."""

import argparse
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import FolderError, months_with_deliveries
from pipelines.jurisdiction import JurisdictionError, read_jurisdiction
from pipelines.locking import Busy, run_lock
from pipelines.months import Month, months_between
from pipelines.system_errors import refusal

if TYPE_CHECKING:
    from pipelines.serving import Served

LONGEST_NAME = 30
SHOWN_DIFFERENCES = 20
PUBLISHED, UNEXPECTED, WRONG_USAGE, SOME_REFUSED, CHECK_FAILED = range(5)


class UsageError(Exception):
    """The command cannot be carried out as written; the message says how."""


def main(argv: list[str] | None = None) -> int:
    """Carry out one command and return its exit code (design, Commands)."""
    from pipelines.computing.checks import CheckFailed
    from pipelines.computing.definitions import DefinitionError
    from pipelines.keys import KeyRefused
    from pipelines.publishing.trail import TrailBroken

    args = _parser().parse_args(argv)
    try:
        _refuse_out_within_raw(args.raw, args.out)
        return args.verb(args)
    except (
        UsageError,
        JurisdictionError,
        FolderError,
        Busy,
        DefinitionError,
        KeyRefused,
        TrailBroken,
    ) as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE
    except CheckFailed as error:
        print(error, file=sys.stderr)
        return CHECK_FAILED
    except BrokenPipeError:  # whoever read the output has gone, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNEXPECTED
    except Exception as error:
        said = refusal(error, args.out)
        if said is None:
            raise
        print(said, file=sys.stderr)
        return WRONG_USAGE


def _refuse_out_within_raw(raw: Path, out: Path) -> None:
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
                month, folders, jurisdiction, print, draft=draft, correction=correction
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
        outcomes = publish_draft(args.month, signature, folders, jurisdiction, print)
    except NotDrafted as error:
        raise UsageError(str(error)) from None
    return _say_outcomes(outcomes)


def _say_outcomes(outcomes: list) -> int:
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
        _refuse_out_within_raw(raw, out)
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


ARGPARSE_WORDS = {
    "the following arguments are required:": "缺少参数",
    "unrecognized arguments:": "不认识的参数",
    "invalid int value:": "应为整数",
    "expected one argument": "后面要写一个值",
    "invalid choice:": "没有这个命令",
    "choose from": "可用的有",
    "argument ": "",
}


class _ChineseHelp(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):
        return super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options) -> None:
        super().__init__(formatter_class=_ChineseHelp, add_help=False, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str):
        for english, chinese in ARGPARSE_WORDS.items():
            message = message.replace(english, chinese)
        self.exit(WRONG_USAGE, f"命令写法不对：{message}。写法见 {self.prog} --help\n")


def _month_argument(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip("。")) from None


def _name_argument(text: str) -> str:
    name = text.strip()
    if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"姓名应为 1 到 {LONGEST_NAME} 个字")
    return name


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chuangye",
        description="创业型城市指标月报：读取各部门报送的文件，核对、计算、公布。",
        epilog="退出码：0 已公布或无新内容；2 用法或配置不对；3 已公布但有文件被退回；"
        "4 核对未通过，已公布的保持不变。",
    )
    folders = argparse.ArgumentParser(add_help=False)
    common = folders.add_argument_group("文件夹与辖区")
    common.add_argument(
        "--raw",
        type=Path,
        default=Path("data/raw"),
        metavar="DIR",
        help="报送文件夹，默认 data/raw",
    )
    common.add_argument(
        "--out",
        type=Path,
        default=Path("data/processed"),
        metavar="DIR",
        help="输出文件夹，默认 data/processed",
    )
    common.add_argument(
        "--jurisdiction",
        default="yanzhou",
        metavar="NAME|FILE",
        help="辖区名称或其 .toml 文件，默认 yanzhou",
    )
    verbs = parser.add_subparsers(title="命令", metavar="命令", required=True)

    def verb(name: str, action, text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text, parents=[folders])
        added.set_defaults(verb=action)
        return added

    def month(added: argparse.ArgumentParser, name: str = "month", **options) -> None:
        options.setdefault("metavar", "MONTH")
        added.add_argument(name, type=_month_argument, help="月份，如 2020-06", **options)

    monthly = verb(
        "run", run, "月度运行：读取、核对、计算、公布；未公布的月份先补，报送有变动的月份重新公布"
    )
    month(monthly)
    monthly.add_argument("--draft", action="store_true", help="只起草，不公布；读者看到的不变")
    monthly.add_argument("--correct", metavar="WHY", help="更正差错的修订（C）：写明更正了什么")
    signing = verb("approve", approve, "签发草稿：重新计算，与草稿完全一致才公布")
    month(signing)
    signing.add_argument(
        "--by", type=_name_argument, required=True, metavar="NAME", help="签发人姓名"
    )
    signing.add_argument(
        "--reviewed-by", type=_name_argument, metavar="NAME", help="审核人姓名，默认同签发人"
    )
    month(verb("check", check, "只读取和核对，逐行列出退回的原因"), nargs="?")
    verb("status", status, "各月各来源是否报到、逾期几天、该催谁、已公布到哪个月；并写出页面")
    between = verb("backfill", backfill, "从起始月到结束月逐月运行")
    month(between, "first", metavar="FROM")
    month(between, "last", metavar="TO")
    figure = verb(
        "explain",
        explain,
        "一个指标的口径、数值、差额、历次公布和背后的行；一个评分条目的得失和依据",
    )
    figure.add_argument(
        "subject",
        metavar="SUBJECT",
        help="指标如 success_rate，评分标准如 shandong_district，其条目如 shandong_district/2.2.2",
    )
    month(figure)
    figure.add_argument("--area", metavar="AREA", help="区划代码，默认全辖区")
    figure.add_argument("--variant", default="default", metavar="V", help="口径，默认 default")
    figure.add_argument(
        "--dimension",
        default="total",
        metavar="D",
        help="分组维度：entity_type、industry 或 key_group，默认 total（不分组）",
    )
    figure.add_argument(
        "--member", default="total", metavar="X", help="分组取值，如 enterprise、F、高校毕业生"
    )
    figure.add_argument(
        "--rows", type=Path, metavar="FILE", help="写出数字背后的全部行：.csv 或 .xlsx"
    )
    figure.add_argument("--department", metavar="D", help="被考核部门，用于逐个部门考核的标准")
    revised = verb("revisions", revisions, "一个指标各月历次公布的数，每次修订多少、为什么")
    revised.add_argument("indicator", metavar="INDICATOR", help="指标，如 success_rate")
    revised.add_argument("--area", metavar="AREA", help="区划代码，默认全辖区")
    revised.add_argument("--variant", default="default", metavar="V", help="口径，默认 default")
    again = verb("rebuild", rebuild, "从归档重算以前的一次公布，与当时的数逐个比较")
    month(again)
    again.add_argument("--vintage", required=True, metavar="RUN", help="公布批次，见 revisions")
    verb("verify", verify, "核对归档、采用的行、各次公布和审计记录是否保持原样")
    verb("rotate-key", rotate_key, "更换人员散列的密钥")
    invented = verb("sample", sample, "写出虚构的报送文件，供试用")
    invented.add_argument(
        "--entities", type=int, default=54_000, metavar="N", help="存量户数，默认 54000"
    )
    for option, name, default in (("--from", "first", "2019-12"), ("--to", "last", "2020-06")):
        month(invented, option, dest=name, default=Month.parse(default), metavar="MONTH")
    invented.add_argument("--seed", type=int, default=20191201, metavar="S", help="随机种子")
    blank = verb("templates", templates, "写出各来源的空白报送表，附填写说明和下拉列表")
    blank.add_argument("folder", type=Path, metavar="DIR", help="放空白表的文件夹")
    month(verb("returns", returns, "写出给各部门的退回工作簿：退回的行和原因，改好可再报送"))
    month(verb("send", send, "把已公布的月份用电子邮件发给辖区文件里的收件人，附工作簿"))
    scheduled = verb(
        "serve", serve, "按月自动运行（报送截止日，一般是5日，6:00 北京时间，运行上个月）"
    )
    scheduled.add_argument(
        "--also",
        nargs=3,
        action="append",
        default=[],
        metavar=("RAW", "OUT", "NAME|FILE"),
        help="同时为另一个辖区定时运行：报送文件夹、输出文件夹、辖区；可以写多次",
    )
    return parser
