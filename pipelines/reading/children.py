"""Work done by several processes at once, which begin as copies of this one."""

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from pipelines.apart import die_with_parent

_work: Callable[[Any], Any]
_alone: AbstractContextManager = nullcontext()


def cores() -> int:
    """How many processes can work at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def at_once(work: Callable[[Any], Any], processes: int) -> Iterator[Callable[[Any], Future[Any]]]:
    """Have work done by so many processes; the result is what gives them the next piece of it.

    They know all that is known here already, imports and ``work`` included; only what it is given
    and returns is sent. Raises ``OSError`` when one is killed, as by a system without memory left.
    """
    copies = multiprocessing.get_context("fork")
    lock = copies.Lock()
    with ProcessPoolExecutor(processes, copies, _begin, (work, os.getpid(), lock)) as pool:
        try:
            pool.submit(os.getpid)  # begins all of them, now that there are no threads yet
            yield partial(pool.submit, _do)
        except BrokenProcessPool:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)) from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def alone() -> AbstractContextManager:
    """For what only one of the processes that work at once may do at a time."""
    return _alone


def _begin(work: Callable[[Any], Any], parent: int, lock: AbstractContextManager) -> None:
    global _work, _alone
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the parent to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _work, _alone = work, lock


def _do(piece: Any) -> Any:
    return _work(piece)
