"""Work in a process of its own: what comes of it, what goes wrong in it, and how it ends."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipelines.apart import apart

ROOT = Path(__file__).resolve().parent.parent


def test_what_comes_of_it_is_waited_for():
    with apart("builtins", "sum") as adding:
        adding.begin([1, 2, 3])
        assert adding.result() == 6


def test_what_it_raises_is_raised_where_it_is_waited_for(tmp_path):
    missing = tmp_path / "missing"
    with apart("os", "stat") as looking:
        looking.begin(str(missing))
        with pytest.raises(FileNotFoundError) as caught:
            looking.result()

    assert caught.value.filename == str(missing)
    assert "pipelines/apart.py" in caught.value.__notes__[0]  # where it was raised


@pytest.mark.parametrize("has_begun", [True, False])
def test_one_that_the_system_ends_is_told_as_want_of_memory(has_begun):
    with apart("time", "sleep") as sleeping:
        if has_begun:
            sleeping.begin(60)
        kill_child()
        if not has_begun:
            sleeping.begin(60)
        with pytest.raises(OSError) as caught:
            sleeping.result()

    assert caught.value.errno == errno.ENOMEM


def the_child() -> psutil.Process:
    """That which was started; other tests may have left others, such as a browser."""
    (child,) = (c for c in psutil.Process().children() if "pipelines.apart" in c.cmdline())
    return child


def kill_child() -> None:
    child = the_child()
    os.kill(child.pid, signal.SIGKILL)  # not by psutil, which would take its exit code
    while child.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


def test_one_that_cannot_start_is_an_error_of_the_program():
    with apart("time", "no_such_function") as nothing:
        nothing.begin()
        with pytest.raises(RuntimeError, match="no_such_function"):
            nothing.result()


def test_it_is_gone_when_whoever_started_it_gives_up():
    with pytest.raises(ZeroDivisionError), apart("time", "sleep") as sleeping:
        sleeping.begin(60)
        child = the_child()
        raise ZeroDivisionError
    assert not child.is_running()


@pytest.mark.parametrize("begin", ["sleeping.begin(60)", "pass"])
def test_it_dies_with_whoever_started_it(begin):
    """Else it would go on writing into a folder that the next run takes away."""
    run = (
        "import psutil, time\nfrom pipelines.apart import apart\n"
        f"with apart('time', 'sleep') as sleeping:\n    {begin}\n"
        "    print(*[child.pid for child in psutil.Process().children()], flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", run], cwd=ROOT, stdout=subprocess.PIPE) as process:
        child = psutil.Process(int(process.stdout.readline()))
        os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs([child], timeout=20)
    assert not child.is_running()
