"""One run at a time: an operating-system lock that a dead run cannot keep."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another run holds the lock; the message is for the user."""


@contextmanager
def run_lock(out: Path) -> Iterator[None]:
    """Hold the output folder for one run; raises ``Busy`` when another has it."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"另一次运行正在使用 {out}，请等它结束后再试。") from None
        yield
