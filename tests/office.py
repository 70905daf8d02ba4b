"""A small office for tests: raw and output folders, and deliveries put into them."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.deliveries import Archive
from pipelines.ingest import Account, Store, ingest
from pipelines.jurisdiction import Jurisdiction, read_jurisdiction
from pipelines.keys import read_key
from pipelines.months import Month
from pipelines.receiving import Folders


@dataclass
class Office:
    """The folders of one jurisdiction under a temporary directory."""

    place: Path
    jurisdiction: Jurisdiction = field(default_factory=lambda: read_jurisdiction("yanzhou"))

    @property
    def folders(self) -> Folders:
        return Folders(self.place / "raw", self.place / "out")

    def deliver(self, month: str, name: str, content: str | bytes) -> Path:
        """Put a file into a month's folder; text is written as UTF-8."""
        path = self.folders.raw / month / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def deliver_rows(self, month: str, name: str, rows: list[dict[str, str]]) -> Path:
        """Deliver rows as a CSV form whose titles are the keys of the first row."""
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return self.deliver(month, name, text.getvalue())

    def read(self, month: str) -> dict[str, list[Account]]:
        """Read everything delivered up to a month: accounts by file name."""
        archive, store = self._open()
        deliveries = archive.deliveries(self.folders.raw, Month.parse(month))
        return {d.name: ingest(d, archive, store) for d in deliveries}

    def accepted(self, month: str, source: str) -> list[dict]:
        """The accepted rows of a source over all files of a month's folder."""
        return self._rows("accepted", month, source)

    def returned(self, month: str, source: str) -> list[dict]:
        """The returned rows of a source over all files of a month's folder."""
        return self._rows("returned", month, source)

    def _rows(self, kind: str, month: str, source: str) -> list[dict]:
        archive, store = self._open()
        rows = []
        for delivery in archive.deliveries(self.folders.raw, Month.parse(month)):
            path = store.parquet(kind, source, delivery)
            if str(delivery.month) == month and path.exists():
                rows += pq.read_table(path).to_pylist()
        return rows

    def _open(self) -> tuple[Archive, Store]:
        out = self.folders.out
        self.folders.raw.mkdir(parents=True, exist_ok=True)
        archive = Archive(out, self.jurisdiction.identifier)
        return archive, Store(out, self.jurisdiction, read_key(out))
