"""The SELECTs of ``sql/`` run bare over accepted Parquet: no checks, no disclosure, no pages.

Run as ``python -m tests.benchmarks.bare RAW OUT MONTH JURISDICTION`` after the month was read.
"""

import sys
import tempfile
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.computing.definitions import read_indicators, read_measures
from pipelines.computing.inputs import AcceptedFile, load_inputs
from pipelines.computing.warehouse import SQL, describe, unite, unite_measures
from pipelines.ingest import Store
from pipelines.jurisdiction import Jurisdiction, read_jurisdiction
from pipelines.keys import read_key
from pipelines.months import Month
from pipelines.receiving import Folders, receive_only
from tests.benchmarks.sizes import MEMORY

LAYERS = ("staging", "core", "indicators", "measures")


def main() -> None:
    """Build every table up to the marts, each with one ``create table … as``."""
    raw, out, month, name = sys.argv[1:]
    folders, jurisdiction = Folders(Path(raw), Path(out)), read_jurisdiction(name)
    with tempfile.TemporaryDirectory(dir=out) as spill:
        con = duckdb.connect()
        con.execute(f"set memory_limit = '{MEMORY}'")
        con.execute("set temp_directory = $spill", {"spill": spill})
        con.execute("create temp macro add_months(d, n) as (d + to_months(n))::date")
        accepted = _accepted(Month.parse(month), folders, jurisdiction)
        load_inputs(con, Month.parse(month), jurisdiction, accepted)
        for layer in LAYERS:
            _build(con, SQL / layer)
        indicators = read_indicators(SQL / "indicators")
        describe(con, indicators)
        unite(con, indicators)
        unite_measures(con, read_measures(SQL / "measures"))
        _build(con, SQL / "marts")
        con.close()


def _accepted(
    month: Month, folders: Folders, jurisdiction: Jurisdiction
) -> dict[str, list[AcceptedFile]]:
    received = receive_only(month, folders, jurisdiction, print)
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    accepted: dict[str, list[AcceptedFile]] = {}
    for order, delivery in enumerate(received.deliveries):
        for account in received.accounts[delivery]:
            if not account.refused:
                path = store.parquet("accepted", account.source, delivery)
                file = AcceptedFile(path, delivery.content, delivery.month, order, delivery.name)
                accepted.setdefault(account.source, []).append(file)
    return accepted


def _build(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    selects = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.sql")}
    reads = {name: con.get_table_names(sql) & selects.keys() for name, sql in selects.items()}
    for name in TopologicalSorter(reads).static_order():
        con.execute(f"create table {name} as\n{selects[name]}")


if __name__ == "__main__":
    main()
