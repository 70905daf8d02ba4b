"""A process killed at a step on the file system: a file opened, renamed, linked or removed."""

import os
import signal
import sys
from collections.abc import Iterator
from itertools import count

STEPS = {"open", "os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.rmdir"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def count_steps(die_at: int | None) -> Iterator[int]:
    """Count the steps from now on, and die before the one numbered ``die_at``.

    The first number of the result is that of the steps so far.
    """
    steps = count()
    me = os.getpid()

    def see(event: str, arguments: tuple) -> None:
        if event not in STEPS or (event == "open" and not _writes(arguments)):
            return
        if next(steps) == die_at:
            os.kill(me, signal.SIGKILL)

    sys.addaudithook(see)
    return steps


def _writes(arguments: tuple) -> bool:
    """Also to sync a folder or a file: what comes next is its renaming."""
    _, mode, flags = arguments
    return mode is None or bool(isinstance(flags, int) and flags & WRITING)
