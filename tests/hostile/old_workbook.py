"""The smallest workbook of Excel 97 (BIFF8 in a compound file): texts on one sheet."""

import struct

SECTOR = 512
FREE, END_OF_CHAIN, FAT_SECTOR, NOTHING = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SMALLEST_STREAM = 4096  # below it a stream would lie among the short ones
BOF, BOUNDSHEET, LABEL, END = 0x0809, 0x0085, 0x0204, 0x000A


def old_workbook(name: str, rows: list[list[str]]) -> bytes:
    """The bytes of a workbook with one sheet of texts; blank cells are left out."""
    book = _record(BOF, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    end = _record(END, b"")
    start = len(book) + 4 + 6 + len(title) + len(end)
    book += _record(BOUNDSHEET, struct.pack("<IH", start, 0) + title) + end
    book += _record(BOF, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                written = text[:4000].encode("utf-16-le", "replace")
                head = struct.pack("<HHHHB", number, column, 0, len(written) // 2, 1)
                book += _record(LABEL, head + written)
    return _compound(book + end)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """One stream named Workbook: header, allocation tables, directory, then the stream."""
    stream = stream.ljust(SMALLEST_STREAM, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    tables = -(-(sectors + 2) // (SECTOR // 4 - 1))
    chain = [FAT_SECTOR] * tables + [END_OF_CHAIN]
    first = tables + 1
    chain += [*range(first + 1, first + sectors), END_OF_CHAIN]
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, tables, tables, 0, SMALLEST_STREAM)
    header += struct.pack("<IIII", END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    places = [*range(tables), *[FREE] * (109 - tables)]
    header += struct.pack("<109I", *places)
    root = _entry("Root Entry", 5, 1, END_OF_CHAIN, 0)
    directory = root + _entry("Workbook", 2, NOTHING, first, len(stream))
    directory = directory.ljust(SECTOR, b"\0")
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return head + struct.pack("<III36xIII", NOTHING, NOTHING, child, start, size, 0)
