"""The Prefect server that keeps the schedule: the office's own, or one on this machine."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

LOCAL_SERVER = "http://127.0.0.1:4200"
START_SECONDS = 120


class SchedulerUnavailable(Exception):
    """No Prefect server answers; the message is for the user."""


@contextmanager
def prefect_server() -> Iterator[str]:
    """The address of the server in charge; without ``PREFECT_API_URL`` one is started here.

    A flow that is served without a server would never be scheduled. A server that already runs on
    this machine is used as it is. Raises ``SchedulerUnavailable``.
    """
    # An office machine may be offline, and sends nothing about itself.
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    if "PREFECT_API_URL" in os.environ:
        yield os.environ["PREFECT_API_URL"]
        return
    os.environ["PREFECT_API_URL"] = f"{LOCAL_SERVER}/api"
    if _answers():
        yield LOCAL_SERVER
        return
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*command, "--port", LOCAL_SERVER.rpartition(":")[2]], **quiet)
    try:
        _wait_for(server)
        yield LOCAL_SERVER
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen) -> None:
    for _ in range(START_SECONDS):
        if _answers():
            return
        if server.poll() is not None:
            break
        time.sleep(1)
    raise SchedulerUnavailable(
        f"Prefect 服务没有启动（{LOCAL_SERVER}）；请检查 4200 端口是否被占用，"
        "或用环境变量 PREFECT_API_URL 指出已有的服务。"
    )


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"{LOCAL_SERVER}/api/health", timeout=2) as answer:
            return answer.read() == b"true"
    except OSError:
        return False
