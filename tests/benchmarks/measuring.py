"""Seconds and memory of a command, with all the processes that it starts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import psutil

ROOT = Path(__file__).resolve().parents[2]
SECONDS_BETWEEN_LOOKS = 0.05
LOOKING_SHARE = 0.05  # of one core, at most


class Failed(Exception):
    """A measured command did not end well; the message has the last it said."""


class Spent(NamedTuple):
    """Wall seconds, processor seconds and the peak of megabytes."""

    seconds: float
    cpu_seconds: float
    megabytes: float


class Measured(NamedTuple):
    """The whole of a command, and what came before and after the last line with the mark."""

    whole: Spent
    before: Spent
    after: Spent
    said: str


def measure(*words: object, mark: str = "\0") -> Measured:
    """Run ``python -m`` with ``words`` to its end on a disk at rest.

    Memory is the proportional set size summed up over the process and its descendants, so that
    pages which they share count once, looked at some twenty times a second; of the whole at least
    the largest of them, as the kernel knows it. Raises ``Failed``.
    """
    os.sync()
    meter = _Meter([sys.executable, "-m", *map(str, words)], mark)
    if code := meter.run():
        raise Failed(f"{' '.join(map(str, words))} ended with {code}:\n{meter.said[-2000:]}")
    return meter.measured()


class _Meter:
    def __init__(self, command: list[str], mark: str) -> None:
        self._command, self._mark = command, mark
        self._peak = self._peak_before = 0.0  # since the last mark, and before it
        self._marked = (0.0, 0.0)
        self._is_over = Event()
        self.said = ""

    def run(self) -> int:
        self._began = time.perf_counter()
        process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._root = psutil.Process(process.pid)
        looking = Thread(target=self._look)
        looking.start()
        for line in process.stdout:
            self.said += line
            if self._mark in line:
                self._marked = (time.perf_counter() - self._began, self._cpu_so_far())
                self._peak_before, self._peak = max(self._peak_before, self._peak), 0.0
        _, status, usage = os.wait4(process.pid, 0)
        self._ended = time.perf_counter() - self._began
        self._cpu = usage.ru_utime + usage.ru_stime
        self._largest = usage.ru_maxrss * 1024 / 1e6
        process.returncode = os.waitstatus_to_exitcode(status)
        self._is_over.set()
        looking.join()
        return process.returncode

    def measured(self) -> Measured:
        seconds, cpu = self._marked
        return Measured(
            Spent(self._ended, self._cpu, max(self._peak, self._peak_before, self._largest)),
            Spent(seconds, cpu, self._peak_before),
            Spent(self._ended - seconds, self._cpu - cpu, self._peak),
            self.said,
        )

    def _look(self) -> None:
        looked = 0.0
        while not self._is_over.wait(max(SECONDS_BETWEEN_LOOKS, looked / LOOKING_SHARE)):
            began = time.thread_time()
            # Shared pages count more than once here: where even so there is no new peak, the
            # exact and slow look is not needed.
            if self._sum(lambda p: p.memory_info().rss) > self._peak * 1e6:
                self._peak = max(self._peak, self._sum(lambda p: p.memory_full_info().pss) / 1e6)
            looked = time.thread_time() - began

    def _cpu_so_far(self) -> float:
        return self._sum(lambda p: sum(p.cpu_times()[:4]))

    def _sum(self, figure: Callable[[psutil.Process], float]) -> float:
        """The sum of a figure over the process and its descendants that are there."""
        total = 0.0
        with suppress(psutil.Error):
            for process in (self._root, *self._root.children(recursive=True)):
                with suppress(psutil.Error):
                    total += figure(process)
        return total
