"""The rows behind a published figure: what was counted, and the source rows that it rests on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.explain import Cell, NothingToExplain, published_file
from pipelines.exports.csv_files import write_csv
from pipelines.exports.names import member_name
from pipelines.ingest import Store
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.publishing.recalling import recalled
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.receiving import Folders, Say, receive
from pipelines.versions import code_digest

MACRO = "rows_behind"
FIRST_ROWS = 5
MOST_ROWS = 1_048_575  # below the header of a worksheet
FILES = (".csv", ".xlsx")
COLUMNS = {
    "thing": "编号",
    "unit_id": "计数对象",
    "numerator": "分子",
    "denominator": "分母",
    "unit_area_code": "区划代码",
    "area_name": "区划",
    "entity_type": "主体类型",
    "industry": "行业门类",
    "key_group": "重点群体",
    "part": "分部",
    "source": "来源",
    "folder_month": "报送月份",
    "file": "文件",
    "sheet": "工作表",
    "row": "Excel行号",
}


class RowsNotWritten(Exception):
    """The rows cannot be written to the file asked for; the message is for the user."""


@dataclass(frozen=True)
class Figure:
    """What is published of a cell, and how its value comes about."""

    numerator: float | None
    denominator: float | None
    value: float | None
    estimator: str
    is_score: bool
    is_contribution: bool
    population: str | None
    is_suppressed: bool


@dataclass(frozen=True)
class Sums:
    """What the rows add up to; of a figure without a denominator of its own, ``None``."""

    things: int
    rows: int
    numerator: float
    denominator: float | None


def demand_writable(file: Path, folders: Folders) -> None:
    """Refuse a file for the rows that is none, that is there, or that lies among deliveries.

    Raises ``RowsNotWritten``.
    """
    place = file.resolve()
    if file.suffix.lower() not in FILES:
        raise RowsNotWritten(f"--rows 的文件 {file} 应以 .csv 或 .xlsx 结尾。")
    if folders.raw.resolve() in place.parents:
        raise RowsNotWritten(f"{file} 在报送文件夹 {folders.raw} 里，会当作报送；请放到别处。")
    if folders.out.resolve() in place.parents:
        raise RowsNotWritten(f"{file} 在输出文件夹 {folders.out} 里，那里由程序管理；请放到别处。")
    if file.exists():
        raise RowsNotWritten(f"已有 {file}，不覆盖；请换个名字。")
    if not place.parent.is_dir():
        raise RowsNotWritten(f"没有文件夹 {file.parent}，请先建立。")


def row_lines(cell: Cell, folders: Folders, file: Path | None, say: Say) -> list[str]:
    """The rows behind a published figure in words; all of them go to ``file`` where one is named.

    Of the newest month they lie in the published file; an older one is counted again from what its
    run received. Raises ``NothingToExplain``, ``RowsNotWritten``, ``FolderError`` and ``Busy``.
    """
    figure, manifest = _published(cell, folders.out)
    with _rows_of(cell, manifest, folders, say) as (con, is_again):
        _select(con, cell)
        sums = _sums(con)
        lines = [
            "数字背后的行：" + ("按公布时收到的文件重新计算" if is_again else "公布的数据文件")
        ]
        lines += _account(con, figure, sums)
        if is_again and not _agrees(figure, sums):
            lines.append(_why_different(manifest))
        if not sums.rows:
            return lines
        lines += _first_lines(con, sums, file)
        if file is not None:
            _write(con, file, sums)
            lines.append(f"  已写出全部 {sums.rows:,} 行：{file}；内部核对用，不要外传。")
    return lines


def _published(cell: Cell, out: Path) -> tuple[Figure, Manifest]:
    latest = Vintages(out).latest(cell.month)
    if latest is None:
        raise NothingToExplain(f"没有 {cell.month} 的发布清单，列不出数字背后的行。")
    with published_file(out) as con:
        found = con.execute(
            """
            select
                figures.numerator,
                figures.denominator,
                figures.value,
                facts.estimator,
                facts.estimator = 'survey_mean',
                facts.is_contribution,
                facts.population,
                figures.is_suppressed
            from indicator_values as figures
            inner join indicators as facts
                on facts.indicator = figures.indicator and facts.variant = figures.variant
            where figures.month = ? and figures.indicator = ? and figures.variant = ?
                and figures.area_code = ? and figures.dimension = ? and figures.member = ?
            """,
            [cell.month.last_day, *_place(cell, "indicator variant area dimension member")],
        ).fetchone()
    if found is None:
        raise NothingToExplain(f"{cell.month.chinese}最近一次公布里已没有这个数，列不出背后的行。")
    return Figure(*found), latest


def _place(cell: Cell, names: str) -> list[str]:
    return [getattr(cell, name) for name in names.split()]


@contextmanager
def _rows_of(
    cell: Cell, manifest: Manifest, folders: Folders, say: Say
) -> Iterator[tuple[duckdb.DuckDBPyConnection, bool]]:
    """A connection in which the rows are, and whether they were counted again for it."""
    newest = Vintages(folders.out).newest()
    if manifest.month == max(newest.latest):
        with published_file(folders.out) as con:
            if _has_rows(con):
                yield con, False
                return
    from pipelines.computing.month import count
    from pipelines.computing.warehouse import connect
    from pipelines.publishing.release import show_rows

    say(f"正在按公布时收到的文件重新计算{cell.month.chinese}。")
    with run_lock(folders.out), recalled(manifest, folders.out) as then:
        store = Store(folders.out, then.jurisdiction, read_key(folders.out))
        received = receive(then.deliveries, folders, then.jurisdiction, then.archive, say)
        con = connect(then.scratch)
        try:
            count(con, then.month, received, store, then.jurisdiction, then.vintages)
            show_rows(con)
            yield con, True
        finally:
            con.close()


def _has_rows(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether there are rows; a release of an older month may stand without them."""
    known = "select max(estimated_size) from duckdb_tables() where schema_name = 'behind'"
    return bool(con.execute(known).fetchone()[0])


