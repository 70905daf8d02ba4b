"""Who may keep a schedule, and what becomes of it when the server goes away; without Prefect."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

from pipelines import serving
from pipelines.cli import main
from pipelines.locking import Busy, serving_lock
from pipelines.receiving import Folders
from pipelines.scheduler import SchedulerUnavailable
from pipelines.serving import LOST, REFUSED, STOPPED, Served, keep_schedule


@pytest.fixture
def offices(tmp_path) -> list[Served]:
    return [Served(Folders(tmp_path / "raw", tmp_path / "out"), "yanzhou")]


class Prefect:
    """How it goes time after time: the server does not come up, is lost, or is stopped."""

    def __init__(self, *ends: object) -> None:
        self.ends = list(ends)
        self.pauses: list[float] = []

    @contextmanager
    def server(self) -> Iterator[str]:
        if isinstance(self.ends[0], Exception):
            raise self.ends.pop(0)
        yield "http://127.0.0.1:1/api"

    def watch(self, *_words: object) -> int | None:
        return self.ends.pop(0)


@pytest.fixture
def keep(monkeypatch, offices) -> Callable[..., tuple]:
    """Keep the schedule: the exit code, the pauses made, and what was said."""

    def keep(*ends: object) -> tuple:
        prefect, said = Prefect(*ends), []
        monkeypatch.setattr(serving, "prefect_server", prefect.server)
        monkeypatch.setattr(serving, "_watch", prefect.watch)
        monkeypatch.setattr(serving.time, "sleep", prefect.pauses.append)
        return keep_schedule(offices, said.append), prefect.pauses, said

    return keep


def test_a_server_that_is_lost_is_waited_for_longer_and_longer(keep):
    ends = [LOST, SchedulerUnavailable(), *[1] * 5, STOPPED]

    assert keep(*ends)[:2] == (STOPPED, [10, 20, 40, 80, 160, 300, 300])


def test_the_pause_is_said(keep):
    assert keep(LOST, STOPPED)[2] == ["Prefect 中断了，10 秒后重新开始。"]


def test_what_is_refused_is_not_tried_again(keep):
    assert keep(REFUSED) == (REFUSED, [], [])


def test_without_any_server_nothing_is_tried_again(keep):
    with pytest.raises(SchedulerUnavailable):
        keep(SchedulerUnavailable())


def test_a_schedule_is_kept_once(keep, offices):
    with serving_lock(offices[0].folders.out), pytest.raises(Busy, match="已有 chuangye serve"):
        keep(STOPPED)


def test_a_process_whose_server_is_gone_is_ended_with_what_runs_for_it(
    monkeypatch, offices, tmp_path
):
    """The stand-in for Prefect's runner starts a process of its own and waits for ever."""
    runner = tmp_path / "runner"
    runner.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/run\nwait\n")
    runner.chmod(0o755)
    monkeypatch.setattr(serving.sys, "executable", str(runner))
    monkeypatch.setattr(serving, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr(serving, "answers", lambda _api: False)

    assert serving._watch(offices, "http://127.0.0.1:1/api") is LOST
    assert _ends(int((tmp_path / "run").read_text()))


def _ends(process: int) -> bool:
    for _ in range(50):
        try:
            if psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    return False


def served(tmp_path, *words: str) -> int:
    folders = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]
    return main(["serve", *folders, *words])


@pytest.mark.parametrize(
    ("also", "sentence"),
    [
        (["other", "out2", "yanzhou"], "辖区 yanzhou 写了不止一次"),
        (["raw", "out2", "shuozhou"], "raw 写了不止一次"),
        (["other", "out", "shuozhou"], "out 写了不止一次"),
        (["other", "other/out", "shuozhou"], "不能放在报送文件夹"),
        (["other", "out2", "atlantis"], "找不到辖区文件 atlantis.toml"),
    ],
)
def test_every_jurisdiction_has_folders_of_its_own(tmp_path, monkeypatch, also, sentence, capsys):
    monkeypatch.chdir(tmp_path)

    assert served(tmp_path, "--also", *also) == 2
    assert sentence in capsys.readouterr().err


def test_a_server_that_does_not_answer_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")

    assert served(tmp_path) == 2
    said = capsys.readouterr()
    assert "PREFECT_API_URL 指出的 Prefect 服务（http://127.0.0.1:9/api）没有应答" in said.err
    assert "raw 里还没有报送文件" in said.out
