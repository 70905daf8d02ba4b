"""Rows of Python put into a table, many with one statement."""

from collections.abc import Iterable, Sequence
from itertools import islice

import duckdb

ROWS_AT_ONCE = 200


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence]) -> None:
    """Insert rows as long as the columns of ``table``, which may name them: ``t (a, b)``."""
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        row = f"({', '.join('?' for _ in some[0])})"
        values = [value for each in some for value in each]
        con.execute(f"insert into {table} values {', '.join(row for _ in some)}", values)
