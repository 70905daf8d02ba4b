"""Tiny tables for SQL tests, and the real input where it is at hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.computing.definitions import read_indicators, read_measures
from pipelines.computing.inputs import load_inputs
from pipelines.computing.warehouse import (
    COUNTED,
    SQL,
    connect,
    describe,
    tables_read_by,
    unite,
    unite_measures,
)
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month

FILES = {
    path.stem: path
    for layer in ("staging", "core", "indicators", "measures", "marts", "scores", "checks")
    for path in (SQL / layer).glob("*.sql")
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kills", type=int, default=10, help="how many runs tests/faults kills (default 10)"
    )


@pytest.fixture
def shared_data() -> Path:
    """The folder of real input; tests that need it are skipped where it is not at hand."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real input (../shared/data) is not at hand")
    return folder


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the inputs of 兖州区 and no deliveries; ``given`` and ``compute`` fill it."""
    con = connect()
    load_inputs(con, Month(2020, 6), read_jurisdiction("yanzhou"), {})
    yield con
    con.close()


@pytest.fixture
def given_tables() -> set[str]:
    return set()


@pytest.fixture
def given(con: duckdb.DuckDBPyConnection, given_tables: set[str]) -> Callable[[str], None]:
    """Fill a table from text: its name, its columns, then a row a line; a blank cell is null.

    Columns not named are null. Types are those the table has; a column the table does not have is
    written ``name:type``.
    """

    def fill(text: str) -> None:
        table, head, *lines = [line.strip() for line in text.strip().splitlines()]
        titles = [title.strip().partition(":") for title in head.split("|")]
        rows = [[cell.strip() or None for cell in line.split("|")] for line in lines]
        if any(kind for _, _, kind in titles):
            _declare(con, table, {name: kind or "varchar" for name, _, kind in titles})
        elif table == "counted":
            _declare(con, table, {"indicator": "varchar", **COUNTED})
        else:
            _build(con, table, given_tables)
            con.execute(f"create or replace table {table} as select * from {table} limit 0")
        names = ", ".join(f'"{name}"' for name, _, _ in titles)
        marks = ", ".join("?" for _ in titles)
        if rows:
            con.executemany(f"insert into {table} ({names}) values ({marks})", rows)
        given_tables.add(table)

    return fill


def _declare(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str]) -> None:
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    con.execute(f"create or replace table {table} ({typed})")


@pytest.fixture
def compute(given_tables: set[str]) -> Callable[..., list[tuple]]:
    """Compute one table from the rows given and from empty tables for all others.

    Returns its rows, sorted; ``columns`` chooses and ``where`` filters them.
    """

    def rows(
        name: str,
        con: duckdb.DuckDBPyConnection,
        month: str = "2020-06",
        columns: str = "*",
        where: str = "true",
    ) -> list[tuple]:
        con.execute("update reference_month set month_end = ?", [Month.parse(month).last_day])
        _build(con, name, given_tables)
        return con.execute(f"select {columns} from {name} where {where} order by all").fetchall()

    return rows


def _build(con: duckdb.DuckDBPyConnection, name: str, given_tables: set[str]) -> None:
    """Build a table and what it reads, afresh, leaving alone what the test has given."""
    built = set(given_tables)

    def build(table: str) -> None:
        if table in built:
            return
        built.add(table)
        if table == "indicators":
            describe(con, read_indicators(SQL / "indicators"))
        elif table == "counted":
            indicators = read_indicators(SQL / "indicators")
            for indicator in indicators:
                build(indicator.id)
            unite(con, indicators)
        elif table in ("measured", "measures", "measure_titles"):
            measures = read_measures(SQL / "measures")
            for name in ("indicators", *(measure.id for measure in measures)):
                build(name)
            unite_measures(con, measures)
            built.update(("measured", "measures", "measure_titles"))
        elif table in FILES:
            sql = FILES[table].read_text(encoding="utf-8")
            for read in sorted(tables_read_by(sql)):
                build(read)
            con.execute(f"create or replace table {table} as\n{sql}")

    build(name)
