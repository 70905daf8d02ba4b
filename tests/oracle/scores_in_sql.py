"""The same sheets and figures through the project's own inputs and SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import duckdb

from pipelines.computing.definitions import read_measures
from pipelines.computing.inputs import load_inputs
from pipelines.computing.sheets import SHEETS, load_sheets
from pipelines.computing.warehouse import SQL, build, build_layers, connect
from pipelines.jurisdiction import Jurisdiction, Member
from pipelines.months import Month
from tests.oracle.missing_cases import MoreCell
from tests.oracle.score_world import Figure, ScoreWorld
from tests.oracle.scores import ItemCell, TotalCell

CODE = "140600"


class Published(NamedTuple):
    """The columns of points of ``score_items`` and ``score_totals``."""

    maximum: Decimal
    lowest: Decimal
    highest: Decimal
    lost: Decimal
    ambiguous: Decimal
    points: Decimal
    not_assessed: Decimal


POINTS = ", ".join(Published._fields)


def compute_scores(world: ScoreWorld) -> duckdb.DuckDBPyConnection:
    """Load the world and build the scores, in a database that is kept."""
    con = _database()
    with _transaction(con):
        _fill(con, "reference_month (month_end)", [(world.month_end,)])
        for table in SHEETS:
            con.execute(f"delete from {table}")
        load_sheets(con, _jurisdiction(world), world.standards)
        _fill_evidence(con, world)
        _fill_figures(con, world)
        for table in ("current_evidence", "current_baselines"):
            sql = (SQL / "staging" / f"{table}.sql").read_text(encoding="utf-8")
            con.execute(f"create or replace temp table {table} as\n{sql}")
        build(con, SQL / "scores")
    return con


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    try:
        yield
    except duckdb.Error:
        con.rollback()
        raise
    con.commit()


def published_items(con: duckdb.DuckDBPyConnection) -> dict[ItemCell, Published]:
    """Points by (standard, department, item)."""
    rows = con.execute(f"select standard, department, item, {POINTS} from score_items").fetchall()
    return {row[:3]: Published(*row[3:]) for row in rows}


def published_totals(con: duckdb.DuckDBPyConnection) -> dict[TotalCell, Published]:
    """Points by (standard, department, scope, member)."""
    rows = con.execute(
        f"select standard, department, scope, member, {POINTS} from score_totals"
    ).fetchall()
    return {row[:4]: Published(*row[4:]) for row in rows}


def published_more_cases(con: duckdb.DuckDBPyConnection) -> dict[MoreCell, tuple | None]:
    """(standard, department, 'more_cases', item) → cases and points, or None."""
    rows = con.execute(
        "select standard, department, item, more_cases, more_points from score_items"
    ).fetchall()
    return {
        (standard, department, "more_cases", item): None if cases is None else (cases, points)
        for standard, department, item, cases, points in rows
    }


@cache
def _database() -> duckdb.DuckDBPyConnection:
    con = connect()
    con.execute("set threads = 1")
    load_inputs(con, Month(2020, 6), Jurisdiction("tiny", CODE, "小区", ""), {})
    build_layers(con)
    build(con, SQL / "marts")
    con.execute("create table figures_of_measures as select * from measured")
    con.execute("create or replace view measured as select * from figures_of_measures")
    return con


def _jurisdiction(world: ScoreWorld) -> Jurisdiction:
    members = tuple(
        Member(owner.name, "党政部门" if owner.is_assessed else "集体", owner.aliases)
        for owner in world.owners
    )
    return Jurisdiction("tiny", CODE, "小区", "", members=members)


def _fill_evidence(con: duckdb.DuckDBPyConnection, world: ScoreWorld) -> None:
    each = {standard.id: standard.each_department for standard in world.standards}
    _fill(
        con,
        "accepted_evidence (standard, item, word, cases, determined_on, department, case_id, "
        'material, folder_month, delivery_order, "row")',
        [
            (
                row.standard,
                row.item,
                row.word,
                row.cases,
                row.determined_on,
                row.department,
                (f"{row.department}/" if each[row.standard] else "") + (row.serial or row.word),
                "材料",
                row.folder_month,
                row.delivery_order,
                row.row,
            )
            for row in world.evidence
        ],
    )


def _fill_figures(con: duckdb.DuckDBPyConnection, world: ScoreWorld) -> None:
    measures = {measure.id for measure in read_measures(SQL / "measures")}
    _fill(
        con,
        "figures_of_measures (measure, department, numerator, denominator, is_complete)",
        [
            (measure, department, figure.numerator, figure.denominator, figure.is_complete)
            for (measure, department), figure in world.figures.items()
            if measure in measures
        ],
    )
    _fill(
        con,
        "indicator_values (indicator, variant, area_code, dimension, member, numerator, "
        "denominator, value, met, reason, reason_detail)",
        [
            (indicator, "default", CODE, "total", "total", *_published(figure))
            for (indicator, _), figure in world.figures.items()
            if indicator not in measures and indicator not in world.refused
        ],
    )
    _fill(
        con,
        "availability (indicator, variant, reason, reason_detail)",
        [(name, "default", "source_refused", "被拒收") for name in world.refused],
    )
    _fill(
        con,
        "accepted_baselines (indicator, year, numerator, denominator, delivery_order)",
        [(*place, *counts, 0) for place, counts in world.baselines.items()],
    )


def _published(figure: Figure) -> tuple:
    has_value = figure.reason is None
    return (
        figure.numerator,
        figure.denominator,
        figure.numerator / figure.denominator if has_value else None,
        figure.met if has_value else None,
        None if has_value else "unreliable",
        figure.reason,
    )


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    con.execute(f"delete from {table.partition(' ')[0]}")
    if rows:
        marks = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
        con.execute(f"insert into {table} values {marks}", [v for row in rows for v in row])
