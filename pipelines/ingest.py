"""One delivery, read once: accepted rows, returned rows, and an account of every row."""

import hashlib
import json
import tempfile
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.deliveries import Archive, Delivery, FileRefused, digest
from pipelines.jurisdiction import Jurisdiction
from pipelines.locking import UNFINISHED, put
from pipelines.progress import Watch, shown, unwatched
from pipelines.reading.limits import LARGE_BYTES, LISTED_ROWS
from pipelines.versions import READING, code_digest

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.cleaning.judging import Judges
    from pipelines.reading.headers import Form

REFUSED_SHARE = 20  # a file is refused above one returned row in 20 (5 %) …
REFUSED_ROWS = 10  # … and from 10 returned rows on, or when all rows are returned


@dataclass
class Account:
    """What became of the rows of one source in one file; ``refused`` says why it does not count.

    ``returned_exits`` has the codes, where readable, of returned rows that say 注销 or 吊销.
    ``is_correction``: the file holds returned rows of earlier ones and is no report of its own;
    ``answered`` has the numbers (退回编号) of those rows, corrected or not. ``digest`` is that of
    the accepted rows as they were put down.
    """

    source: str
    rows_read: int = 0
    accepted: int = 0
    returned: int = 0
    superseded: int = 0
    outside: int = 0
    refused: str | None = None
    returned_exits: list[str | None] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    faults: list[dict] = field(default_factory=list)
    is_correction: bool = False
    answered: list[str] = field(default_factory=list)
    digest: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a form stood on its sheet, kept with its returned rows so that it can be drawn again.

    ``head`` has the rows down to the header, which is those from ``top`` on; ``positions``,
    ``constants`` and ``notes`` as in ``Form``.
    """

    head: list[list[str]]
    top: int
    positions: dict[str, int]
    constants: dict[str, str]
    notes: dict[str, int]


class Store:
    """Where accepted and returned rows lie, by content and context."""

    def __init__(self, out: Path, jurisdiction: Jurisdiction, key: bytes) -> None:
        self.out = out
        self.jurisdiction = jurisdiction
        self.key = key
        for folder in ("accepted", "returned", "accounts"):
            (out / folder).mkdir(parents=True, exist_ok=True)
            (out / folder).chmod(0o700)

    def context(self, delivery: Delivery) -> str:
        """Everything beside the content that decides what the rows become."""
        parts = (
            self.jurisdiction.fingerprint,
            str(delivery.month),
            code_digest(READING),
            hashlib.blake2b(self.key, digest_size=8).hexdigest(),
            delivery.name,
        )
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()

    def parquet(self, kind: str, source: str, delivery: Delivery) -> Path:
        return self.out / kind / source / f"{delivery.content}-{self.context(delivery)}.parquet"

    def accounts(self, delivery: Delivery) -> list[Account] | None:
        """The account of a delivery that was read already and is not damaged, else ``None``."""
        path = self._account_path(delivery)
        try:
            accounts = [Account(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):
            return None
        whole = all(
            account.refused or self.parquet("accepted", account.source, delivery).exists()
            for account in accounts
        )
        return accounts if accounts and whole else None

    def forget_damaged(self, delivery: Delivery) -> list[Path]:
        """Forget a delivery of which accepted rows are not as they were put down; names them."""
        damaged = []
        for account in self.accounts(delivery) or ():
            path = self.parquet("accepted", account.source, delivery)
            if not account.refused and digest(path) != account.digest:
                damaged.append(path.relative_to(self.out))
        if damaged:
            self._account_path(delivery).unlink()
        return damaged

    def keep(self, delivery: Delivery, accounts: list[Account]) -> None:
        """Write the account last: it stands for the whole of what was read."""
        text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False)
        path = self._account_path(delivery)
        temporary = path.with_suffix(".new")
        temporary.write_text(text, encoding="utf-8")
        put(temporary, path)

    def _account_path(self, delivery: Delivery) -> Path:
        return self.out / "accounts" / f"{delivery.content}-{self.context(delivery)}.json"


def ingest_several(
    deliveries: list[Delivery], archive: Archive, store: Store, judges: "Judges | None" = None
) -> dict[Delivery, list[Account]]:
    """Read deliveries as ``ingest`` does, small ones at once and large ones by themselves.

    With ``judges`` of its own, as a cluster has, every one by itself.
    """
    sizes = {delivery: archive.path(delivery.content).stat().st_size for delivery in deliveries}
    with shown(sum(sizes.values())) as watch:
        return _ingest_several(sizes, archive, store, judges, watch)


def _ingest_several(
    sizes: dict[Delivery, int],
    archive: Archive,
    store: Store,
    judges: "Judges | None",
    watch: Watch,
) -> dict[Delivery, list[Account]]:
    small = [delivery for delivery, size in sizes.items() if size < LARGE_BYTES]
    accounts = {}
    if len(small) > 1 and judges is None:
        import pipelines.cleaning.last_rows  # noqa: F401  (once, and not by each of the processes)
        from pipelines.reading.children import at_once, cores

        read = partial(ingest, archive=archive, store=store)
        with at_once(read, min(cores(), len(small))) as begin:
            begun = {begin(d): d for d in sorted(small, key=sizes.get, reverse=True)}
            for reading in as_completed(begun):
                accounts[begun[reading]] = found = reading.result()
                watch(sum(account.rows_read for account in found), sizes[begun[reading]])
    left = [delivery for delivery in sizes if delivery not in accounts]
    return accounts | {d: ingest(d, archive, store, judges, watch) for d in left}


def ingest(
    delivery: Delivery,
    archive: Archive,
    store: Store,
    judges: "Judges | None" = None,
    watch: Watch = unwatched,
) -> list[Account]:
    """Read one delivery, or recall what was read of the same content before.

    Returns one account per source found in the file; a file that cannot be read has one account
    that says why, under the source its name speaks of, or under none.
    """
    known = store.accounts(delivery)
    if known is not None:
        return known
    with tempfile.TemporaryDirectory(dir=store.out / "returned", prefix=UNFINISHED) as scratch:
        accounts = _read(delivery, archive, store, Path(scratch), judges, watch)
    store.keep(delivery, accounts)
    return accounts


def _read(
    delivery: Delivery,
    archive: Archive,
    store: Store,
    scratch: Path,
    judges: "Judges | None",
    watch: Watch,
) -> list[Account]:
    from pipelines.reading.headers import recognise, source_named_by
    from pipelines.reading.text import sheets, text_throughout

    try:
        if not delivery.is_readable:
            raise FileRefused(
                f"{delivery.name}：不支持这种文件，请另存为 .xlsx、.xls、.csv、.txt 或 .parquet。"
            )
        path = archive.under_its_name(delivery, scratch)
        with text_throughout(path):
            forms = recognise(sheets(path, scratch), delivery.name)
            by_source = {}
            for form in forms:
                by_source.setdefault(form.source, []).append(form)
            return [
                _read_source(source, found, delivery, store, scratch, judges, watch)
                for source, found in by_source.items()
            ]
    except FileRefused as refusal:
        sources = refusal.sources or (source_named_by(delivery.name) or "",)
        return [Account(source, refused=str(refusal)) for source in sources]


def _read_source(
    source: str,
    forms: list["Form"],
    delivery: Delivery,
    store: Store,
    scratch: Path,
    judges: "Judges | None",
    watch: Watch,
) -> Account:
    from pipelines.cleaning.judging import here, judged
    from pipelines.cleaning.last_rows import put_together
    from pipelines.cleaning.validation import Context, Validator
    from schemas import SOURCES

    model = SOURCES[source]
    context = Context(store.jurisdiction, delivery.month, store.key)
    account = Account(source, is_correction=all(form.is_correction for form in forms))
    counts: dict[tuple, int] = {}
    returned = _ReturnedRows(scratch / "returned.parquet", forms)
    accepted = []
    for number, form in enumerate(forms):
        account.columns = sorted({*account.columns, *form.positions, *form.constants})
        place = scratch / f"{source}-{number}"
        place.mkdir()
        validator = Validator(form, model, context)
        for batch in judged(validator, place, judges or here, watch):
            watch(batch.read, 0)
            accepted.append(batch.rows)
            account.rows_read += batch.read
            account.outside += batch.outside
            account.accepted += batch.accepted
            account.returned += batch.returned
            returned.add(number, batch.listed)
            account.returned_exits += batch.returned_exits
            account.answered += batch.answered
            for key, count in batch.counts.items():
                counts[key] = counts.get(key, 0) + count
    account.faults = [
        {"rule": rule, "level": level, "title": title, "message": message, "rows": count}
        for (rule, level, title, message), count in sorted(counts.items())
    ]
    _refuse_when_too_many_returned(account, delivery)
    if not account.refused:
        rows = scratch / f"{source}.parquet"
        account.superseded = put_together(accepted, model, rows)
        account.accepted -= account.superseded
        account.digest = digest(rows)
        _put(rows, store.parquet("accepted", source, delivery))
    if returned.close():
        _put(returned.path, store.parquet("returned", source, delivery))
    return account


class _ReturnedRows:
    """The returned rows of one source in one file, written as they come; no file without rows."""

    def __init__(self, path: Path, forms: list["Form"]) -> None:
        self.path = path
        self.forms = forms
        self.writer = None
        self.room = [LISTED_ROWS] * len(forms)

    def add(self, form: int, rows: list[dict]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = rows[: self.room[form]]
        self.room[form] -= len(rows)
        if not rows:
            return
        table = pa.Table.from_pylist([row | {"form": form} for row in rows], self._schema)
        self.writer = self.writer or pq.ParquetWriter(self.path, table.schema)
        self.writer.write_table(table)

    def close(self) -> bool:
        """Whether there were any rows."""
        if self.writer:
            self.writer.close()
        return self.writer is not None

    @cached_property
    def _schema(self) -> "pa.Schema":
        import pyarrow as pa

        text, texts = pa.string(), pa.list_(pa.string())
        names = ("rule", "level", "name", "column", "value", "message")
        reason = pa.struct([*((name, text) for name in names), ("personal", pa.bool_())])
        layouts = [
            Layout(
                form.sheet.head[: form.end], form.top, form.positions, form.constants, form.notes
            )
            for form in self.forms
        ]
        return pa.schema(
            {
                "sheet": text,
                "row": pa.int64(),
                "cells": texts,
                "key": texts,
                "reasons": pa.list_(reason),
                "form": pa.int64(),
            },
            {"layouts": json.dumps([asdict(layout) for layout in layouts], ensure_ascii=False)},
        )


def _refuse_when_too_many_returned(account: Account, delivery: Delivery) -> None:
    """Refuse a file of which too much is wrong; of corrections, what is right counts at once.

    More rows than can be listed refuse any file: nobody would learn what is wrong with the rest.
    """
    inside = account.rows_read - account.outside
    share = account.returned * REFUSED_SHARE > inside and account.returned >= REFUSED_ROWS
    too_many = (share or account.returned == inside) and not account.is_correction
    if inside and (too_many or account.returned > LISTED_ROWS):
        account.refused = (
            f"{delivery.name}：辖区内 {inside:,} 行中有 {account.returned:,} 行有错，"
            "超过可接收的限度，整个文件拒收，请更正后重新报送。"
        )
        account.returned, account.accepted = inside, 0


def _put(rows: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    put(rows, place)
