"""Text of any encoding that departments use, as UTF-8."""

import codecs
import mmap
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.deliveries import FileRefused
from pipelines.reading.limits import LARGE_BYTES

PIECE_BYTES = 1 << 20
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Text:
    """Text from byte ``start`` of a file on, which is read as UTF-8 whatever its encoding."""

    path: Path
    start: int = 0
    encoding: str = "utf-8"

    def opened(self, at: int = 0) -> AbstractContextManager["BinaryIO | _AsUtf8"]:
        """The text as a stream of UTF-8 from byte ``at`` on; reading may raise ``FileRefused``."""
        if self.encoding != "utf-8":
            return closing(_AsUtf8(self, at))
        stream = self.path.open("rb")
        stream.seek(self.start + at)
        return stream

    def has_quotes(self) -> bool:
        """Whether there is any quotation mark; yes where that cannot be seen in the bytes."""
        if self.encoding.startswith("utf-16"):
            return True
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return data.find(b'"') >= 0

    @property
    def is_large(self) -> bool:
        return self.path.stat().st_size >= LARGE_BYTES


def text_of(path: Path, scratch: Path) -> Text:
    """The text of a file.

    Order: byte-order mark, strict UTF-8, strict GB18030; a UTF-8 file is its own, another is
    written as UTF-8 to ``scratch``. The whole file must decode and hold no NUL, else
    ``FileRefused``; a large one that is not UTF-8 is decoded while it is read, and to be refused
    for its encoding before all else is left to ``demand_text``. Memory is bounded.
    """
    mark, encoding = _mark(path)
    text = Text(path, len(mark), encoding or "utf-8")
    if text.encoding == "utf-8":
        try:
            _read_through(text)
            return text
        except UnicodeDecodeError:
            if encoding:
                demand_text(path)
            text = Text(path, encoding="gb18030")
    if text.is_large:
        return text
    target = Text(scratch / "text.utf8")
    with target.path.open("wb") as file, text.opened() as decoded:
        while piece := decoded.read(PIECE_BYTES):
            file.write(piece)
    return target


def demand_text(path: Path) -> None:
    """Raise ``FileRefused`` unless all of a file is text."""
    mark, encoding = _mark(path)
    failures = []
    for attempt in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return _read_through(Text(path, len(mark), attempt))
        except UnicodeDecodeError as failure:
            failures.append(failure)
    furthest = max(failures, key=lambda failure: failure.start)
    line = _line_of(path, furthest.start)
    raise FileRefused(
        f"{path.name}：不是 UTF-8、GB18030 或带标记的 UTF-16 文本，第 {line:,} 行"
        f"（第 {furthest.start + 1:,} 字节）按 {furthest.encoding.upper()} 读不出来，"
        "请用 Excel 打开后另存为 .xlsx 或“CSV UTF-8”。"
    )


def _mark(path: Path) -> tuple[bytes, str | None]:
    with path.open("rb") as file:
        first = file.read(4)
    return next(((m, e) for m, e in BYTE_ORDER_MARKS if first.startswith(m)), (b"", None))


def _read_through(text: Text) -> None:
    with text.path.open("rb") as file:
        for _ in _pieces(text, file):
            pass


class _AsUtf8:
    """Text of another encoding, decoded as it is read."""

    def __init__(self, text: Text, at: int) -> None:
        self.path = text.path
        self.file = text.path.open("rb")
        self.pieces = _pieces(text, self.file)
        self.left = b""
        while at:
            at -= len(self.read(min(at, PIECE_BYTES)))

    def read(self, size: int) -> bytes:
        parts, room = [self.left], size - len(self.left)
        while room > 0 and (piece := self._next()):
            parts.append(piece)
            room -= len(piece)
        data = b"".join(parts)
        self.left = data[size:]
        return data[:size]

    def tell(self) -> int:
        """How many bytes of the file have been read."""
        return self.file.tell()

    def close(self) -> None:
        self.file.close()

    def _next(self) -> bytes:
        try:
            return next(filter(None, self.pieces), "").encode()
        except UnicodeDecodeError:
            demand_text(self.path)
            raise


def _pieces(text: Text, file: BinaryIO) -> Iterator[str]:
    """The decoded text in pieces; the error of a bad byte has its place in the file."""
    decoder = codecs.getincrementaldecoder(text.encoding)("strict")
    file.seek(text.start)
    while True:
        place = file.tell() - len(decoder.getstate()[0])
        data = file.read(PIECE_BYTES)
        try:
            piece = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise UnicodeDecodeError(
                text.encoding, b"", place + error.start, place + error.end, error.reason
            ) from None
        if "\0" in piece:
            raise has_nul(text.path)
        yield piece
        if not data:
            return


def has_nul(path: Path) -> FileRefused:
    """The refusal of a file with a character that no text has."""
    return FileRefused(f"{path.name}：含有空字符（NUL），不是文本或已损坏，请重新导出后报送。")


def _line_of(path: Path, place: int) -> int:
    line = 1
    with path.open("rb") as file:
        while place > 0 and (data := file.read(min(place, PIECE_BYTES))):
            line += data.count(b"\n")
            place -= len(data)
    return line
