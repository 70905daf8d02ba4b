"""Processes that work at once: what they give back, and what becomes of them."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipelines.deliveries import FileRefused
from pipelines.reading.children import alone, at_once
from pipelines.system_errors import refusal

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_known_here_is_known_to_all_and_what_they_find_comes_back():
    known = {"a": 1, "b": 2}
    with at_once(known.get, 2) as begin:
        assert [begin(name).result() for name in ("b", "a", "c")] == [2, 1, None]


def test_what_they_refuse_is_refused_here():
    def refuse(name: str) -> None:
        raise FileRefused(f"{name}：是空文件，请重新导出后报送。", ("loans",))

    with (
        pytest.raises(FileRefused, match="a.csv：是空文件") as refused,
        at_once(refuse, 1) as begin,
    ):
        begin("a.csv").result()
    assert refused.value.sources == ("loans",)


def test_a_process_killed_for_want_of_memory_is_told_as_that(tmp_path):
    def die(_: None) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(OSError) as error, at_once(die, 2) as begin:
        begin(None).result()
    assert error.value.errno == errno.ENOMEM
    assert refusal(error.value, tmp_path).startswith(f"{tmp_path}：内存不够；请关闭别的程序")


def test_what_must_be_done_alone_is_done_by_one_at_a_time(tmp_path):
    def note(name: str) -> None:
        with alone(), (tmp_path / "notes").open("a") as notes:
            notes.write(f"{name} begins\n")
            notes.flush()
            time.sleep(0.05)
            notes.write(f"{name} ends\n")

    with at_once(note, 3) as begin:
        for done in [begin(name) for name in "abc"]:
            done.result()
    lines = (tmp_path / "notes").read_text().splitlines()
    assert sorted(line[0] for line in lines) == list("aabbcc")
    assert all(a[0] == b[0] for a, b in zip(lines[::2], lines[1::2], strict=True))


def test_they_die_with_the_process_that_began_them():
    code = (
        "import time; from pipelines.reading.children import at_once\n"
        "with at_once(time.sleep, 2) as begin:\n"
        "    begin(60)\n"
        "    print('ready', flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        children = psutil.Process(process.pid).children()
        process.kill()
        gone, left = psutil.wait_procs(children, timeout=20)
    assert (len(gone), left) == (2, [])
