"""The tables and the macro of the rows behind the figures, outside a published file."""

import duckdb

from pipelines.computing.rows import number_rows
from pipelines.computing.warehouse import SQL
from pipelines.publishing.published_tables import BLOTTED, read_published_table

BEHIND = ("counted_things", "counted_rows", "population_rows", "cell_rows", "rows_behind")


def create_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Create what a published file has of them in the database in which a month was counted."""
    number_rows(con)
    con.execute(BLOTTED)
    for name in BEHIND:
        table = read_published_table(SQL / "release" / f"{name}.sql")
        con.execute(table.creation)
