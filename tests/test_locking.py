"""Two runs at once in one output folder, and holders that die."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipelines import locking
from pipelines.locking import UNFINISHED, Busy, FolderAway, run_lock, serving_lock

ROOT = Path(__file__).resolve().parent.parent
HOLD = """
import sys, time
from pathlib import Path
from pipelines.locking import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of the folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_is_told_who_holds_the_lock(tmp_path, holder):
    with pytest.raises(Busy) as refused, run_lock(tmp_path):
        pass

    assert f"{socket.gethostname()} 上的进程 {holder.pid}，北京时间 20" in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_the_second_waits_for_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(locking, "ASK_AGAIN_SECONDS", 0.01)
    order, is_held = [], threading.Event()

    def first() -> None:
        with run_lock(tmp_path):
            is_held.set()
            leave.wait(5)
            order.append("first")

    leave = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    is_held.wait(5)
    threading.Timer(0.1, leave.set).start()
    with run_lock(tmp_path, wait=5):
        order.append("second")
    thread.join()

    assert order == ["first", "second"]


def test_waiting_ends_with_the_name_of_the_holder(tmp_path, holder, monkeypatch):
    monkeypatch.setattr(locking, "ASK_AGAIN_SECONDS", 0.01)

    with pytest.raises(Busy, match=f"进程 {holder.pid}"), run_lock(tmp_path, wait=0.05):
        pass


def test_a_holder_that_was_killed_blocks_nobody_and_its_remains_are_cleared(tmp_path, holder):
    half_made = tmp_path / f"{UNFINISHED}release"
    half_made.mkdir()
    holder.kill()
    holder.wait()

    with run_lock(tmp_path):
        assert not half_made.exists()
        assert str(os.getpid()) in (tmp_path / ".lock").read_text(encoding="utf-8")


def test_the_schedule_of_a_folder_is_kept_once_and_stops_no_run(tmp_path):
    with serving_lock(tmp_path):
        with pytest.raises(Busy, match="已有 chuangye serve 在为"), serving_lock(tmp_path):
            pass
        with run_lock(tmp_path):
            pass


def test_a_folder_that_cannot_be_made_may_come_back(tmp_path):
    (tmp_path / "share").write_text("")

    with pytest.raises(FolderAway, match="建不了"), run_lock(tmp_path / "share" / "out"):
        pass
