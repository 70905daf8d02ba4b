"""Work for a core that has nothing to do: a process for a function, a thread for imports.

Run as ``python -m pipelines.apart MODULE FUNCTION DESCRIPTOR PARENT`` it imports the function,
waits at the connection for arguments and answers with what comes of them.
"""

import ctypes
import errno
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


class Apart:
    """A function in a process that has been started for it."""

    def __init__(self, process: subprocess.Popen, connection: Connection) -> None:
        self._process, self._connection = process, connection

    def begin(self, *arguments: Any) -> None:
        """Let it work; the result is asked for once."""
        with suppress(ConnectionError):  # it has died, which the result will tell
            self._connection.send(arguments)

    def result(self) -> Any:
        """Wait for what came of it; raises what the function has raised.

        Raises ``OSError`` when the system has ended the process, as it does for want of memory.
        """
        try:
            result = self._connection.recv()
        except (EOFError, ConnectionError):
            if self._process.wait() == -signal.SIGKILL:
                raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)) from None
            raise RuntimeError(f"{self._process.args}: {self._process.returncode}") from None
        if isinstance(result, BaseException):
            raise result
        return result


@contextmanager
def apart(module: str, function: str) -> Iterator[Apart]:
    """Start a process for a function, which is imported meanwhile; it is gone in the end."""
    here, there = Pipe()
    numbers = map(str, (there.fileno(), os.getpid()))
    command = [sys.executable, "-m", "pipelines.apart", module, function, *numbers]
    with (
        here,
        subprocess.Popen(
            command,
            cwd=ROOT,
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        there.close()
        try:
            yield Apart(process, here)
        finally:
            process.kill()


@contextmanager
def importing(*modules: str) -> Iterator[None]:
    """Import modules that will be needed, while something is done outside of Python."""
    with ThreadPoolExecutor(1) as thread:
        imported = thread.map(import_module, modules)
        yield
    list(imported)


def die_with_parent(parent: int) -> None:
    """Have this process killed when the one that began it is gone."""
    if hasattr(libc := ctypes.CDLL(None), "prctl"):
        libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it died before that was asked for
        os.kill(os.getpid(), signal.SIGKILL)


def _main(module: str, function: str, descriptor: int, parent: int) -> None:
    die_with_parent(parent)
    work = getattr(import_module(module), function)
    with Connection(descriptor) as connection:
        arguments = connection.recv()
        try:
            result = work(*arguments)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            error.add_note(traceback.format_exc())
            result = error
        connection.send(result)


if __name__ == "__main__":
    _main(*sys.argv[1:3], *map(int, sys.argv[3:]))
