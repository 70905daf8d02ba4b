"""Write, audit, publish: a release is built anew, read back, and only then takes its place."""

from pathlib import Path

import duckdb

from pipelines.computing.checks import CheckFailed
from pipelines.computing.inputs import literal
from pipelines.computing.rows import SCHEMA, add_rows_behind
from pipelines.computing.warehouse import PUBLISHED_ROWS, RELEASE, SQL, attach, in_order
from pipelines.locking import put
from pipelines.publishing.history import load_runs
from pipelines.publishing.published_tables import (
    BLOTTED,
    PublishedTable,
    published_columns,
    read_published_table,
)
from pipelines.publishing.vintages import TABLES, Manifest, Vintages
from schemas import SOURCES

# The views of the rows behind the figures and, before them, the tables that they read.
BEHIND = ("counted_things", "counted_rows", "cell_rows", "rows_behind")
READ_BEHIND = ("areas", "indicators", "population_rows")
COMMENT_BEHIND = "列出数字背后的行时所用的中间结果，见 cell_rows"


def write_vintage(con: duckdb.DuckDBPyConnection, manifest: Manifest, vintages: Vintages) -> None:
    """Keep the values of this run as Parquet beside its manifest, the manifest last."""
    run = literal(manifest.run_id)
    values = vintages.values_path(manifest.month, manifest.run_id)
    values.parent.mkdir(parents=True, exist_ok=True)
    kept = {table: vintages.table_path(table, manifest.month, manifest.run_id) for table in TABLES}
    for table, path in {"indicator_values": values, **kept}.items():
        con.execute(
            f"copy (select *, {run} as run_id from {table} order by all)"
            f" to {literal(path)} (format parquet)"
        )
    vintages.write(manifest)


def write_release(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    manifest: Manifest,
    runs: list[Manifest],
    vintages: Vintages,
) -> Path:
    """Finish the published file of all runs and put it beside the others; readers do not see it.

    ``con``, opened in ``folder``, holds the tables of this run's month and is closed; ``runs`` are
    all published runs with this one last. The rows behind the figures are those of the newest
    month: of this run, or taken over from the release before when an older month was run. What
    another version of the program wrote is not taken over: there are no rows then until the newest
    month is run.
    """
    building = con.execute("select current_database()").fetchone()[0]
    load_runs(con, runs, manifest.latest, vintages)
    con.execute(BLOTTED)
    tables = [read_published_table(path) for path in sorted((SQL / "release").glob("*.sql"))]
    of_rows = [table for table in tables if table.kind == "newest"]
    add_rows_behind(con, "release")
    for table in of_rows:
        con.execute(f"create table release.{table.name} as\n{table.sql}")
    release, path = "release", folder / RELEASE
    if manifest.month != max(manifest.latest):
        release, path = "older", folder / "older.duckdb"
        attach(con, path, release)
        _take_over_rows(con, manifest, vintages)
    for table in tables:
        if table.kind == "table":
            con.execute(f"create table {release}.{table.name} as\n{table.sql}")
    con.execute(f"use {release}")
    con.execute("begin")
    _create_views(con, tables)
    core = [read_published_table(SQL / "core" / f"{name}.sql") for name in PUBLISHED_ROWS]
    _comment(con, [*tables, *core])
    _comment_behind(con, [*tables, *core])
    _add_dictionary(con, [table for table in tables if table.kind == "macro"])
    con.execute("commit")
    con.execute(f"use {building}")
    con.execute(f"detach {release}")
    con.close()
    final = vintages.release_path(manifest.month, manifest.run_id)
    final.parent.mkdir(parents=True, exist_ok=True)
    put(path, final)
    final.chmod(0o444)
    return final


