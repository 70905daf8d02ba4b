"""One run at a time, and nothing half-made left of the one before."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished-"


class FolderError(Exception):
    """The raw or output folder cannot be used; the message is for the user."""


class Busy(Exception):
    """Another run holds the lock; the message is for the user."""


@contextmanager
def run_lock(out: Path) -> Iterator[None]:
    """Hold the output folder for one run; raises ``Busy`` when another has it.

    The operating system frees the lock when its holder dies; what that one left unfinished is
    cleared by the next.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise FolderError(f"输出文件夹 {out} 建不了，请检查路径和权限。") from None
    with (out / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"另一次运行正在使用 {out}，请等它结束后再试。") from None
        for remains in (*out.glob(f"{UNFINISHED}*"), *out.glob(f"*/{UNFINISHED}*")):
            shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
        yield


def put(finished: Path, place: Path) -> None:
    """Move a finished file to its place so that a power cut leaves the old one or the new."""
    with finished.open("rb") as file:
        os.fsync(file.fileno())
    finished.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def link_or_copy(path: Path, place: Path) -> None:
    """Have a file that never changes in a second place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, place)
    except OSError:  # another file system, or one without hard links
        shutil.copyfile(path, place)
