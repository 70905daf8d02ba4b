"""What lies in the raw folders: files by content, in their order, kept in the archive."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.locking import UNFINISHED, FolderError, link_or_copy, put
from pipelines.months import Month

if TYPE_CHECKING:
    from pipelines.publishing.vintages import Manifest

READABLE = {".csv", ".txt", ".xlsx", ".xls", ".parquet"}
COPY_BYTES = 1 << 20


class FileRefused(Exception):
    """A delivery that cannot be read; the message names the file and what to do.

    ``sources`` are those that it would have held, as far as its header tells.
    """

    def __init__(self, message: str, sources: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.sources = sources


@dataclass(frozen=True)
class Delivery:
    """One file of a month's folder; ``name`` is its path below that folder."""

    month: Month
    name: str
    content: str
    first_read_at: str

    @property
    def is_readable(self) -> bool:
        return Path(self.name).suffix.lower() in READABLE


class Archive:
    """The received files by content, and what is known of the raw folder's files.

    A file is hashed while it is copied, so what is read later is exactly what was hashed,
    even when the delivered file grows meanwhile. Unchanged files are not read again.
    """

    def __init__(self, out: Path, jurisdiction: str) -> None:
        self.folder = out / "archive"
        self.index = self.folder / "index.json"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        self.known = {"jurisdiction": jurisdiction, "files": {}, "first_read_at": {}}
        if self.index.exists():
            try:
                known = json.loads(self.index.read_text(encoding="utf-8"))
                self.known = {name: known[name] for name in self.known}
            except (ValueError, TypeError, KeyError):
                raise FolderError(
                    f"{self.index} 已损坏，请从备份恢复；没有备份时删去它，文件会重新读取。"
                ) from None
        if self.known["jurisdiction"] != jurisdiction:
            raise FolderError(
                f"输出文件夹 {out} 属于辖区 {self.known['jurisdiction']}，不能用于 {jurisdiction}；"
                "每个辖区请用各自的 --raw 和 --out。"
            )

    def path(self, content: str) -> Path:
        return self.folder / content[:2] / content

    def deliveries(self, raw: Path, last: Month) -> list[Delivery]:
        """All deliveries of the months up to ``last``, in the order in which rows win.

        Order: folder month, the time the content was first read, file name. The same content
        twice in one month's folder is one delivery.
        """
        found = {}
        for month, path in _files(raw, last):
            name = path.relative_to(raw / str(month)).as_posix()
            content = self._content(path, f"{month}/{name}")
            delivery = Delivery(month, name, content, self.known["first_read_at"][content])
            found.setdefault((month, content), delivery)
        self._save()
        return sorted(found.values(), key=lambda d: (d.month, d.first_read_at, d.name))

    def recalled(self, raw: Path) -> Iterator[tuple[Month, str, Delivery | None]]:
        """The files of all months by name, with their deliveries as far as they are kept already.

        Nothing is kept by this, so that no run has to be waited for.
        """
        for month, path in _files(raw, None):
            name = path.relative_to(raw / str(month)).as_posix()
            content = self._known_content(path, f"{month}/{name}")
            first_read_at = self.known["first_read_at"].get(content)
            yield month, name, content and Delivery(month, name, content, first_read_at)

    def _content(self, path: Path, key: str) -> str:
        if content := self._known_content(path, key):
            return content
        signature = _signature(path)  # as it was before the copy: it may grow meanwhile
        content = self.keep(path)
        self.known["files"][key] = [*signature, content]
        self.known["first_read_at"].setdefault(content, self._now())
        return content

    def _now(self) -> str:
        """A time after all that were given before, even when the clock has gone back."""
        given = map(datetime.fromisoformat, self.known["first_read_at"].values())
        last = max(given, default=datetime.min.replace(tzinfo=UTC))
        now = max(datetime.now(UTC), last + timedelta(microseconds=1))
        return now.isoformat(timespec="microseconds")

    @property
    def is_new(self) -> bool:
        """Whether nothing is known of when files were read."""
        return not self.known["first_read_at"]

    def recall_order(self, published: Iterable["Manifest"]) -> None:
        """Know again from past publications in which order contents were read."""
        for manifest in published:
            for read in manifest.deliveries:
                self.known["first_read_at"].setdefault(read["content"], read["first_read_at"])

    def _known_content(self, path: Path, key: str) -> str | None:
        known = self.known["files"].get(key)
        if known and known[:-1] == _signature(path) and self.path(known[-1]).exists():
            return known[-1]
        return None

    def keep(self, path: Path) -> str:
        """Keep what a file holds now, and return the digest it is found by."""
        content = _digest()
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=UNFINISHED)
        with os.fdopen(handle, "wb") as copy, path.open("rb") as received:
            while piece := received.read(COPY_BYTES):
                content.update(piece)
                copy.write(piece)
        kept = self.path(content.hexdigest())
        kept.parent.mkdir(exist_ok=True, mode=0o700)
        Path(temporary).replace(kept)
        return content.hexdigest()

    def _save(self) -> None:
        temporary = self.index.with_suffix(".new")
        temporary.write_text(json.dumps(self.known, ensure_ascii=False), encoding="utf-8")
        put(temporary, self.index)

    def under_its_name(self, delivery: Delivery, scratch: Path) -> Path:
        """A private copy by name of the archived file, for readers that look at names.

        Raises ``FolderError`` when it is no longer what was received.
        """
        kept = self.path(delivery.content)
        if digest(kept) != delivery.content:
            raise FolderError(
                f"归档文件 {kept} 已损坏；请从备份恢复，或在 {delivery.month}/{delivery.name} 还在"
                "报送文件夹时删去它，再运行就会重新归档。"
            )
        named = scratch / Path(delivery.name).name
        link_or_copy(kept, named)
        return named


def _signature(path: Path) -> list[int]:
    """By what a file is known to be the one read before."""
    facts = path.stat()
    return [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]


def digest(path: Path) -> str:
    """What the archive would name a file by: BLAKE2b of its content, 32 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, _digest).hexdigest()


def _digest() -> "hashlib.blake2b":
    return hashlib.blake2b(digest_size=16)


def strays(raw: Path) -> list[str]:
    """Names in the raw folder that belong to no month, so that nothing is overlooked."""
    if not raw.is_dir():
        return []
    return sorted(
        entry.name for entry in raw.iterdir() if not _ignored(entry) and _month(entry) is None
    )


def months_with_deliveries(raw: Path) -> list[Month]:
    """The months that have at least one file, in order."""
    return sorted({month for month, _ in _files(raw, None)})


def _files(raw: Path, last: Month | None) -> Iterator[tuple[Month, Path]]:
    if not raw.is_dir():
        raise FolderError(f"找不到报送文件夹 {raw}；请建立它，或用 --raw 指出。")
    for folder in sorted(raw.iterdir()):
        month = _month(folder)
        if month is None or (last is not None and month > last):
            continue
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not _ignored(path):
                yield month, path


def _month(folder: Path) -> Month | None:
    try:
        return Month.parse(folder.name) if folder.is_dir() else None
    except ValueError:
        return None


def _ignored(path: Path) -> bool:
    """Files that programs leave beside deliveries: hidden ones and Office lock files."""
    return path.name.startswith((".", "~$")) or path.name in ("Thumbs.db", "desktop.ini")
