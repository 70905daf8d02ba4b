"""What lies in the raw folders: files by content, in their order, kept in the archive."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipelines.locking import UNFINISHED, FolderAway, FolderError, link_or_copy, put
from pipelines.months import Month
from pipelines.reading.limits import DELIVERY_BYTES

if TYPE_CHECKING:
    from pipelines.publishing.vintages import Manifest

READABLE = {".csv", ".txt", ".xlsx", ".xls", ".parquet"}
COPY_BYTES = 1 << 20
# What looks like an id or a telephone number is not shown, wherever it stands.
PERSONAL = re.compile(r"\d{17}[\dXx]|(?<!\d)\d{15}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)")
HIDDEN = "〔已隐去〕"
UNREAD = b"\0unread\0"  # begins what is kept in the place of a file that could not be read


class FileRefused(Exception):
    """A delivery that cannot be read; the message names the file and what to do.

    ``sources`` are those that it would have held, as far as its header tells.
    """

    def __init__(self, message: str, sources: tuple[str, ...] = ()) -> None:
        super().__init__(PERSONAL.sub(HIDDEN, message))
        self.sources = sources


@dataclass(frozen=True)
class Delivery:
    """One file of a month's folder; ``name`` is its path below that folder, as it may be shown."""

    month: Month
    name: str
    content: str
    first_read_at: str

    @property
    def is_readable(self) -> bool:
        return Path(self.name).suffix.lower() in READABLE


class Archive:
    """The received files by content, and what is known of the raw folder's files.

    A file is hashed while it is copied, so what is read later is exactly what was hashed.
    Unchanged files are not read again. In the place of a file that cannot be copied, is still
    being written or is too large, the sentence that says so is kept.
    """

    def __init__(self, out: Path, jurisdiction: str) -> None:
        self.folder = out / "archive"
        self.index = self.folder / "index.json"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder.chmod(0o700)
        self.kept_now: set[str] = set()
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
            name = _name(path, raw / str(month))
            content = self._content(path, _key(path, raw), name)
            if content is None:  # taken out meanwhile
                continue
            delivery = Delivery(month, name, content, self.known["first_read_at"][content])
            found.setdefault((month, content), delivery)
        self._save()
        return sorted(found.values(), key=lambda d: (d.month, d.first_read_at, d.name))

    def recalled(self, raw: Path) -> Iterator[tuple[Month, str, Delivery | None]]:
        """The files of all months by name, with their deliveries as far as they are kept already.

        Nothing is kept by this, so that no run has to be waited for.
        """
        for month, path in _files(raw, None):
            name = _name(path, raw / str(month))
            content = self._known_content(path, _key(path, raw))
            first_read_at = self.known["first_read_at"].get(content)
            yield month, name, content and Delivery(month, name, content, first_read_at)

    def _content(self, path: Path, key: str, name: str) -> str | None:
        if content := self._known_content(path, key):
            return content
        try:
            signature = _signature(path)  # as it was before the copy
            content = self._keep(path, name, signature)
        except FileNotFoundError:
            return None
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
        """Keep what a file of the office holds now, and return the digest it is found by."""
        return self._keep(path, path.name, _signature(path))

    def _keep(self, path: Path, name: str, signature: list[int]) -> str:
        """Copy a file, or say in its place why that cannot be; returns the digest of the copy."""
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=UNFINISHED)
        with os.fdopen(handle, "wb") as copy:
            try:
                content = _written(_pieces(path, name, signature), copy)
            except FileRefused as refusal:
                copy.seek(0)
                copy.truncate()
                content = _written([UNREAD + str(refusal).encode()], copy)
        kept = self.path(content)
        kept.parent.mkdir(exist_ok=True, mode=0o700)
        Path(temporary).replace(kept)
        self.kept_now.add(content)
        return content

    def _save(self) -> None:
        temporary = self.index.with_suffix(".new")
        temporary.write_text(json.dumps(self.known, ensure_ascii=False), encoding="utf-8")
        put(temporary, self.index)

    def under_its_name(self, delivery: Delivery, scratch: Path) -> Path:
        """A private copy by name of the archived file, for readers that look at names.

        Raises ``FileRefused`` for what could not be read when it was received, and ``FolderError``
        when it is no longer what was received.
        """
        kept = self.path(delivery.content)
        if delivery.content not in self.kept_now and digest(kept) != delivery.content:
            raise FolderError(
                f"归档文件 {kept} 已损坏；请从备份恢复，或在 {delivery.month}/{delivery.name} 还在"
                "报送文件夹时删去它，再运行就会重新归档。"
            )
        with kept.open("rb") as file:
            if file.read(len(UNREAD)) == UNREAD:
                raise FileRefused(file.read().decode(errors="replace"))
        named = scratch / Path(delivery.name).name
        link_or_copy(kept, named)
        return named


