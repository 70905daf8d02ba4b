"""The same small world through the project's own inputs and SQL."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

import duckdb

from pipelines.computing.inputs import accepted_columns, load_inputs
from pipelines.computing.inserting import insert
from pipelines.computing.warehouse import SQL, build, build_layers, connect
from pipelines.jurisdiction import Area, Jurisdiction
from pipelines.months import Month
from tests.oracle.figures import Cells
from tests.oracle.register_report import Counts, Line
from tests.oracle.world import KEYS, Place, World

PROVENANCE = ("row", "folder_month", "delivery_order")


def compute(world: World) -> duckdb.DuckDBPyConnection:
    """Load the world and build every layer up to the marts, in a database kept per month."""
    con = _database(world.month_end, world.place)
    load(con, world)
    for layer in ("staging", "core", "indicators", "marts"):
        build(con, SQL / layer)
    return con


def load(con: duckdb.DuckDBPyConnection, world: World) -> None:
    """Fill the inputs of a database of the world's month and place."""
    _fill(con, "returned_exits (credit_code, delivery_order)", list(world.returned_exits))
    for source in KEYS:
        names = [*accepted_columns(source), *PROVENANCE]
        columns = ", ".join(f'"{name}"' for name in names)
        accepted = [tuple(row.get(name) for name in names) for row in world.rows.get(source, [])]
        _fill(con, f"accepted_{source} ({columns})", accepted)
    orders = {row["delivery_order"] for rows in world.rows.values() for row in rows}
    _fill(con, "delivered_files (delivery_order, file)", [(n, f"{n}.csv") for n in orders])
    lines = [(*line, stock) for line, stock in world.published_stock.items()]
    _fill(con, "published_stock (month, area_code, entity_type, industry, stock)", lines)


def empty(month_end: date, place: Place) -> duckdb.DuckDBPyConnection:
    """A database with a month and a place, and nothing delivered."""
    con = connect()
    con.execute("set threads = 1")
    load_inputs(con, Month.of(month_end), _jurisdiction(place), {})
    return con


@cache
def _database(month_end: date, place: Place) -> duckdb.DuckDBPyConnection:
    con = empty(month_end, place)
    build_layers(con)
    return con


def _jurisdiction(place: Place) -> Jurisdiction:
    return Jurisdiction(
        identifier="tiny",
        code=place.code,
        name="小区",
        fingerprint="",
        areas=tuple(Area(area, area, parent) for area, parent in place.parents),
        campaign_start=place.campaign_start,
        campaign_end=place.campaign_end,
        jobs_per_entity={kind: float(jobs) for kind, jobs in place.jobs_per_entity},
    )


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    con.execute(f"delete from {table.partition(' ')[0]}")
    insert(con, table, rows)


def published_figures(con: duckdb.DuckDBPyConnection) -> Cells:
    """(indicator, variant, area, dimension, member) → numerator, denominator, value."""
    rows = con.execute(
        "select indicator, variant, area_code, dimension, member, numerator, denominator, value "
        "from indicator_values where indicator <> 'satisfaction_rate'"
    ).fetchall()
    return {row[:5]: row[5:] for row in rows}


def published_report(con: duckdb.DuckDBPyConnection) -> dict[Line, Counts]:
    """(month, area, type, industry) → counts of the register report."""
    rows = con.execute(
        "select month, area_code, entity_type, industry, opened, closed, moved_in, moved_out, "
        "net, stock, revised, opened_capital_wan from register_report"
    ).fetchall()
    return {row[:4]: Counts(*row[4:11], Fraction(row[11] or Decimal(0))) for row in rows}
