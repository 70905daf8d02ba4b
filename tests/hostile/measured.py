"""The office's commands as a user starts them, with what they took of time and memory."""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipelines.receiving import Folders

ROOT = Path(__file__).resolve().parents[2]
BETWEEN_LOOKS = 0.02  # seconds


@dataclass(frozen=True)
class Done:
    """A finished command; ``peak_bytes`` is the most that it and its children held at once."""

    code: int
    out: str
    err: str
    seconds: float
    peak_bytes: int

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in (self.out + self.err).splitlines()]


def chuangye(verb: str, folders: Folders, *more: str, seconds: float = 150) -> Done:
    """Carry out one command in a process of its own."""
    command = [sys.executable, "-m", "pipelines", verb, *more]
    command += ["--raw", str(folders.raw), "--out", str(folders.out)]
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = _Peak(process.pid)
    peak.start()
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        for each in (
            (*peak.process.children(recursive=True), process) if process.poll() is None else ()
        ):
            each.kill()
        peak.join()
    return Done(process.returncode, out, err, time.monotonic() - started, peak.bytes)


class _Peak(threading.Thread):
    """Looks at a process and its children for as long as it lives."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process = psutil.Process(pid)
        self.bytes = 0

    def run(self) -> None:
        while self.process.is_running():
            try:
                tree = [self.process, *self.process.children(recursive=True)]
                if self.process.status() == psutil.STATUS_ZOMBIE:
                    return
                self.bytes = max(self.bytes, sum(_resident(p) for p in tree))
            except psutil.NoSuchProcess:
                return
            time.sleep(BETWEEN_LOOKS)


def _resident(process: psutil.Process) -> int:
    """Its share of the memory: a page held by a process and its forked child counts once."""
    try:
        return process.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0