def _select(con: duckdb.DuckDBPyConnection, cell: Cell) -> None:
    con.execute(
        f"""
        create temp table behind as
        select
            rows.*,
            areas.area_name,
            row_number() over (order by rows.thing, rows.place, rows.unit_id) as position
        from {MACRO}(?, ?, ?, ?, ?) as rows
        left join areas on areas.area_code = rows.unit_area_code
        """,
        _place(cell, "indicator area dimension member variant"),
    )


def _sums(con: duckdb.DuckDBPyConnection) -> Sums:
    return Sums(
        *con.execute(
            "select count(distinct thing), count(*), coalesce(sum(numerator), 0)::double,"
            " sum(denominator)::double from behind"
        ).fetchone()
    )


def _agrees(figure: Figure, sums: Sums) -> bool:
    """Whether the sums are the published ones; true where no sums are published."""
    if figure.numerator is None:
        return True
    denominator = sums.denominator or 0 if figure.denominator is not None else sums.denominator
    return (figure.numerator, figure.denominator) == (sums.numerator, denominator)


def _account(con: duckdb.DuckDBPyConnection, figure: Figure, sums: Sums) -> list[str]:
    """How many rows there are, what they add up to, and how that is the published figure."""
    if not sums.rows and _agrees(figure, sums):
        return ["  没有计数对象，没有行可列。"]
    count = f"  计数对象 {sums.things:,} 个，来源行 {sums.rows:,} 行"
    if figure.is_suppressed:
        count += "（受保护，不对外公布）"
    match figure.estimator:
        case "kaplan_meier":
            meaning = (
                f"退出的单位 {_number(sums.numerator)} 个，观察天数合计 {_number(sums.denominator)}"
                "；值由各单位的天数和是否退出按 Kaplan–Meier 估计，不是两者之比"
            )
            return [count, f"  {meaning}"]
        case "survey_proportion" | "survey_mean":
            return [count, f"  {_answers(figure, sums)}"]
        case "mean_of_parts":
            return [count, *_years(con, figure)]
    return [count, f"  {_compared(figure, sums)}", *_denominator(con, figure)]


def _answers(figure: Figure, sums: Sums) -> str:
    answers = f"有效回答 {_number(sums.denominator)} 份"
    if figure.is_score:
        mean = sums.numerator / sums.denominator
        told = f"{answers}，得分合计 {_number(sums.numerator)}，不加权的平均 {mean:.2f} 分"
    else:
        share = sums.numerator / sums.denominator
        told = f"{answers}，其中满意 {_number(sums.numerator)} 份，不加权 {share:.2%}"
    return f"{told}；公布的值按抽样设计加权，不由这两个数相除"


def _years(con: duckdb.DuckDBPyConnection, figure: Figure) -> list[str]:
    """The rates of the years, whose mean is the figure."""
    years = con.execute(
        "select part, sum(numerator)::double, sum(denominator)::double from behind"
        " group by part order by part"
    ).fetchall()
    lines = [f"  {year}年 {_number(n)} ÷ {_number(d)} = {n / d:.4%}" for year, n, d in years]
    if figure.value is None:
        return [*lines, "  有的年份没有对象，没有公布平均值"]
    mean = sum(n / d for _, n, d in years) / len(years)
    same = "等于" if round(mean, 12) == figure.value else "不等于"
    return [*lines, f"  各年之比的平均 {mean:.4%}，{same}公布的值 {figure.value:.4%}"]