def show_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Use the release of a month that was counted in ``con``, with nothing in it but its rows."""
    tables = {path.stem: read_published_table(path) for path in (SQL / "release").glob("*.sql")}
    add_rows_behind(con, "release")
    for name in READ_BEHIND:
        con.execute(f"create table release.{name} as\n{tables[name].sql}")
    con.execute("use release")
    _create_views(con, [tables[name] for name in BEHIND])


def audit(release: Path) -> None:
    """Read a release back as its readers will; raises ``CheckFailed`` with every fault found."""
    faults = []
    with duckdb.connect(str(release), read_only=True) as con:
        bare = con.execute(
            "select table_name || '.' || column_name from duckdb_columns() "
            "where not internal and comment is null order by all"
        ).fetchall()
        faults += [f"{name}：没有注释" for (name,) in bare]
        doubled = con.execute(
            "select indicator, count(*) from (select indicator from indicator_values "
            "group by month, indicator, variant, area_code, dimension, member having count(*) > 1) "
            "group by indicator"
        ).fetchall()
        faults += [f"{indicator}：{count} 个值重复" for indicator, count in doubled]
        unbalanced = con.execute(
            "select file from deliveries "
            "where rows_read <> accepted + returned + superseded + outside order by all"
        ).fetchall()
        faults += [f"{file}：收到、采用、退回、替代、辖区外的行数对不上" for (file,) in unbalanced]
    if Path(f"{release}.wal").exists():
        faults.append("发布文件旁留有未写完的日志")
    if faults:
        raise CheckFailed("发布文件没有通过核对：\n" + "\n".join(f"  {f}" for f in faults[:20]))


def takes_over(manifest: Manifest, vintages: Vintages) -> bool:
    """Whether the run of an older month can take the rows of the newest from the last release."""
    before = vintages.newest()
    return before is not None and before.code_digest == manifest.code_digest


def _take_over_rows(con: duckdb.DuckDBPyConnection, manifest: Manifest, vintages: Vintages) -> None:
    """Fill the database ``older`` with rows of the newest month, as ``release`` has this month's.

    There is a table for each, empty where nothing can be taken over.
    """
    source, some = "release", " limit 0"
    if takes_over(manifest, vintages):
        before = vintages.newest()
        previous = vintages.release_path(before.month, before.run_id)
        con.execute(f"attach {literal(previous)} as previous (read_only)")
        source, some = "previous", ""
    rows = con.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = 'release' and not internal order by all"
    ).fetchall()
    for schema, name in rows:
        if schema == "main":
            con.execute(f"create table older.{name} as from {source}.{name}{some}")
    add_rows_behind(con, "older")
    for schema, name in rows:
        if schema == SCHEMA:
            place = f"{schema}.{name}"
            con.execute(f"create or replace table older.{place} as from {source}.{place}{some}")


def _create_views(con: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
    views = {table.name: table for table in tables if table.kind in ("view", "macro")}
    for name in in_order({name: view.sql for name, view in views.items()}):
        con.execute(views[name].creation)


def _comment(con: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
    for table in tables:
        text = f"{table.title}。{table.description}"
        kind = {"view": "view", "macro": "macro table"}.get(table.kind, "table")
        con.execute(f"comment on {kind} {table.name} is {literal(text)}")
        for name, meaning in table.columns.items() if table.kind != "macro" else ():
            con.execute(f'comment on column {table.name}."{name}" is {literal(meaning)}')
    for source, model in SOURCES.items():
        schema = model.to_schema()
        con.execute(
            f"comment on table {source} is {literal(f'{schema.title}。{schema.description}')}"
        )
        kept = {column for column, *_ in con.execute(f"describe {source}").fetchall()}
        for name, meaning in published_columns(model).items():
            if name not in kept:
                continue
            con.execute(f'comment on column {source}."{name}" is {literal(meaning)}')


def _comment_behind(con: duckdb.DuckDBPyConnection, tables: list[PublishedTable]) -> None:
    """A word on what the rows behind the figures are counted by; columns as above."""
    known = {name: meaning for table in tables for name, meaning in table.columns.items()}
    for schema in (model.to_schema() for model in SOURCES.values()):
        known |= {name: column.title for name, column in schema.columns.items()}
    columns = con.execute(
        "select table_name, column_name from duckdb_columns()"
        f" where database_name = current_database() and schema_name = '{SCHEMA}'"
    ).fetchall()
    views = con.execute(
        "select view_name from duckdb_views()"
        f" where database_name = current_database() and schema_name = '{SCHEMA}'"
    ).fetchall()
    for table in sorted({table for table, _ in columns}):
        kind = "view" if (table,) in views else "table"
        con.execute(f"comment on {kind} {SCHEMA}.{table} is '{COMMENT_BEHIND}'")
    for table, name in columns:
        meaning = literal(known.get(name, COMMENT_BEHIND))
        con.execute(f'comment on column {SCHEMA}.{table}."{name}" is {meaning}')


def _add_dictionary(con: duckdb.DuckDBPyConnection, macros: list[PublishedTable]) -> None:
    """What each table and column means, as a table for readers who do not see comments."""
    meanings = {
        "table_name": "表名",
        "column_name": "栏目",
        "data_type": "数据类型",
        "comment": "含义",
    }
    # It is there, comments and all, before it is read what is there.
    con.execute(f"create table data_dictionary ({', '.join(f'{n} varchar' for n in meanings)})")
    con.execute("comment on table data_dictionary is '数据字典。每张表每一栏的含义。'")
    for name, meaning in meanings.items():
        con.execute(f"comment on column data_dictionary.{name} is '{meaning}'")
    con.execute(
        "insert into data_dictionary "
        "select columns.table_name, columns.column_name, columns.data_type, columns.comment "
        "from duckdb_columns() as columns "
        "where columns.database_name = current_database() and columns.schema_name = 'main' "
        "and not columns.internal "
        "order by columns.table_name, columns.column_index"
    )
    for macro in macros:
        nothing = ", ".join("null" for _ in macro.parameters)
        columns = con.execute(f"describe from {macro.name}({nothing})").fetchall()
        con.executemany(
            "insert into data_dictionary values (?, ?, ?, ?)",
            [(macro.name, name, kind, macro.columns[name]) for name, kind, *_ in columns],
        )
