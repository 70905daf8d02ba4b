"""The SELECTs of ``sql/`` computed by Spark; DuckDB reads the results as its own tables."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from pipelines.computing.inputs import literal
from pipelines.computing.warehouse import SQL, create_table, published_name

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame, SparkSession

# The sources with a row per entity, person or case; the others are sheets, and small.
LEDGERS = (
    "registrations",
    "subsidies",
    "loans",
    "trainings",
    "services",
    "tax_reliefs",
    "employment",
)
# The marts that sum up what comes of them.
SUMMED = (
    "counts",
    "pending_cases",
    "person_classes",
    "register_report",
    "success_outlook",
    "survival_steps",
    "unreliable_variants",
)
BETWEEN = {path.stem for layer in ("core", "indicators") for path in (SQL / layer).glob("*.sql")}


class Tables:
    """The tables of one month: those of Spark as Parquet in ``folder``, the others in DuckDB.

    Spark computes the ledgers, what the layers make of them, and their sums.
    """

    def __init__(self, session: "SparkSession", folder: Path) -> None:
        self.session = session
        self.folder = folder
        self.ours = {f"current_{ledger}" for ledger in LEDGERS} | set(SUMMED)
        self.seen: set[str] = set()
        folder.mkdir()

    def create(self, con: "duckdb.DuckDBPyConnection", name: str, sql: str) -> None:
        """Create the table ``name`` in ``con``, with the columns and types that DuckDB gives it."""
        select = sqlglot.parse_one(sql, read="duckdb")
        if name in BETWEEN and self.ours & _tables(select):
            self.ours.add(name)
        if name not in self.ours:
            create_table(con, name, sql)
            return
        types = con.execute(f"describe {sql}").fetchall()
        self._show_tables_read_by(con, select)
        path, rows = self._written(self._rows(select, name), name)
        self._show(name, rows)
        columns = ", ".join(f'"{column}"::{kind} as "{column}"' for column, kind, *_ in types)
        written = f"select {columns} from read_parquet({literal(path / '*.parquet')})"
        if published_name(name):
            create_table(con, name, written)
        else:
            con.execute(f"create view {name} as {written}")

    def _show_tables_read_by(self, con: "duckdb.DuckDBPyConnection", select: exp.Query) -> None:
        """Let Spark see what a SELECT reads of what DuckDB has."""
        for table in _tables(select) - self.seen:
            view = con.execute(
                "select sql from duckdb_views()"
                " where view_name = $name and database_name = current_database()",
                {"name": table},
            ).fetchone()
            if view and not published_name(table):
                seen = sqlglot.parse_one(view[0], read="duckdb").expression
                self._show_tables_read_by(con, seen)
                self._show(table, self._rows(seen, table))
            else:
                rows = con.sql(f"from {table}").to_arrow_table()
                self._show(table, self.session.createDataFrame(rows))

    def _show(self, name: str, rows: "DataFrame") -> None:
        rows.createOrReplaceTempView(name)
        self.seen.add(name)

    def _rows(self, select: exp.Query, name: str) -> "DataFrame":
        """The rows of a SELECT, whose recursive CTEs are resolved before."""
        for cte in select.ctes:
            if any(table.name == cte.alias for table in cte.this.find_all(exp.Table)):
                self._resolve(select, cte, name)
        for file in select.find_all(exp.ReadParquet):
            path = Path(file.expressions[0].name)
            file.set("expressions", [exp.Literal.string(_uri(path))])
        return self.session.sql(select.sql("spark"))

    def _resolve(self, select: exp.Query, recursive: exp.CTE, name: str) -> None:
        """Take a recursive CTE with ``union`` out of a SELECT: Spark knows only ``union all``.

        As the standard has it: what the last step has found anew is what the next one starts from.
        """
        ctes, alias = select.ctes, recursive.alias
        before = ctes[: ctes.index(recursive)]
        first, step = (_with(before, part) for part in (recursive.this.left, recursive.this.right))
        found = self.session.sql(first.sql("spark")).distinct()
        columns, known = found.columns, found.limit(0)
        for number in count():
            _, new = self._written(found.toDF(*columns), f"{name}.{alias}.{number}")
            if new.isEmpty():
                break
            known = known.union(new)
            new.createOrReplaceTempView(alias)
            found = self.session.sql(step.sql("spark")).subtract(known)
        known.createOrReplaceTempView(alias)
        recursive.pop()

    def _written(self, rows: "DataFrame", name: str) -> tuple[Path, "DataFrame"]:
        """Where rows were put down, and the rows as they lie there."""
        path = self.folder / name
        rows.write.parquet(_uri(path))
        return path, self.session.read.schema(rows.schema).parquet(_uri(path))


def _tables(select: exp.Query) -> set[str]:
    """The tables and views that a SELECT reads, its own CTEs left out."""
    named = {table.name for table in select.find_all(exp.Table) if table.name}
    return named - {cte.alias for cte in select.find_all(exp.CTE)}


def _with(ctes: list[exp.CTE], select: exp.Query) -> exp.Query:
    select = select.copy()
    for cte in ctes:
        select = select.with_(cte.alias, as_=cte.this.copy())
    return select


def _uri(path: Path) -> str:
    """A path as Spark takes it, whatever its own file system; ``file`` is what DuckDB reads too."""
    return f"file://{path.resolve()}"
