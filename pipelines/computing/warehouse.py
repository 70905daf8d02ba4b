"""Layers of the warehouse: a file is a table, and what it reads decides when it is built."""

from collections.abc import Callable, Sequence
from functools import cache
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
from pipelines.computing.inputs import withheld_columns
from pipelines.computing.inserting import insert

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
# Megabytes of memory for the engine, at least and at most.
MEMORY = (600, 2_500)
# What is published of the rows behind the figures, beside the current rows of the sources, is built
# in the published file itself.
PUBLISHED_ROWS = (
    "entities",
    "continuity_links",
    "unit_members",
    "units",
    "units_away",
    "persons",
    "population_at",
    "ledger_matches",
)
RELEASE = "release.duckdb"
# Old clients must open what is published; newer storage formats do not open in them.
STORAGE_VERSION = "v1.0.0"
ADD_MONTHS = "macro add_months(d, n) as (d + to_months(n))::date"
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
    "counted_variant": "varchar",
    "population": "varchar",
    "is_contribution": "boolean",
    "observation_status": "varchar",
    "needs_exits": "boolean",
    "sql": "varchar",
}


def connect(folder: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the database of a month in memory, what does not fit going to the empty ``folder``.

    Attached to it as ``release`` is the file in it that is going to be published. No Python
    variable is a table, and no extension is fetched.
    """
    con = duckdb.connect()
    allow_memory(con, 0)
    con.execute("set preserve_insertion_order = false")
    con.execute("set enable_progress_bar = false")
    if folder is not None:
        con.execute("set temp_directory = $folder", {"folder": str(folder)})
    attach(con, folder and folder / RELEASE, "release")
    con.execute("set python_enable_replacements = false")
    con.execute("set autoinstall_known_extensions = false")
    con.execute("set autoload_known_extensions = false")
    con.execute(f"create temp {ADD_MONTHS}")
    return con


def allow_memory(con: duckdb.DuckDBPyConnection, accepted_bytes: int) -> None:
    """Let the engine have twice the memory that the accepted files take on disk, within bounds."""
    least, most = MEMORY
    megabytes = min(max(2 * accepted_bytes // 1_000_000, least), most)
    con.execute(f"set memory_limit = '{megabytes}MB'")


def attach(con: duckdb.DuckDBPyConnection, path: Path | None, name: str) -> None:
    """Attach a new database that old clients can open; one in memory without a ``path``."""
    place = str(path or ":memory:").replace("'", "''")
    con.execute(f"attach '{place}' as {name} (storage_version '{STORAGE_VERSION}')")


def create_table(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """Build a table; what is published of it, current rows with their file, in the release."""
    place = published_name(name)
    if place is None:
        con.execute(f"create or replace table {name} as\n{sql}")
        return
    withheld = withheld_columns(place) if place != name else []
    if withheld:
        con.execute(f"create or replace table {name} as\n{sql}")
        sql = f"select * exclude ({', '.join(withheld)}) from {name}"
    if place != name:
        sql = (
            f"select current_rows.*, delivered_files.file from (\n{sql}\n) as current_rows"
            " left join delivered_files using (delivery_order)"
        )
    con.execute(f"create or replace table release.{place} as\n{sql}")
    if not withheld:
        con.execute(f"create or replace view {name} as from release.{place}")


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
    order = in_order(selects)
    for name in order:
        create(con, name, selects[name])
    return order


def published_name(table: str) -> str | None:
    """The name in the published file of a table that is built there, ``None`` for any other."""
    source = table.removeprefix("current_")
    return source if source != table or table in PUBLISHED_ROWS else None


def in_order(selects: dict[str, str]) -> list[str]:
    """The names of SELECTs, each after those that it reads."""
    reads = {name: tables_read_by(sql) & selects.keys() for name, sql in selects.items()}
    return list(TopologicalSorter(reads).static_order())


def tables_read_by(sql: str) -> set[str]:
    """Name the tables a SELECT reads, its own CTEs left out."""
    return _parser().get_table_names(sql)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty database: nothing in it makes another table of a name."""
    con = duckdb.connect()
    con.execute(f"create {ADD_MONTHS}")
    return con


def describe(con: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> None:
    """Write the table ``indicators``: one row per indicator and variant, in published order."""
    columns = ", ".join(f"{name} {kind}" for name, kind in DESCRIBED.items())
    con.execute(f"create or replace table indicators ({columns})")
    insert(
        con,
        "indicators",
        [
            _description(indicator, variant, order)
            for indicator in indicators
            for order, variant in enumerate(indicator.variants)
        ],
    )


def unite(con: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator], place: str = "") -> None:
    """Create the view ``counted``: the counted things of all indicators, a row each.

    What several variants count stands there once, under their ``counted_variant``. ``place`` goes
    before the names, such as ``schema.``.
    """
    columns = ", ".join(f"{name}::{kind} as {name}" for name, kind in COUNTED.items())
    selects = [f"select '{i.id}' as indicator, {columns} from {place}{i.id}" for i in indicators]
    con.execute(f"create or replace view {place}counted as\n" + "\nunion all\n".join(selects))


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
    insert(
        con,
        "measures",
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
        "counted_variant": variant.counts_as or variant.id,
        "population": variant.population,
        "is_contribution": variant.is_contribution,
    }
    return tuple(facts[n] if n in facts else getattr(indicator, n) for n in DESCRIBED)
