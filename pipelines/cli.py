"""The command line of the office: ``chuangye VERB …``; every message is one Chinese line."""

import argparse
import os
import sys
from pathlib import Path

from pipelines import verbs
from pipelines.deliveries import FolderError
from pipelines.jurisdiction import JurisdictionError
from pipelines.locking import Busy
from pipelines.months import Month
from pipelines.system_errors import refusal
from pipelines.verbs import (
    CHECK_FAILED,
    UNEXPECTED,
    WRONG_USAGE,
    UsageError,
    refuse_out_within_raw,
)

LONGEST_NAME = 30
ENGINES = ("duckdb", "spark")


def main(argv: list[str] | None = None) -> int:
    """Carry out one command and return its exit code (design, Commands)."""
    from pipelines.computing.checks import CheckFailed
    from pipelines.computing.definitions import DefinitionError
    from pipelines.keys import KeyRefused
    from pipelines.publishing.trail import TrailBroken
    from pipelines.spark.session import SparkFailed

    args = _parser().parse_args(argv)
    try:
        refuse_out_within_raw(args.raw, args.out)
        return args.verb(args)
    except (
        UsageError,
        JurisdictionError,
        FolderError,
        Busy,
        DefinitionError,
        KeyRefused,
        TrailBroken,
        SparkFailed,
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


def _engine_argument(text: str) -> str:
    if text not in ENGINES:
        raise argparse.ArgumentTypeError(f"计算引擎只有 {' 和 '.join(ENGINES)}")
    return text


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
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)

    def verb(name: str, action, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[folders])
        added.set_defaults(verb=action)
        return added

    def month(added: argparse.ArgumentParser, name: str = "month", **options) -> None:
        options.setdefault("metavar", "MONTH")
        added.add_argument(name, type=_month_argument, help="月份，如 2020-06", **options)

    def engine(added: argparse.ArgumentParser) -> None:
        added.add_argument(
            "--engine",
            type=_engine_argument,
            default="duckdb",
            metavar="E",
            help="计算引擎：duckdb（默认，一台机器）或 spark（集群），算出的数相同",
        )

    monthly = verb(
        "run",
        verbs.run,
        "月度运行：读取、核对、计算、公布；未公布的月份先补，有变动的重新公布",
    )
    month(monthly)
    engine(monthly)
    monthly.add_argument("--draft", action="store_true", help="只起草，不公布；读者看到的不变")
    monthly.add_argument("--correct", metavar="WHY", help="更正差错的修订（C）：写明更正了什么")
    signing = verb("approve", verbs.approve, "签发草稿：重新计算，与草稿完全一致才公布")
    month(signing)
    engine(signing)
    signing.add_argument(
        "--by", type=_name_argument, required=True, metavar="NAME", help="签发人姓名"
    )
    signing.add_argument(
        "--reviewed-by", type=_name_argument, metavar="NAME", help="审核人姓名，默认同签发人"
    )
    month(verb("check", verbs.check, "只读取和核对，逐行列出退回的原因"), nargs="?")
    verb("status", verbs.status, "各月各来源是否报到、逾期几天、该催谁、已公布到哪个月；并写出页面")
    between = verb("backfill", verbs.backfill, "从起始月到结束月逐月运行")
    month(between, "first", metavar="FROM")
    month(between, "last", metavar="TO")
    engine(between)
    figure = verb(
        "explain",
        verbs.explain,
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
    revised = verb("revisions", verbs.revisions, "一个指标各月历次公布的数，每次修订多少、为什么")
    revised.add_argument("indicator", metavar="INDICATOR", help="指标，如 success_rate")
    revised.add_argument("--area", metavar="AREA", help="区划代码，默认全辖区")
    revised.add_argument("--variant", default="default", metavar="V", help="口径，默认 default")
    again = verb("rebuild", verbs.rebuild, "从归档重算以前的一次公布，与当时的数逐个比较")
    month(again)
    again.add_argument("--vintage", required=True, metavar="RUN", help="公布批次，见 revisions")
    verb("verify", verbs.verify, "核对归档、采用的行、各次公布和审计记录是否保持原样")
    verb("rotate-key", verbs.rotate_key, "更换人员散列的密钥")
    invented = verb("sample", verbs.sample, "写出虚构的报送文件，供试用")
    invented.add_argument(
        "--entities", type=int, default=54_000, metavar="N", help="存量户数，默认 54000"
    )
    for option, name, default in (("--from", "first", "2019-12"), ("--to", "last", "2020-06")):
        month(invented, option, dest=name, default=Month.parse(default), metavar="MONTH")
    invented.add_argument("--seed", type=int, default=20191201, metavar="S", help="随机种子")
    blank = verb("templates", verbs.templates, "写出各来源的空白报送表，附填写说明和下拉列表")
    blank.add_argument("folder", type=Path, metavar="DIR", help="放空白表的文件夹")
    month(verb("returns", verbs.returns, "写出给各部门的退回工作簿：退回的行和原因，改好可再报送"))
    month(verb("send", verbs.send, "把已公布的月份用电子邮件发给辖区文件里的收件人，附工作簿"))
    scheduled = verb(
        "serve", verbs.serve, "按月自动运行（报送截止日，一般是5日，6:00 北京时间，起草上个月）"
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
