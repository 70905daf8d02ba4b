"""A reader who looks at what is published again and again while runs are disturbed."""

import json
import time
from pathlib import Path

import duckdb

from tests.faults.offices import JUNE, ON_A_PAGE, digest_of

PAUSE = 0.02
PAGES = ("index.html", "register.html", "quality.html", "revisions.html")
# Months of which values are not of exactly one run, which is the last of that month.
MIXED = """
select indicator_values.month
from indicator_values
left join runs on runs.run_id = indicator_values.run_id and runs.is_latest
group by all
having count(distinct indicator_values.run_id) <> 1 or count(runs.run_id) <> count(*)
"""


def read_throughout(out: Path, known: list[str], report: Path, stop: Path) -> None:
    """Read until there is a file ``stop``; then report how often, and everything that was wrong.

    ``known`` are the digests of all that may be seen, in the order of their publication.
    """
    reader = _Reader(out, known)
    while not stop.exists():
        for read in (reader.database, reader.note, *[reader.site] * 5):
            try:
                read()
            except Exception as error:  # noqa: BLE001
                reader.faults.append(f"{read.__name__}: {error!r}")
        time.sleep(PAUSE)
    facts = {"reads": reader.reads, "seen": sorted(reader.seen), "faults": reader.faults[:20]}
    report.write_text(json.dumps(facts), encoding="utf-8")


class _Reader:
    def __init__(self, out: Path, known: list[str]) -> None:
        self.out, self.known = out, known
        self.link = out / "indicators.duckdb"
        self.reads, self.seen, self.faults = 0, set(), []
        self.last = 0
        self.held: duckdb.DuckDBPyConnection | None = None

    def database(self) -> None:
        if not self.seen and not self.link.exists():  # before the first publication
            return
        with duckdb.connect(str(self.link), read_only=True) as con:
            seen = self.known.index(digest_of(con))
            assert not con.execute(MIXED).fetchall(), "values of two runs"
        assert seen >= self.last, "an older publication came back"
        self.last = seen
        self.seen.add(seen)
        self.reads += 1
        self._hold(seen)

    def _hold(self, seen: int) -> None:
        """A connection opened long ago still has what it had when it was opened."""
        if self.held is None:
            self.held, self.held_of = duckdb.connect(str(self.link), read_only=True), self.last
            self.held_of = self.known.index(digest_of(self.held))
        assert self.known[self.held_of] == digest_of(self.held)
        if self.held_of < seen and self.reads % 10 == 0:
            self.held.close()
            self.held = None

    def note(self) -> None:
        if not self.seen:
            return
        note = json.loads((self.out / "latest.json").read_text(encoding="utf-8"))
        assert (self.out / note["release"]).exists()

    def site(self) -> None:
        """While the index stays the same, all pages are of its run."""
        for folder in (self.out / "reports" / JUNE, self.out / "reports" / "latest"):
            if not folder.exists() and 0 not in self.seen:
                continue
            if not (folder / "index.html").exists() and len(self.known) == 2:
                continue  # the first publication of all is being shown
            before = self._runs(folder)
            again = (folder / "index.html").read_text(encoding="utf-8")
            if before[0] == ON_A_PAGE.search(again)[1]:
                assert len(set(before)) == 1, f"{folder.name} has pages of {set(before)}"

    def _runs(self, folder: Path) -> list[str]:
        return [ON_A_PAGE.search((folder / name).read_text(encoding="utf-8"))[1] for name in PAGES]
