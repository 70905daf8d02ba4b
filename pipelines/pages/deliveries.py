"""What the departments delivered and what went back."""

from pathlib import PurePosixPath

from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition, source_title
from pipelines.pages.figures import NOT_APPLICABLE, count
from pipelines.pages.tables import table
from pipelines.pages.wording import DELIVERED_ROWS
from schemas import SOURCES


def deliveries(edition: Edition) -> str:
    """Rows by source, refused files, reasons of return, warnings, and what is missing."""
    return (
        _received(edition)
        + _refused(edition)
        + _found(edition, 3, "退回数据行的原因", "error", "退回")
        + _found(edition, 4, "采用但需核实的数据", "warning", "提示")
        + _missing(edition)
    )


def arrived(edition: Edition) -> list[str]:
    """The sources of which something usable arrived in the month."""
    found = edition.rows(
        "select distinct source from deliveries where month = $month and refused is null",
        month=edition.month_end,
    )
    usable = {row["source"] for row in found}
    return [source for source in SOURCES if source in usable]


def missing(edition: Edition, *, monthly: bool = False) -> list[str]:
    """The sources of which nothing usable arrived; those alone that are owed every month.

    What only the score sheets read is not owed where there are none.
    """
    usable, read = arrived(edition), _read_by_indicators(edition)
    return [
        source
        for source in SOURCES
        if source not in usable
        and (edition.jurisdiction.standards or source in read)
        and not (monthly and _rhythm(source))
    ]


def _read_by_indicators(edition: Edition) -> set[str]:
    rows = edition.rows("select distinct sources from indicators")
    return {source for row in rows for source in row["sources"].split("、")}


def _received(edition: Edition) -> str:
    found = edition.rows(
        """
        select
            grouping(source) = 1 as is_total,
            source,
            count(distinct file) as files,
            count(distinct file) filter (where refused is not null) as refused_files,
            sum(rows_read) filter (where refused is null) as rows_read,
            sum(accepted) filter (where refused is null) as accepted,
            sum(returned) filter (where refused is null) as returned,
            sum(superseded) filter (where refused is null) as superseded,
            sum(outside) filter (where refused is null) as outside
        from deliveries
        where month = $month
        group by rollup (source)
        having count(*) > 0
        order by not is_total, coalesce(list_position($sources, source), 99), source
        """,
        month=edition.month_end,
        sources=list(SOURCES),
    )
    rows = [
        {
            "source": "合计" if row["is_total"] else source_title(row["source"]),
            "department": "" if row["is_total"] else edition.department(row["source"]),
            "files": count(row["files"]),
            "refused_files": count(row["refused_files"]),
            **{
                column: NOT_APPLICABLE if row[column] is None else count(row[column])
                for column in DELIVERED_ROWS
            },
        }
        for row in found
    ]
    return table(
        1,
        "数据接收情况",
        rows,
        {
            "source": "来源",
            "department": "报送部门",
            "files": "份数",
            "refused_files": "其中拒收",
            **DELIVERED_ROWS,
        },
        Notes(
            "本月报送文件夹中的文件",
            "收到＝采用＋退回＋被替代＋辖区外；被替代指同一对象在同一份文件中后有更新的行。",
            ("拒收的文件整份不采用，其中的行不计在内。",),
        ),
        unit="份，行",
        words=("department",),
        spanners={"文件": ("files", "refused_files"), "数据行": tuple(DELIVERED_ROWS)},
        look="wide total-first",
    )


def _refused(edition: Edition) -> str:
    found = edition.rows(
        """
        select distinct source, file, refused
        from deliveries
        where month = $month and refused is not null
        order by source nulls last, file, refused
        """,
        month=edition.month_end,
    )
    return table(
        2,
        "拒收的文件",
        [
            {
                "file": _file_name(row["file"]),
                "source": source_title(row["source"]),
                "department": edition.department(row["source"]),
                "refused": row["refused"],
            }
            for row in found
        ],
        {"file": "文件", "source": "来源", "department": "报送部门", "refused": "原因和处理"},
        Notes("读入检查", "整份文件不能采用，请报送部门改正后重新报送。"),
        unit="份",
        words=("source", "department", "refused"),
        look="wide",
    )


def _found(edition: Edition, number: int, heading: str, level: str, counted: str) -> str:
    found = edition.rows(
        """
        select source, rule, column_name, message, sum(row_count) as row_count
        from quality
        where month = $month and level = $level
        group by source, rule, column_name, message
        order by
            coalesce(list_position($sources, source), 99),
            sum(row_count) desc,
            rule,
            column_name,
            message
        """,
        month=edition.month_end,
        level=level,
        sources=list(SOURCES),
    )
    return table(
        number,
        heading,
        [
            {
                "source": _whose(edition, row["source"]),
                "column": row["column_name"] or NOT_APPLICABLE,
                "message": row["message"],
                "rule": row["rule"],
                "rows": count(row["row_count"]),
            }
            for row in found
        ],
        {"column": "栏目", "message": "原因和处理", "rule": "规则", "rows": f"{counted}行数"},
        Notes(
            "逐行检查",
            "一行有几个问题的，在各个问题下都计数，合计可大于退回行数。"
            if level == "error"
            else "这些行已经采用，请报送部门核实。",
        ),
        unit="行",
        words=("message", "rule"),
        grouped_by="source",
    )


def _missing(edition: Edition) -> str:
    return table(
        5,
        "本月没有可用文件的来源",
        [
            {
                "source": source_title(name),
                "department": edition.department(name),
                "duty": _rhythm(name) or "应每月报送，请尽快补报",
            }
            for name in missing(edition)
        ],
        {"source": "来源", "department": "应报部门", "duty": "说明"},
        Notes("本月报送文件夹中的文件", "没有收到，或收到的全部拒收。"),
        unit="个来源",
        words=("department", "duty"),
    )


def _rhythm(source: str) -> str | None:
    """When a source that is not owed every month is delivered."""
    return SOURCES[source].Config.metadata.get("rhythm")


def _whose(edition: Edition, source: str | None) -> str:
    return edition.source_name(source) if source else "全部数据的核对"


def _file_name(path: str) -> str:
    """The name alone: where the bureau keeps its files is not published."""
    return PurePosixPath(path.replace("\\", "/")).name
