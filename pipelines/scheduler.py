"""The Prefect server that keeps the schedule: the office's own, or one on this machine."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

# Long, for a machine that is busy with a run.
ANSWER_SECONDS = 10
LOCAL_SERVER = "http://127.0.0.1:4200"
LOCAL_API = f"{LOCAL_SERVER}/api"
START_SECONDS = 120
ADDRESS = "PREFECT_API_URL"


class SchedulerUnavailable(Exception):
    """No Prefect server answers; the message is for the user."""


@contextmanager
def prefect_server() -> Iterator[str]:
    """The API of the server in charge; without ``PREFECT_API_URL`` one is started here.

    A flow that is served without a server would never be scheduled. A server that already runs on
    this machine is used as it is. Raises ``SchedulerUnavailable``.
    """
    # An office machine may be offline, and sends nothing about itself.
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    api = os.environ.setdefault(ADDRESS, LOCAL_API)
    if answers(api):
        yield api
        return
    if api != LOCAL_API:
        raise SchedulerUnavailable(
            f"环境变量 {ADDRESS} 指出的 Prefect 服务（{api}）没有应答，请核对网址和网络。"
        )
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*command, "--port", LOCAL_SERVER.rpartition(":")[2]], **quiet)
    try:
        _wait_for(server)
        yield api
    finally:
        server.terminate()
        server.wait()


def answers(api: str) -> bool:
    """Whether a Prefect server is there and well."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=ANSWER_SECONDS) as answer:
            return answer.read() == b"true"
    except (OSError, ValueError):
        return False


def _wait_for(server: subprocess.Popen) -> None:
    for _ in range(START_SECONDS):
        if answers(LOCAL_API):
            return
        if server.poll() is not None:
            break
        time.sleep(1)
    raise SchedulerUnavailable(
        f"Prefect 服务没有启动（{LOCAL_SERVER}）；请检查 4200 端口是否被占用，"
        f"或用环境变量 {ADDRESS} 指出已有的服务。"
    )
