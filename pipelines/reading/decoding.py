"""Text of any encoding that departments use, as UTF-8."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from pipelines.deliveries import FileRefused

PIECE_BYTES = 1 << 20
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def as_utf8(path: Path, scratch: Path) -> tuple[Path, int]:
    """A file with the text in UTF-8, and the byte where the text begins.

    Order: byte-order mark, strict UTF-8, strict GB18030; a UTF-8 file is its own. The whole file
    must decode and hold no NUL, else ``FileRefused``. Memory is bounded.
    """
    with path.open("rb") as file:
        first = file.read(4)
    mark, encoding = next(((m, e) for m, e in BYTE_ORDER_MARKS if first.startswith(m)), (b"", None))
    failures = []
    for attempt in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return _decoded(path, len(mark), attempt, scratch)
        except UnicodeDecodeError as failure:
            failures.append(failure)
    furthest = max(failures, key=lambda failure: failure.start)
    line = _line_of(path, furthest.start)
    raise FileRefused(
        f"{path.name}：不是 UTF-8、GB18030 或带标记的 UTF-16 文本，第 {line:,} 行"
        f"（第 {furthest.start + 1:,} 字节）按 {furthest.encoding.upper()} 读不出来，"
        "请用 Excel 打开后另存为 .xlsx 或“CSV UTF-8”。"
    )


def _decoded(path: Path, start: int, encoding: str, scratch: Path) -> tuple[Path, int]:
    if encoding == "utf-8":
        for _ in _pieces(path, start, encoding):
            pass
        return path, start
    target = scratch / "text.utf8"
    with target.open("wb") as file:
        for text in _pieces(path, start, encoding):
            file.write(text.encode())
    return target, 0


def _pieces(path: Path, start: int, encoding: str) -> Iterator[str]:
    """The decoded text in pieces; the error of a bad byte has its place in the file."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        file.seek(start)
        while True:
            place = file.tell() - len(decoder.getstate()[0])
            data = file.read(PIECE_BYTES)
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                raise UnicodeDecodeError(
                    encoding, b"", place + error.start, place + error.end, error.reason
                ) from None
            if "\0" in text:
                raise has_nul(path)
            yield text
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
