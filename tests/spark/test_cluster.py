"""A month on a standalone cluster of this machine, one of whose two workers is killed meanwhile."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.versions import ROOT
from tests.spark.both_engines import differing_tables

MONTH = "2019-12"
WAIT_SECONDS = 1800
MASTER, WORKER = (f"org.apache.spark.deploy.{name}" for name in ("master.Master", "worker.Worker"))
SMALL = "--driver-memory 1g --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=4"


@pytest.mark.soak
def test_a_month_is_finished_although_a_worker_is_killed(tmp_path):
    raw, alone, out = (tmp_path / name for name in ("raw", "alone", "out"))
    options = ["--from", MONTH, "--to", MONTH, "--entities", "3000"]
    assert main(["sample", "--raw", str(raw), "--out", str(alone), *options]) == 0
    assert main(["run", MONTH, "--raw", str(raw), "--out", str(alone)]) == 0
    out.mkdir()
    shutil.copy(alone / ".chuangye.key", out)

    with standalone(tmp_path) as (address, workers):
        environment = os.environ | {
            "MASTER": address,
            "PYSPARK_SUBMIT_ARGS": f"{SMALL} pyspark-shell",
        }
        command = [sys.executable, "-m", "pipelines", "run", MONTH, "--engine", "spark"]
        with subprocess.Popen(
            [*command, "--raw", str(raw), "--out", str(out)], cwd=ROOT, env=environment
        ) as run:
            await_that(lambda: list(out.glob(".unfinished-*/spark/entities/_SUCCESS")))
            assert run.poll() is None
            os.killpg(workers[0].pid, signal.SIGKILL)
            assert run.wait(WAIT_SECONDS) == 0
        assert workers[1].poll() is None
    assert differing_tables(alone, out) == []


@contextmanager
def standalone(place: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """The address of a master, and its two workers, each of which leads a group of processes."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen] = []

    def start(name: str, *words: str) -> None:
        with (place / f"{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [str(home / "bin" / "spark-class"), name, *words],
                    env=os.environ | {"SPARK_HOME": str(home)},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    try:
        start(MASTER, "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        for number in (1, 2):
            folder = str(place / f"worker{number}")
            limits = ["--cores", "1", "--memory", "2g", "--webui-port", "0", "--work-dir", folder]
            start(WORKER, address, "--host", "127.0.0.1", *limits)
        await_that(lambda: (place / "0.log").read_text().count("Registering worker") == 2)
        yield address, started[1:]
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def await_that(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.5)
