"""Returned rows read back, and in words: which file, sheet, row, column and value, what to do."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipelines.deliveries import PERSONAL, Delivery
from pipelines.ingest import Account, Layout, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.months import Month

LONGEST_VALUE = 40
LISTED_OF_REFUSED = 10_000  # it is corrected where it came from and delivered again whole
CONTENT_DIGITS = 12


class ReturnedRow(NamedTuple):
    """One returned row; ``number`` (退回编号) is its own wherever it goes.

    ``cells`` are as delivered, one more than the form has columns where the row has more.
    """

    number: str
    layout: Layout
    sheet: str
    row: int
    cells: list[str]
    key: tuple[str, ...] | None
    reasons: list[dict]

    @property
    def errors(self) -> list[dict]:
        return [reason for reason in self.reasons if reason["level"] == "error"]


def returned_rows(delivery: Delivery, source: str, store: Store) -> Iterator[ReturnedRow]:
    """The returned rows of one source in one delivery, in their order."""
    import pyarrow.parquet as pq

    path = store.parquet("returned", source, delivery)
    if not path.exists():
        return
    file = pq.ParquetFile(path)
    layouts = [Layout(**facts) for facts in json.loads(file.schema_arrow.metadata[b"layouts"])]
    for batch in file.iter_batches():
        for row in batch.to_pylist():
            yield ReturnedRow(
                number=f"{delivery.content[:CONTENT_DIGITS]}-{row['form']}-{row['row']}",
                layout=layouts[row["form"]],
                sheet=row["sheet"],
                row=row["row"],
                cells=row["cells"],
                key=row["key"] and tuple(row["key"]),
                reasons=row["reasons"],
            )


def returned_lines(
    month: Month,
    accounts: dict[Delivery, list[Account]],
    jurisdiction: Jurisdiction,
    out: Path,
) -> Iterator[str]:
    """One line per fault of every returned row of the month's own deliveries.

    Of a refused file the rows up to ``LISTED_OF_REFUSED`` are named. The value of a personal
    column is not shown: lines may end up in logs.
    """
    store = Store(out, jurisdiction, read_key(out))
    for delivery, found in accounts.items():
        if delivery.month != month:
            continue
        for account in found:
            rows = returned_rows(delivery, account.source, store)
            for row in islice(rows, LISTED_OF_REFUSED if account.refused else None):
                yield from _lines(delivery.name, row)


def _lines(name: str, row: ReturnedRow) -> list[str]:
    sheet = f"工作表“{row.sheet}”" if row.sheet else ""
    return [
        f"{name} {sheet}第 {row.row} 行「{reason['column']}」"
        f"{_shown(reason)}：{reason['message']}（{reason['rule']}）"
        for reason in row.errors
    ]


def _shown(reason: dict) -> str:
    if reason["personal"] or PERSONAL.search(reason["value"]):
        return ""
    value = " ".join(reason["value"].split()) or "空白"
    return f" = {value[:LONGEST_VALUE]}{'…' if len(value) > LONGEST_VALUE else ''}"
