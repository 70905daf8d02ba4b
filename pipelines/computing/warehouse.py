"""Layers of the warehouse: a file is a table, and what it reads decides when it is built."""

from collections.abc import Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.computing.definitions import Indicator, Variant, read_indicators

SQL = Path(__file__).resolve().parents[2] / "sql"
COUNTED = {
    "variant": "varchar",
    "unit_id": "varchar",
    "area_code": "varchar",
    "entity_type": "varchar",
    "industry": "varchar",
    "key_group": "varchar",
    "numerator": "decimal(18, 4)",
    "denominator": "decimal(18, 4)",
    "part": "varchar",
}
MEMORY = "1GB"
DESCRIBED = {
    "indicator": "varchar",
    "variant": "varchar",
    "variant_order": "bigint",
    "title": "varchar",
    "variant_title": "varchar",
    "definition": "varchar",
    "variant_definition": "varchar",
    "numerator": "varchar",
    "denominator": "varchar",
    "unit": "varchar",
    "kind": "varchar",
    "sources": "varchar",
    "owner": "varchar",
    "status": "varchar",
    "definition_id": "varchar",
    "dimensions": "varchar",
    "estimator": "varchar",
    "interval": "varchar",
    "gap": "varchar",
    "counted": "varchar",
    "population": "varchar",
    "is_contribution": "boolean",
    "observation_status": "varchar",
    "needs_exits": "boolean",
    "sql": "varchar",
}


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database in memory, what does not fit going to the folder ``spill``.

    No Python variable is a table in it, and no extension is fetched.
    """
    con = duckdb.connect()
    if spill is not None:
        con.execute("set temp_directory = $folder", {"folder": str(spill)})
    con.execute(f"set memory_limit = '{MEMORY}'")
    con.execute("set python_enable_replacements = false")
    con.execute("set autoinstall_known_extensions = false")
    con.execute("set autoload_known_extensions = false")
    con.execute("create temp macro add_months(d, n) as (d + to_months(n))::date")
    return con


def build_layers(con: duckdb.DuckDBPyConnection) -> None:
    """Build staging, core and indicators from inputs that are loaded; marts come after."""
    build(con, SQL / "staging")
    build(con, SQL / "core")
    build(con, SQL / "indicators")
    indicators = read_indicators(SQL / "indicators")
    describe(con, indicators)
    unite(con, indicators)


def build(con: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """Build the tables of a layer and return them in the order they were built."""
    selects = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")}
    reads = {name: tables_read_by(con, sql) & selects.keys() for name, sql in selects.items()}
    order = list(TopologicalSorter(reads).static_order())
    for name in order:
        con.execute(f"create or replace table {name} as\n{selects[name]}")
    return order


def tables_read_by(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Name the tables a SELECT reads, its own CTEs left out."""
    return con.get_table_names(sql)


def describe(con: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> None:
    """Write the table ``indicators``: one row per indicator and variant, in published order."""
    columns = ", ".join(f"{name} {kind}" for name, kind in DESCRIBED.items())
    con.execute(f"create or replace table indicators ({columns})")
    con.executemany(
        f"insert into indicators values ({', '.join('?' for _ in DESCRIBED)})",
        [
            _description(indicator, variant, order)
            for indicator in indicators
            for order, variant in enumerate(indicator.variants)
        ],
    )


def unite(con: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> None:
    """Create the view ``counted``: the counted things of all indicators, a row each."""
    columns = ", ".join(f"{name}::{kind} as {name}" for name, kind in COUNTED.items())
    selects = [f"select '{i.id}' as indicator, {columns} from {i.id}" for i in indicators]
    con.execute("create or replace view counted as\n" + "\nunion all\n".join(selects))


def _description(indicator: Indicator, variant: Variant, order: int) -> tuple:
    facts = {
        "indicator": indicator.id,
        "variant": variant.id,
        "variant_order": order,
        "variant_title": variant.title,
        "variant_definition": variant.definition,
        "sources": "、".join(variant.sources),
        "definition_id": indicator.definition_id(variant),
        "dimensions": " ".join(variant.dimensions),
        "estimator": variant.estimator,
        "interval": variant.interval,
        "counted": variant.counted,
        "population": variant.population,
        "is_contribution": variant.is_contribution,
    }
    return tuple(facts[n] if n in facts else getattr(indicator, n) for n in DESCRIBED)