def _compared(figure: Figure, sums: Sums) -> str:
    told = f"分子合计 {_number(sums.numerator)}，" + (
        "没有分母" if sums.denominator is None else f"分母合计 {_number(sums.denominator)}"
    )
    if figure.numerator is None:
        return f"{told}；没有公布分子和分母"
    if _agrees(figure, sums):
        return f"{told}，与公布的相等"
    return (
        f"{told}，与公布的不相等：公布的分子 {_number(figure.numerator)}，"
        f"分母 {_number(figure.denominator)}"
    )


def _denominator(con: duckdb.DuckDBPyConnection, figure: Figure) -> list[str]:
    """What the denominator is where it is not that of the counted things."""
    if figure.population:
        (figures,) = con.execute("select count(*) from behind where thing is null").fetchone()
        return [f"  分母是人口数，由 {figures:,} 行人口数相加"] if figures else []
    if figure.is_contribution:
        return ["  分母是本区划的全部对象，不分组；值是各组对全体的贡献"]
    return []


def _why_different(manifest: Manifest) -> str:
    if manifest.code_digest != code_digest():
        return "  公布之后计算程序已经改动，所以不同。"
    return "  计算程序没有改动，请核对辖区文件和密钥是否在公布之后改过。"


def _first_lines(con: duckdb.DuckDBPyConnection, sums: Sums, file: Path | None) -> list[str]:
    first = con.execute(
        "select unit_id, numerator, denominator, area_name, source, folder_month, file, sheet,"
        f' "row" from behind order by position limit {FIRST_ROWS}'
    ).fetchall()
    lines = [f"  {_told(*row)}" for row in first]
    if file is None and sums.rows > len(lines):
        lines.append(
            f"  …… 还有 {sums.rows - len(lines):,} 行，用 --rows 文件.csv 或 .xlsx 写出全部"
        )
    return lines


def _told(unit, numerator, denominator, area, source, month, file, sheet, row) -> str:
    counts = [
        f"{name} {_number(float(number))}"
        for name, number in (("分子", numerator), ("分母", denominator))
        if number is not None
    ]
    sheet = f"工作表“{sheet}”" if sheet else ""
    place = f"{month:%Y-%m}/{file} {sheet}第 {row} 行"
    return f"{unit}（{area}）{'，'.join(counts) or '同上'}：{place}（{_title(source)}）"


def _title(source: str) -> str:
    from schemas import SOURCES

    return SOURCES[source].Config.title


def _number(number: float | None) -> str:
    """A whole number without a point, another with its decimals."""
    return "—" if number is None else f"{number:,.4f}".rstrip("0").rstrip(".")


def _write(con: duckdb.DuckDBPyConnection, file: Path, sums: Sums) -> None:
    from xlsxwriter.exceptions import XlsxWriterException

    if file.suffix.lower() == ".xlsx" and sums.rows > MOST_ROWS:
        raise RowsNotWritten(f"{sums.rows:,} 行超过一个工作表能放的行数，请改用 .csv。")
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = [
        _written(row)
        for row in con.execute(f"select {names} from behind order by position").fetchall()
    ]
    try:
        if file.suffix.lower() == ".xlsx":
            _write_workbook(file, rows)
        else:
            write_csv(file, list(COLUMNS.values()), rows)
    except (OSError, XlsxWriterException):
        raise RowsNotWritten(f"不能写入 {file}，请检查路径、权限和磁盘空间。") from None


def _written(row: tuple) -> list:
    """A row in the words of the office."""
    cells = dict(zip(COLUMNS, row, strict=True))
    for name in ("entity_type", "industry", "key_group"):
        cells[name] = cells[name] and member_name(cells[name])
    cells["source"] = cells["source"] and _title(cells["source"])
    cells["folder_month"] = cells["folder_month"] and f"{cells['folder_month']:%Y-%m}"
    return list(cells.values())


def _write_workbook(file: Path, rows: list[list]) -> None:
    from xlsxwriter import Workbook

    from pipelines.dropdowns import AS_TEXT

    with Workbook(file, AS_TEXT | {"constant_memory": True}) as book:
        page = book.add_worksheet("数字背后的行")
        page.freeze_panes(1, 0)
        page.set_column(0, len(COLUMNS) - 1, 14)
        for column, title in enumerate(COLUMNS.values()):
            page.write_string(0, column, title, book.add_format({"bold": True}))
        for position, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(position, column, value)
                elif value is not None:
                    page.write_number(position, column, value)
        page.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
