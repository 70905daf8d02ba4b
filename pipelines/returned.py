"""Returned rows in words: which file, sheet, row, column and value, what is wrong, what to do."""

import re
from pathlib import Path

from pipelines.deliveries import Delivery
from pipelines.ingest import Account, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.months import Month

LONGEST_VALUE = 40
# What looks like an id or a telephone number is not shown, whatever column it stands in.
PERSONAL = re.compile(r"\d{17}[\dXx]|(?<!\d)\d{15}(?!\d)|(?<!\d)1\d{10}(?!\d)")


def returned_lines(
    month: Month,
    accounts: dict[Delivery, list[Account]],
    jurisdiction: Jurisdiction,
    out: Path,
) -> list[str]:
    """One line per fault of every returned row of the month's own deliveries.

    The value of a personal column is not shown: lines may end up in logs.
    """
    store = Store(out, jurisdiction, read_key(out))
    lines = []
    for delivery, found in accounts.items():
        if delivery.month != month:
            continue
        for account in found:
            rows = store.parquet("returned", account.source, delivery)
            if account.returned and rows.exists():
                lines += _lines(delivery.name, rows)
    return lines


def _lines(name: str, rows: Path) -> list[str]:
    import pyarrow.parquet as pq

    lines = []
    for row in pq.read_table(rows, columns=["sheet", "row", "reasons"]).to_pylist():
        sheet = f"工作表“{row['sheet']}”" if row["sheet"] else ""
        for reason in row["reasons"]:
            if reason["level"] == "error":
                lines.append(
                    f"{name} {sheet}第 {row['row']} 行「{reason['column']}」"
                    f"{_shown(reason)}：{reason['message']}（{reason['rule']}）"
                )
    return lines


def _shown(reason: dict) -> str:
    if reason["personal"] or PERSONAL.search(reason["value"]):
        return ""
    value = " ".join(reason["value"].split()) or "空白"
    return f" = {value[:LONGEST_VALUE]}{'…' if len(value) > LONGEST_VALUE else ''}"
