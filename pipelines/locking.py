"""One run at a time, and nothing half-made left of the one before."""

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from pipelines.months import OFFICE_TIME

UNFINISHED = ".unfinished-"
ASK_AGAIN_SECONDS = 1.0


class FolderError(Exception):
    """The raw or output folder cannot be used; the message is for the user."""


class FolderAway(FolderError):
    """A folder is not there, as when a network share is not connected; it may come back."""


class Busy(Exception):
    """Another run holds the lock; the message is for the user."""


@contextmanager
def run_lock(out: Path, wait: float = 0) -> Iterator[None]:
    """Hold the output folder for one run, after at most ``wait`` seconds for the one that has it.

    The operating system frees the lock when its holder dies; what that one left unfinished is
    cleared by the next. Raises ``Busy``, which names the holder, and ``FolderAway``.
    """
    with _held(out, ".lock", f"另一次运行正在使用 {out}", time.monotonic() + wait):
        for remains in (*out.glob(f"{UNFINISHED}*"), *out.glob(f"*/{UNFINISHED}*")):
            shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
        yield


@contextmanager
def serving_lock(out: Path) -> Iterator[None]:
    """Keep the schedule of the output folder with one process; raises as ``run_lock``."""
    with _held(out, ".serving", f"已有 chuangye serve 在为 {out} 定时运行", time.monotonic()):
        yield


@contextmanager
def _held(out: Path, name: str, otherwise: str, deadline: float) -> Iterator[None]:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise FolderAway(f"输出文件夹 {out} 建不了，请检查路径和权限。") from None
    with (out / name).open("a+", encoding="utf-8") as lock:
        while not _is_taken(lock):
            if time.monotonic() >= deadline:
                raise Busy(f"{otherwise}{_holder(lock)}，请等它结束后再试。")
            time.sleep(ASK_AGAIN_SECONDS)
        yield


def _is_taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    since = f"{datetime.now(ZoneInfo(OFFICE_TIME)):%F %H:%M}"
    lock.truncate(0)
    json.dump({"host": socket.gethostname(), "pid": os.getpid(), "since": since}, lock)
    lock.flush()
    return True


def _holder(lock: IO[str]) -> str:
    """Who has the lock, in brackets; nothing where the holder has not written it yet."""
    lock.seek(0)
    try:
        holder = json.load(lock)
    except ValueError:
        return ""
    return f"（{holder['host']} 上的进程 {holder['pid']}，北京时间 {holder['since']} 开始）"


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
