"""One smoke test of the schedule against a real Prefect server."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.good_rows import GOOD
from tests.office import Office

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90


@pytest.fixture(scope="module")
def prefect_server(tmp_path_factory):
    """The environment of a Prefect server of its own, on this machine only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("prefect")
    environment = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/health")
        yield environment
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    for _ in range(START_SECONDS):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(1)
    pytest.fail(f"the Prefect server did not start within {START_SECONDS} s")


def ask(environment: dict[str, str], path: str) -> str:
    request = urllib.request.Request(
        f"{environment['PREFECT_API_URL']}{path}",
        data=b"{}",
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


@pytest.mark.prefect
def test_the_flow_publishes_a_month_and_the_schedule_is_deployed(prefect_server, tmp_path):
    office = Office(tmp_path)
    office.deliver_rows("2020-05", "登记.csv", [GOOD["registrations"]])
    raw, out = str(office.folders.raw), str(office.folders.out)

    code = "import sys; from pipelines.flows import monthly; print(monthly(*sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, raw, out, "yanzhou", "2020-05"],
        cwd=ROOT,
        env=prefect_server,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "['2020-05']" in done.stdout
    assert (office.folders.out / "reports" / "2020-05" / "index.html").exists()

    serving = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "serve", "--raw", raw, "--out", out],
        cwd=ROOT,
        env=prefect_server,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(START_SECONDS):
            deployments = ask(prefect_server, "/deployments/filter")
            if "0 6 5 * *" in deployments:
                break
            time.sleep(1)
        assert "0 6 5 * *" in deployments
        assert "Asia/Shanghai" in deployments
    finally:
        serving.terminate()
        serving.wait(30)
