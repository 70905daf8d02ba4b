"""Why a score is what it is: wording, points, grounds, responsible departments, past months."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.explain import NothingToExplain, published_file
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.score_wording import account, more, score


def explain_score_lines(
    subject: str, month: Month, out: Path, jurisdiction: Jurisdiction, department: str | None
) -> list[str]:
    """The published score of a standard, or of its item in ``standard/item``, in words.

    ``department`` chooses one of a standard that assesses each by itself; without it there is a
    line for each. Raises ``NothingToExplain`` when the file, the standard, item, department or
    month is not there.
    """
    name, _, item = subject.partition("/")
    with published_file(out) as con:
        standard = _standard(con, name)
        assessed = _assessed(con, standard, jurisdiction, department)
        _demand_month(con, standard, month)
        if item:
            return _item_lines(con, standard, item, month, assessed, jurisdiction)
        return _total_lines(con, standard, month, assessed, jurisdiction)


def is_score(subject: str, out: Path) -> bool:
    """Whether this is asked of a standard, ``standard`` or ``standard/item``, not of a figure."""
    with published_file(out) as con:
        return "/" in subject or subject in _standards(con)


def _standards(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The published standards; a file from before there were any has none."""
    known = "select count(*) from duckdb_tables() where table_name = 'standards'"
    if con.execute(known).fetchone() == (0,):
        return []
    return [row["standard"] for row in _rows(con, "select standard from standards")]


def _standard(con: duckdb.DuckDBPyConnection, name: str) -> dict:
    known = _standards(con)
    if name not in known:
        raise NothingToExplain(f"没有评分标准 {name}；已有标准：{'、'.join(known) or '无'}。")
    return _rows(con, "select * from standards where standard = ?", name)[0]


def _assessed(
    con: duckdb.DuckDBPyConnection,
    standard: dict,
    jurisdiction: Jurisdiction,
    department: str | None,
) -> str | None:
    """The department asked for by the name it is published by."""
    if department is None:
        return None
    if not standard["each_department"]:
        raise NothingToExplain(
            f"{standard['name']}是全辖区一张表，不逐个部门考核；请去掉 --department，"
            "各责任部门的失分见失分清单。"
        )
    found = _rows(
        con,
        "select distinct department from score_totals where standard = ?",
        standard["standard"],
    )
    known = {row["department"] for row in found}
    name = jurisdiction.department_named(department)
    if name not in known:
        names = "、".join(n for n in jurisdiction.assessed_departments if n in known)
        raise NothingToExplain(f"没有被考核部门 {department}；被考核部门：{names}。")
    return name


def _demand_month(con: duckdb.DuckDBPyConnection, standard: dict, month: Month) -> None:
    found = _rows(
        con,
        "select distinct month from score_totals where standard = ? order by month",
        standard["standard"],
    )
    months = [Month.of(row["month"]) for row in found]
    if month not in months:
        known = "、".join(each.chinese for each in months) or "无"
        raise NothingToExplain(
            f"{month.chinese}没有公布{standard['name']}的评分；已公布：{known}。"
        )


def _item_lines(
    con: duckdb.DuckDBPyConnection,
    standard: dict,
    item: str,
    month: Month,
    assessed: str | None,
    jurisdiction: Jurisdiction,
) -> list[str]:
    found = _rows(
        con,
        "select * from score_items where standard = ? and item = ? order by month",
        standard["standard"],
        item,
    )
    chosen = [row for row in found if assessed in (None, row["department"])]
    rows = [row for row in chosen if Month.of(row["month"]) == month]
    if not rows:
        items = _rows(
            con,
            "select item from score_items where standard = ? and month = ?"
            " group by item order by min(position)",
            standard["standard"],
            month.last_day,
        )
        names = "、".join(row["item"] for row in items)
        raise NothingToExplain(f"{standard['name']}没有条目 {item}；条目有：{names}。")
    lines = _wording(standard, rows[0], month)
    if standard["each_department"] and assessed is None:
        each = _in_order(rows, jurisdiction)
        return [*lines, *(f"  {row['department']}：{account(row)}；{row['why']}" for row in each)]
    return [*lines, *_grounds(rows[0]), *_course(chosen, month)]


def _wording(standard: dict, row: dict, month: Month) -> list[str]:
    inferred = row["inferred"]
    return [
        f"{standard['name']} {row['item']}　{month.chinese}（{row['run_id']}）",
        f"  出处：{standard['document']} {row['clause']}",
        f"  要求：{row['requirement']}",
        f"  评分办法：{row['method']}",
        *([f"  〔推断〕{inferred}"] if inferred else []),
        f"  分值：{score(row['maximum'])} 分",
    ]


def _grounds(row: dict) -> list[str]:
    protected = "（受保护，不对外公布）" if row["is_suppressed"] else ""
    printed = row["departments_printed"]
    as_printed = f"（原文：{printed}）" if printed != row["departments"] else ""
    return [
        f"  评定：{account(row)}",
        f"  依据：{row['why']}",
        *([f"  数字：{row['figures']}{protected}"] if row["figures"] else []),
        *([f"  佐证：{row['evidence']}"] if row["evidence"] else []),
        *([f"  差额：{gap}"] if (gap := more(row)) else []),
        f"  责任部门：{row['departments']}{as_printed}",
    ]


def _total_lines(
    con: duckdb.DuckDBPyConnection,
    standard: dict,
    month: Month,
    assessed: str | None,
    jurisdiction: Jurisdiction,
) -> list[str]:
    found = _rows(
        con,
        "select * from score_totals where standard = ? and scope in ('total', 'system')"
        " order by month, scope = 'system', length(member), member",
        standard["standard"],
    )
    chosen = [row for row in found if assessed in (None, row["department"])]
    totals = [row for row in chosen if row["scope"] == "total"]
    now = [row for row in totals if Month.of(row["month"]) == month]
    head = (
        f"{standard['title']}（{standard['name']}）　{month.chinese}（{now[0]['run_id']}）",
        f"  出处：{standard['document']} {standard['clause']}",
    )
    if standard["each_department"] and assessed is None:
        each = _in_order(now, jurisdiction)
        return [*head, *(f"  {row['department']}：{account(row)}" for row in each)]
    systems = [
        row for row in chosen if row["scope"] == "system" and row["month"] == now[0]["month"]
    ]
    return [
        *head,
        *([f"  被考核部门：{assessed}"] if assessed else []),
        f"  满分 {score(standard['points'])} 分：{account(now[0])}",
        *(f"  {row['title']}（{score(row['maximum'])} 分）：{account(row)}" for row in systems),
        *_course(totals, month),
    ]


def _in_order(rows: Sequence[dict], jurisdiction: Jurisdiction) -> list[dict]:
    """Rows of departments in the order of the member list."""
    places = {name: place for place, name in enumerate(jurisdiction.assessed_departments)}
    return sorted(rows, key=lambda row: places.get(row["department"], len(places)))


def _course(rows: Sequence[dict], month: Month) -> list[str]:
    """The same in the other months that are published."""
    others = {Month.of(row["month"]): row for row in rows}
    others.pop(month)
    return [f"  {other.chinese}：{account(row)}" for other, row in others.items()]


def _rows(con: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[dict]:
    found = con.execute(sql, parameters)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
