"""Two output folders, one of each engine, laid side by side."""

from pathlib import Path

import duckdb

# Columns that differ from run to run.
OF_THE_RUN = {"run_id", "published_at", "engine"}


def differing_tables(one: Path, other: Path) -> list[str]:
    """The published tables whose columns, types or rows are not the same."""
    with duckdb.connect() as con:
        for name, out in (("one", one), ("other", other)):
            con.execute(f"attach '{(out / 'indicators.duckdb').resolve()}' as {name} (read_only)")
        tables, others = (
            [
                table
                for (table,) in con.execute(
                    "select table_name from information_schema.tables"
                    f" where table_catalog = '{name}' and table_schema = 'main' order by all"
                ).fetchall()
            ]
            for name in ("one", "other")
        )
        assert {"indicator_values", "register_report", "score_items", "persons"} < set(tables)
        assert tables == others
        return [table for table in tables if _differ(con, table)]


def _differ(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    types, others = (
        con.execute(f"describe {place}.{table}").fetchall() for place in ("one", "other")
    )
    names = ", ".join(f'"{name}"' for name, *_ in types if name not in OF_THE_RUN)
    one, other = (f"select {names} from {place}.{table}" for place in ("one", "other"))
    differing = f"({one} except all {other}) union all ({other} except all {one})"
    return types != others or con.execute(f"select count(*) from ({differing})").fetchone()[0] > 0
