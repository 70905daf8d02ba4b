"""Sheets of what the departments delivered, what went back, and what is missing."""

from pathlib import PurePosixPath

from pipelines.exports.sheets import Column, Sheet
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition, source_title
from pipelines.pages.figures import NOT_APPLICABLE
from pipelines.pages.wording import DELIVERED_ROWS
from schemas import SOURCES

LEVELS = {"error": "退回", "warning": "采用，请核实"}
IN_FOLDER = "本月报送文件夹中的文件"


def delivery_sheets(edition: Edition) -> list[Sheet]:
    """The files of the month, the reasons of return and the warnings, and what is missing."""
    return [_received(edition), _found(edition), _missing(edition)]


def _received(edition: Edition) -> Sheet:
    found = edition.rows(
        """
        select source, file, rows_read, accepted, returned, superseded, outside, refused
        from deliveries
        where month = $month
        order by coalesce(list_position($sources, source), 99), source, file
        """,
        month=edition.month_end,
        sources=list(SOURCES),
    )
    return Sheet(
        "数据接收与退回",
        "数据接收情况",
        {
            "source": Column("来源"),
            "department": Column("报送部门"),
            "file": Column("文件"),
            **{name: Column(title, "count") for name, title in DELIVERED_ROWS.items()},
            "refused": Column("拒收的原因和处理"),
        },
        [
            {
                "source": source_title(row["source"]),
                "department": edition.department(row["source"]),
                "file": _file_name(row["file"]),
                **{
                    name: NOT_APPLICABLE if row["refused"] else row[name] for name in DELIVERED_ROWS
                },
                "refused": row["refused"] or "",
            }
            for row in found
        ],
        Notes(
            IN_FOLDER,
            "收到＝采用＋退回＋被替代＋辖区外；被替代指同一对象在同一份文件中后有更新的行。",
            ("拒收的文件整份不采用，其中的行不计在内，请报送部门改正后重新报送。",),
        ),
        "行",
    )


def _found(edition: Edition) -> Sheet:
    found = edition.rows(
        """
        select source, level, column_name, message, rule, sum(row_count) as row_count
        from quality
        where month = $month
        group by source, level, column_name, message, rule
        order by
            level,
            coalesce(list_position($sources, source), 99),
            source,
            sum(row_count) desc,
            rule,
            column_name,
            message
        """,
        month=edition.month_end,
        sources=list(SOURCES),
    )
    return Sheet(
        "退回和需核实的原因",
        "退回数据行和需核实数据行的原因",
        {
            "level": Column("处理"),
            "source": Column("来源"),
            "column": Column("栏目"),
            "message": Column("原因和处理"),
            "rule": Column("规则"),
            "rows": Column("行数", "count"),
        },
        [
            {
                "level": LEVELS[row["level"]],
                "source": _whose(edition, row["source"]),
                "column": row["column_name"] or NOT_APPLICABLE,
                "message": row["message"],
                "rule": row["rule"],
                "rows": row["row_count"],
            }
            for row in found
        ],
        Notes(
            "逐行检查和全部数据的核对",
            "一行有几个问题的，在各个问题下都计数，合计可大于退回行数。",
        ),
        "行",
        fixed=2,
    )


def _missing(edition: Edition) -> Sheet:
    found = edition.rows(
        "select distinct source from deliveries where month = $month and refused is null",
        month=edition.month_end,
    )
    usable = {row["source"] for row in found}
    return Sheet(
        "缺报的来源",
        "本月没有可用文件的来源",
        {"source": Column("来源"), "department": Column("应报部门"), "duty": Column("说明")},
        [
            {
                "source": source_title(name),
                "department": edition.department(name),
                "duty": model.Config.metadata.get("rhythm", "应每月报送，请尽快补报"),
            }
            for name, model in SOURCES.items()
            if name not in usable
        ],
        Notes(IN_FOLDER, "没有收到，或收到的全部拒收。"),
        "个来源",
    )


def _whose(edition: Edition, source: str | None) -> str:
    return edition.source_name(source) if source else "全部数据的核对"


def _file_name(path: str) -> str:
    """The name alone: where the bureau keeps its files is not published."""
    return PurePosixPath(path.replace("\\", "/")).name
