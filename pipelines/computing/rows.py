"""The rows behind the figures: every counted thing with the source rows that it rests on.

In the published file they are not kept but counted again when they are asked for, by the SELECTs
of ``sql/`` as views over its tables, in a schema of their own.
"""

import re

import duckdb

from pipelines.computing.definitions import read_indicators
from pipelines.computing.warehouse import (
    ADD_MONTHS,
    SQL,
    in_order,
    published_name,
    tables_read_by,
    unite,
)
from schemas import SOURCES

SCHEMA = "behind"


def add_rows_behind(con: duckdb.DuckDBPyConnection, release: str) -> None:
    """Create in the attached ``release`` what its tables of rows read, in the schema ``behind``.

    ``computed`` has the variants that could be computed, ``counted`` the things that they count;
    ``resting_on`` has the source rows of each thing, by the key of the source, and ``source_rows``
    where such a row stands. ``con`` is where the month was counted.
    """
    indicators = read_indicators(SQL / "indicators")
    selects = {path.stem: path.read_text(encoding="utf-8") for path in SQL.glob("core/*.sql")}
    selects |= {indicator.id: indicator.sql for indicator in indicators}
    rows = {indicator.id: indicator.rows_sql for indicator in indicators}
    views, inputs = _needed(selects, rows)
    con.execute(f"create schema {release}.{SCHEMA}")
    for name in sorted(inputs):
        con.execute(f"create table {release}.{SCHEMA}.{name} as from {name}")
    con.execute(
        f"create table {release}.{SCHEMA}.computed as"
        " select indicator, variant, counted_variant from indicators"
        " left join availability using (indicator, variant) where reason is null"
    )
    building = con.execute("select current_database()").fetchone()[0]
    con.execute(f"use {release}")
    con.execute(f"create {ADD_MONTHS}")
    for name in views:
        con.execute(f"create view {SCHEMA}.{name} as\n{_placed(selects[name])}")
    unite(con, indicators, f"{SCHEMA}.")
    columns = "variant, unit_id, part, source, row_key"
    resting = [
        f"select '{name}' as indicator, {columns} from (\n{_placed(sql)}\n)"
        for name, sql in rows.items()
    ]
    con.execute(f"create view {SCHEMA}.resting_on as\n" + "\nunion all\n".join(resting))
    standing = [
        f"select '{source}' as source, concat_ws('/', {', '.join(model.Config.metadata['key'])})"
        f' as row_key, delivery_order, folder_month, file, sheet, "row" from main.{source}'
        for source, model in SOURCES.items()
    ]
    con.execute(f"create view {SCHEMA}.source_rows as\n" + "\nunion all\n".join(standing))
    con.execute(f"use {building}")


def _needed(selects: dict[str, str], rows: dict[str, str]) -> tuple[list[str], set[str]]:
    """The views that the rows behind the figures need, in order, and the inputs of those."""
    views: dict[str, str] = {}
    inputs, waiting = set(), list(rows)
    while waiting:
        name = waiting.pop()
        if name in views or published_name(name):
            continue
        if name not in selects:
            inputs.add(name)
            continue
        views[name] = selects[name]
        for sql in (selects[name], rows.get(name)):
            waiting += tables_read_by(sql) if sql else ()
    return in_order(views), inputs


def _placed(sql: str) -> str:
    """A SELECT that reads the tables where the published file has them."""
    for name in tables_read_by(sql):
        place = f"main.{published_name(name)}" if published_name(name) else f"{SCHEMA}.{name}"
        read = rf"\b(from|join)\s+{name}\b(?!\s+as\b)"
        sql = re.sub(read, rf"\1 {place} as {name}", sql)
        sql = re.sub(rf"\b(from|join)\s+{name}\b(?=\s+as\b)", rf"\1 {place}", sql)
    return sql