def _written(pieces: Iterable[bytes], copy: BinaryIO) -> str:
    """Write pieces to a file; returns the digest of all."""
    content = _digest()
    for piece in pieces:
        content.update(piece)
        copy.write(piece)
    return content.hexdigest()


def _pieces(path: Path, name: str, signature: list[int]) -> Iterator[bytes]:
    """A file piece by piece; raises ``FileRefused`` when it is not there whole to be read."""
    left = signature[0]
    if left > DELIVERY_BYTES:
        raise FileRefused(f"{name}：超过 {DELIVERY_BYTES >> 30} GB，不像报表，请分成几个文件报送。")
    try:
        with path.open("rb") as received:
            while left >= 0 and (piece := received.read(COPY_BYTES)):
                yield piece
                left -= len(piece)
    except PermissionError:
        raise FileRefused(f"{name}：没有读取权限，请修改文件的权限后再运行。") from None
    if left or _signature(path) != signature:
        raise FileRefused(f"{name}：正在写入，还不完整，请等文件复制完成后再运行。")


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


def _name(path: Path, folder: Path) -> str:
    """The name of a file as it may be shown: one line, no id or telephone number.

    Names out of archives made on Windows may be GBK on disk.
    """
    written = os.fsencode(path.relative_to(folder))
    try:
        name = written.decode()
    except UnicodeDecodeError:
        name = written.decode("gb18030", "replace")
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return PERSONAL.sub(HIDDEN, shown)


def _key(path: Path, raw: Path) -> str:
    """A file's place in the raw folder, whatever bytes its name has."""
    return os.fsencode(path.relative_to(raw)).decode(errors="backslashreplace")


def overlooked(raw: Path) -> list[str]:
    """What lies in the raw folder and is not read, each with the reason, a line for the user."""
    if not raw.is_dir():
        return []
    shown = [entry for entry in sorted(_entries(raw)) if not _ignored(entry)]
    strays = [entry for entry in shown if _month(entry) is None]
    links = [
        path
        for folder in shown
        if folder not in strays
        for path in sorted(_below(folder))
        if path.is_symlink() and not _ignored(path)
    ]
    return [
        *(f"{_name(path, raw)} 不在 YYYY-MM 文件夹里，没有读取。" for path in strays),
        *(f"{_name(path, raw)} 是链接，没有读取；请把文件本身放进来。" for path in links),
    ]


def months_with_deliveries(raw: Path) -> list[Month]:
    """The months that have at least one file, in order."""
    return sorted({month for month, _ in _files(raw, None)})


def _files(raw: Path, last: Month | None) -> Iterator[tuple[Month, Path]]:
    if not raw.is_dir():
        raise FolderAway(f"找不到报送文件夹 {raw}；请建立它，或用 --raw 指出。")
    for folder in sorted(_entries(raw)):
        month = _month(folder)
        if month is None or (last is not None and month > last):
            continue
        for path in sorted(_below(folder)):
            if path.is_file() and not path.is_symlink() and not _ignored(path):
                yield month, path


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except PermissionError:
        raise _closed(folder) from None


def _below(folder: Path) -> Iterator[Path]:
    """All files and links in a folder and its folders, none of which may be closed to us."""

    def refuse(error: OSError) -> None:
        raise _closed(Path(error.filename)) from None

    for place, folders, names in os.walk(folder, onerror=refuse):
        yield from (Path(place, name) for name in names)
        yield from (linked for name in folders if (linked := Path(place, name)).is_symlink())


def _closed(folder: Path) -> FolderError:
    return FolderError(f"文件夹 {folder} 打不开，请检查它的权限后再运行。")


def _month(folder: Path) -> Month | None:
    try:
        return Month.parse(folder.name) if folder.is_dir() else None
    except ValueError:
        return None


def _ignored(path: Path) -> bool:
    """Files that programs leave beside deliveries: hidden ones and Office lock files."""
    return path.name.startswith((".", "~$")) or path.name in ("Thumbs.db", "desktop.ini")
