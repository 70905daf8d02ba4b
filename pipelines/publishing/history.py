"""What the release is made from beside this month: every published run and its accounts."""

import duckdb

from pipelines.computing.inputs import literal
from pipelines.publishing.vintages import TABLES as KEPT
from pipelines.publishing.vintages import Manifest, Vintages

TABLES = {
    "published_runs": "publication integer, run_id varchar, month date, "
    "published_at timestamp, is_latest boolean, "
    "revision_reason varchar, revision_note varchar, reviewed_by varchar, approved_by varchar, "
    "is_draft boolean, methodology_version varchar, code_digest varchar, engine varchar, "
    "inputs_digest varchar, files integer, rows_read bigint, returned bigint",
    "delivery_accounts": "month date, source varchar, file varchar, content_hash varchar, "
    "rows_read bigint, accepted bigint, returned bigint, superseded bigint, outside bigint, "
    "refused varchar",
    "delivery_faults": "month date, source varchar, file varchar, content_hash varchar, "
    "rule varchar, level varchar, column_name varchar, message varchar, row_count bigint",
}
ACCOUNT = ("rows_read", "accepted", "returned", "superseded", "outside", "refused")
FAULT = ("rule", "level", "title", "message", "rows")


def load_runs(
    con: duckdb.DuckDBPyConnection,
    runs: list[Manifest],
    latest: dict[str, str],
    vintages: Vintages,
) -> None:
    """Create the inputs of ``sql/release`` from ``runs``, which are in order of publication."""
    kept = {"values": [vintages.values_path(run.month, run.run_id) for run in runs]}
    for table in KEPT:
        paths = [vintages.table_path(table, run.month, run.run_id) for run in runs]
        kept[table] = [path for path in paths if path.exists()]
    for name, paths in kept.items():
        files = ", ".join(literal(path) for path in paths)
        con.execute(
            f"create or replace view vintage_{name} as"
            f" select * from read_parquet([{files}], union_by_name = true)"
        )
    for table, columns in TABLES.items():
        con.execute(f"create or replace table {table} ({columns})")
    _fill(con, "published_runs", [(n, *_run(run, latest)) for n, run in enumerate(runs, 1)])
    by_month = _deliveries_by_month([run for run in runs if latest[run.month] == run.run_id])
    entries = [entry for deliveries in by_month.values() for entry in deliveries]
    accounts = [(*_place(entry), *(entry[name] for name in ACCOUNT)) for entry in entries]
    faults = [
        (*_place(entry), *(fault[name] for name in FAULT))
        for entry in entries
        for fault in entry["faults"]
    ]
    findings = [
        (run.month, "", "", "", *(finding[name] for name in FAULT))
        for run in runs
        if latest[run.month] == run.run_id
        for finding in run.findings
    ]
    _fill(con, "delivery_accounts", accounts)
    _fill(con, "delivery_faults", faults + findings)


def _run(run: Manifest, latest: dict[str, str]) -> tuple:
    return (
        run.run_id,
        run.month,
        run.published_at,
        latest[run.month] == run.run_id,
        run.revision_reason,
        run.revision_note,
        run.reviewed_by,
        run.approved_by,
        run.is_draft,
        run.methodology_version,
        run.code_digest,
        run.engine,
        run.inputs_digest,
        len({(entry["month"], entry["file"]) for entry in run.deliveries}),
        sum(entry["rows_read"] for entry in run.deliveries),
        sum(entry["returned"] for entry in run.deliveries),
    )


def _deliveries_by_month(runs: list[Manifest]) -> dict[str, list[dict]]:
    """The deliveries of every folder month as the last run that read the folder found them."""
    by_month: dict[str, list[dict]] = {}
    for run in runs:
        by_month = {month: found for month, found in by_month.items() if month > run.month}
        for entry in run.deliveries:
            by_month.setdefault(entry["month"], []).append(entry)
    return by_month


def _place(entry: dict) -> tuple[str, str, str, str]:
    return entry["month"], entry["source"], entry["file"], entry["content"]


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    """Insert rows; a month written ``YYYY-MM`` becomes its last day."""
    names = [column.split()[0] for column in TABLES[table].split(", ")]
    marks = ["last_day((? || '-01')::date)" if name == "month" else "?" for name in names]
    if rows:
        con.executemany(f"insert into {table} values ({', '.join(marks)})", rows)
