"""Layers of the warehouse: a file is a table, and what it reads decides when it is built."""

from collections.abc import Callable, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.computing.definitions import (
    Indicator,
    Measure,
    Variant,
    read_indicators,
    read_measures,
)

Create = Callable[[duckdb.DuckDBPyConnection, str, str], object]
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


def create_table(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Create a table in ``con`` from its SELECT."""
    con.execute(f"create or replace table {name} as\n{sql}")


def build_layers(con: duckdb.DuckDBPyConnection, create: Create = create_table) -> None:
    """Build all that the loaded inputs alone decide; marts and scores come after."""
    for layer in ("staging", "core", "indicators", "measures"):
        build(con, SQL / layer, create)
    indicators = read_indicators(SQL / "indicators")
    describe(con, indicators)
    unite(con, indicators)
    unite_measures(con, read_measures(SQL / "measures"))


def build(con: duckdb.DuckDBPyConnection, folder: Path, create: Create = create_table) -> list[str]:
    """Build the tables of a layer and return them in the order they were built."""
    selects = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")}
    reads = {name: tables_read_by(con, sql) & selects.keys() for name, sql in selects.items()}
    order = list(TopologicalSorter(reads).static_order())
    for name in order:
        create(con, name, selects[name])
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


def unite_measures(con: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> None:
    """Create the view ``measured``, the figures of all measures, and the table ``measures``.

    The view ``measure_titles`` names the indicators too: a score sheet may ask for either.
    """
    selects = [
        f"select '{m.id}' as measure, department, numerator::decimal(18, 4) as numerator, "
        f"denominator::decimal(18, 4) as denominator, is_complete, detail, "
        f"{m.counts_persons} as counts_persons, '{'、'.join(m.sources)}' as sources from {m.id}"
        for m in measures
    ]
    con.execute("create or replace view measured as\n" + "\nunion all\n".join(selects))
    con.execute(
        "create or replace table measures (measure varchar, title varchar, definition varchar, "
        "unit varchar, sources varchar, by_department boolean, sql varchar)"
    )
    con.executemany(
        "insert into measures values (?, ?, ?, ?, ?, ?, ?)",
        [
            (m.id, m.title, m.definition, m.unit, "、".join(m.sources), m.by_department, m.sql)
            for m in measures
        ],
    )
    con.execute(
        "create or replace view measure_titles as "
        "select indicator as measure, title, unit from indicators where variant = 'default' "
        "union all select measure, title, unit from measures"
    )


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
