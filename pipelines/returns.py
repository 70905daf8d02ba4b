"""Returned rows that await correction, as workbooks for the departments that sent them."""

import re
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.computing.inputs import literal
from pipelines.ingest import Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.locking import UNFINISHED, put
from pipelines.months import Month
from pipelines.receiving import Received
from pipelines.returned import LISTED_OF_REFUSED, returned_rows
from pipelines.returns_workbook import ReturnedFile, title_of, write_workbook
from pipelines.standard_files import read_standards
from schemas import SOURCES

UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


class Written(NamedTuple):
    """A workbook of returned rows and how many of them await correction."""

    path: Path
    department: str
    title: str
    rows: int

    def __str__(self) -> str:
        return f"{self.department}，{self.title}：待更正 {self.rows:,} 行，见 {self.path}"


def write_returns(
    month: Month, received: Received, jurisdiction: Jurisdiction, out: Path
) -> list[Written]:
    """Write a workbook for every source of the month's own folder of which something went back.

    A row awaits correction until a workbook with it is delivered again or its key is accepted from
    a later file; of a refused file no more than ``LISTED_OF_REFUSED`` are listed. Workbooks of the
    month that nobody needs any longer are removed. The caller holds the lock of ``out``.
    """
    folder = out / "departments" / str(month)
    store = Store(out, jurisdiction, read_key(out))
    standards = read_standards(jurisdiction)
    written = []
    with tempfile.TemporaryDirectory(dir=out, prefix=UNFINISHED) as building:
        for source, files in _files(month, received, store):
            if not any(file.rows or file.account.refused for file in files):
                continue
            department = jurisdiction.department_of(source)
            name = UNSAFE.sub("_", f"退回_{department}_{title_of(source)}_{month}.xlsx")
            draft = Path(building) / name
            write_workbook(draft, month, source, department, files, jurisdiction, standards)
            _make_restricted(folder)
            put(draft, folder / name)
            rows = sum(len(file.rows) for file in files)
            written.append(Written(folder / name, department, title_of(source), rows))
    for workbook in set(folder.glob(f"退回_*_{month}.xlsx")) - {found.path for found in written}:
        workbook.unlink()
    return written


def _make_restricted(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for place in (folder.parent, folder):
        place.chmod(0o700)


def _files(
    month: Month, received: Received, store: Store
) -> Iterator[tuple[str, list[ReturnedFile]]]:
    """The files of the month's own folder by source, with their rows that await correction."""
    for source in (*SOURCES, ""):
        accounts = [
            (delivery, account)
            for delivery in received.deliveries
            for account in received.accounts[delivery]
            if account.source == source
        ]
        answered = {number for _, account in accounts for number in account.answered}
        files = []
        for place, (delivery, account) in enumerate(accounts):
            if delivery.month != month:
                continue
            rows = returned_rows(delivery, source, store)
            unanswered = (row for row in rows if row.number not in answered)
            listed = list(islice(unanswered, LISTED_OF_REFUSED if account.refused else None))
            later = [
                store.parquet("accepted", source, other)
                for other, its in accounts[place + 1 :]
                if not its.refused
            ]
            good = _accepted_keys(source, {row.key for row in listed if row.key}, later)
            awaiting = [row for row in listed if row.key not in good]
            files.append(ReturnedFile(delivery.name, account, awaiting))
        yield source, files


def _accepted_keys(
    source: str, keys: set[tuple[str, ...]], files: list[Path]
) -> set[tuple[str, ...]]:
    """Those of the keys, as text, that were accepted from one of the files."""
    if not (keys and files):
        return set()
    names = [f"{name}::varchar" for name in SOURCES[source].Config.metadata["key"]]
    with duckdb.connect() as con:
        found = con.execute(
            f"select distinct {', '.join(names)}"
            f" from read_parquet([{', '.join(map(literal, files))}])"
            f" where {names[0]} in (select unnest(?::varchar[]))",
            [sorted({key[0] for key in keys})],
        ).fetchall()
    return keys & set(found)
