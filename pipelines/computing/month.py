"""All tables of a month from the rows that count, checked before anybody sees them."""

import duckdb

from pipelines.apart import importing
from pipelines.computing.availability import write_availability
from pipelines.computing.checks import CheckFailed, Finding, run_checks
from pipelines.computing.inputs import AcceptedFile, load_inputs
from pipelines.computing.warehouse import (
    SQL,
    Create,
    allow_memory,
    build,
    build_layers,
    create_table,
)
from pipelines.ingest import Account, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.publishing.vintages import Vintages
from pipelines.receiving import Received


def compute(
    con: duckdb.DuckDBPyConnection,
    month: Month,
    received: Received,
    store: Store,
    jurisdiction: Jurisdiction,
    vintages: Vintages,
    create: Create = create_table,
) -> list[Finding]:
    """Build every table of a month in ``con`` and check it; returns the warnings found.

    ``create`` makes a table of a SELECT. Raises ``CheckFailed`` when a check of level ``error``
    finds anything.
    """
    with importing("pipelines.computing.satisfaction", "pipelines.disclosure.protection"):
        count(con, month, received, store, jurisdiction, vintages, create)
    from pipelines.computing.satisfaction import estimate
    from pipelines.disclosure.protection import protect

    estimate(con)
    build(con, SQL / "marts", create)
    protect(con)
    build(con, SQL / "scores")
    findings = run_checks(con)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise CheckFailed(
            f"{month.chinese}没有通过核对，已公布的保持不变：\n"
            + "\n".join(f"  {e.message}（{e.rule}，{e.check}，{e.count:,} 处）" for e in errors)
        )
    return findings


def count(
    con: duckdb.DuckDBPyConnection,
    month: Month,
    received: Received,
    store: Store,
    jurisdiction: Jurisdiction,
    vintages: Vintages,
    create: Create = create_table,
) -> None:
    """Build in ``con`` what the figures of a month are summed up from: ``counted`` and before."""
    accepted: dict[str, list[AcceptedFile]] = {}
    returned_exits = []
    for order, delivery in enumerate(received.deliveries):
        for account in received.accounts[delivery]:
            returned_exits += [(code, order) for code in account.returned_exits]
            if not account.refused:
                path = store.parquet("accepted", account.source, delivery)
                file = AcceptedFile(path, delivery.content, delivery.month, order, delivery.name)
                accepted.setdefault(account.source, []).append(file)
    files = (file for of_source in accepted.values() for file in of_source)
    allow_memory(con, sum(file.path.stat().st_size for file in files))
    previous = vintages.latest(month - 1)
    load_inputs(
        con,
        month,
        jurisdiction,
        accepted,
        returned_exits=returned_exits,
        published_stock=previous
        and vintages.table_path("register_report", previous.month, previous.run_id),
        published_values=vintages.values_before(month),
        published_rows=vintages.latest_values(),
    )
    build_layers(con, create)
    write_availability(con, month, jurisdiction, _own_accounts(month, received))


def _own_accounts(month: Month, received: Received) -> dict[str, list[Account]]:
    """The accounts of the month's own folder by source."""
    own: dict[str, list[Account]] = {}
    for delivery in received.deliveries:
        if delivery.month == month:
            for account in received.accounts[delivery]:
                own.setdefault(account.source, []).append(account)
    return own
