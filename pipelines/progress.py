"""How far reading has come, as one line that is written over and over on a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

SECONDS_BETWEEN = 0.2
CLEARED = "\r\033[K"


class Watch(Protocol):
    """Is told how many rows and how many bytes of files have been read since the last time."""

    def __call__(self, rows: int, size: int) -> None: ...


def unwatched(rows: int, size: int) -> None:
    """For reading that nobody is told about."""


@contextmanager
def shown(size: int) -> Iterator[Watch]:
    """Show on a terminal how far the reading of so many bytes is; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    try:
        yield _Line(size).read
    finally:
        print(CLEARED, end="", file=sys.stderr, flush=True)


class _Line:
    def __init__(self, size: int) -> None:
        self.size = size
        self.rows_read = self.bytes_read = 0
        self.started = self.shown_at = time.monotonic()

    def read(self, rows: int, size: int) -> None:
        self.rows_read += rows
        self.bytes_read += size
        now = time.monotonic()
        if now - self.shown_at >= SECONDS_BETWEEN:
            self.shown_at = now
            line = progress_line(self.rows_read, self.bytes_read, self.size, now - self.started)
            print(f"{CLEARED}{line}", end="", file=sys.stderr, flush=True)


def progress_line(rows: int, done: int, size: int, seconds: float) -> str:
    """Rows so far, rows per second, and the time that the bytes left will take."""
    line = f"  已读取 {rows:,} 行，每秒 {rows / seconds:,.0f} 行"
    if not done:
        return line
    left = round(seconds * max(size - done, 0) / done)
    minutes, seconds_left = divmod(left, 60)
    return f"{line}，约剩 {f'{minutes} 分 ' if minutes else ''}{seconds_left} 秒"
