"""A Prefect server of its own for tests, on this machine only."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

import pytest

ROOT = Path(__file__).resolve().parent.parent
WAIT_SECONDS = 90


@contextmanager
def own_prefect_server(home: Path, **settings: str) -> Iterator[dict[str, str]]:
    """The environment of a server that keeps its files in ``home``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "DO_NOT_TRACK": "1",
        **settings,
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _is_up(environment), "the Prefect server did not start")
        yield environment
    finally:
        server.terminate()
        server.wait(30)


@contextmanager
def chuangye_serve(environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen]:
    """``chuangye serve`` until the end of the block."""
    serving = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "serve", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield serving
    finally:
        serving.terminate()
        serving.wait(30)


def ask(environment: dict[str, str], path: str, **body: object) -> list[dict] | dict:
    """What the server answers to a question by its API, once its database is not taken."""
    request = urllib.request.Request(
        f"{environment['PREFECT_API_URL']}{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    return wait_for(lambda: _answer(request), "the Prefect server's database was not free")[0]


def _answer(request: urllib.request.Request) -> tuple | None:
    """The answer, or nothing when the server asks to be asked again."""
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return (json.load(answer),)
    except HTTPError as error:
        if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return None


def wait_for(holds: Callable[[], object], otherwise: str) -> object:
    """Wait until something is true, and return it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.5)
    return pytest.fail(f"{otherwise} within {WAIT_SECONDS} s")


def _is_up(environment: dict[str, str]) -> bool:
    try:
        with urllib.request.urlopen(f"{environment['PREFECT_API_URL']}/health", timeout=1):
            return True
    except OSError:
        return False
