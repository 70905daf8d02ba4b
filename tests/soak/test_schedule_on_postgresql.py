"""The schedule with an office's own Prefect server, which keeps its records in PostgreSQL.

python -m pytest -m soak tests/soak/test_schedule_on_postgresql.py
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from pipelines.jurisdiction import REFERENCE
from tests.good_rows import GOOD
from tests.office import Office
from tests.prefect_server import ask, chuangye_serve, own_prefect_server, wait_for
from tests.test_alerts import Robot

pytestmark = pytest.mark.soak
DEBIAN = Path("/usr/lib/postgresql")


@pytest.fixture
def database() -> Iterator[str]:
    """The address of a PostgreSQL of its own, run by another user where this one is root."""
    folders = [os.environ["PATH"], *map(str, sorted(DEBIAN.glob("*/bin"), reverse=True))]
    initdb, postgres = (
        shutil.which(name, path=os.pathsep.join(folders)) for name in ("initdb", "postgres")
    )
    if not (initdb and postgres):
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        if user:
            shutil.chown(place, **user)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": place, **user}
        subprocess.run([initdb, "-D", f"{place}/data", "-U", "prefect"], check=True, **quiet)
        options = ["-p", str(port), "-h", "127.0.0.1", "-k", place]
        server = subprocess.Popen([postgres, "-D", f"{place}/data", *options], **quiet)
        address = f"postgresql://prefect@127.0.0.1:{port}/postgres"
        try:
            wait_for(lambda: _rows(address, "select 1"), "PostgreSQL did not start")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _rows(address: str, query: str) -> list[tuple]:
    import asyncpg

    async def fetched() -> list[tuple]:
        con = await asyncpg.connect(address)
        try:
            return [tuple(row) for row in await con.fetch(query)]
        finally:
            await con.close()

    try:
        return asyncio.run(fetched())
    except (OSError, asyncpg.PostgresError):
        return []


@pytest.fixture
def robot() -> Iterator[Robot]:
    with Robot() as robot:
        threading.Thread(target=robot.serve_forever, args=(0.1,), daemon=True).start()
        yield robot
        robot.shutdown()


def test_runs_are_kept_in_postgresql_and_survive_what_kills_them(database, robot, tmp_path):
    office = Office(tmp_path)
    office.deliver_rows("2020-05", "登记.csv", [GOOD["registrations"]])
    jurisdiction = tmp_path / "yanzhou.toml"
    facts = (REFERENCE / "jurisdictions" / "yanzhou.toml").read_text(encoding="utf-8")
    facts = f"publishes_on_schedule = true\n{facts}"
    jurisdiction.write_text(f'{facts}\n[alerts]\nwebhook = "{robot.address}"\n', encoding="utf-8")
    words = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    words += ["--jurisdiction", str(jurisdiction)]
    asynchronous = database.replace("postgresql:", "postgresql+asyncpg:")
    settings = {"PREFECT_API_DATABASE_CONNECTION_URL": asynchronous}

    with own_prefect_server(tmp_path / "prefect", **settings) as prefect:
        with chuangye_serve(prefect, *words) as serving:
            crashed = missed_run(prefect)
            running_process(serving).kill()
            wait_for(lambda: robot.told, "nobody was told of the crash")
            assert "中途被中止" in robot.told[0]["text"]["content"]
            assert state_of(prefect, crashed) == "Crashed"

            cut_off = missed_run(prefect)
            wait_for(lambda: state_of(prefect, cut_off) == "Running", "the run did not begin")
            for process in psutil.Process(serving.pid).children(recursive=True):
                process.kill()
            serving.kill()
            assert serving.wait() < 0

        with chuangye_serve(prefect, *words):
            wait_for(lambda: state_of(prefect, cut_off) == "Completed", "the run did not go on")

    assert (office.folders.out / "reports" / "2020-05" / "index.html").exists()
    begun = "select state_name from flow_run where state_type <> 'SCHEDULED' order by created"
    assert _rows(database, begun) == [("Crashed",), ("Completed",)]


def missed_run(prefect: dict[str, str]) -> str:
    """A run that was due ten days ago."""
    (deployment,) = wait_for(lambda: ask(prefect, "/deployments/filter"), "nothing was deployed")
    due = datetime.now(UTC) - timedelta(days=10)
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}}
    return ask(prefect, f"/deployments/{deployment['id']}/create_flow_run", state=state)["id"]


def state_of(prefect: dict[str, str], run: str) -> str:
    (found,) = ask(prefect, "/flow_runs/filter", flow_runs={"id": {"any_": [run]}})
    return found["state_name"]


def running_process(serving: subprocess.Popen) -> psutil.Process:
    """The process of the run that is under way."""

    def found() -> psutil.Process | None:
        for process in psutil.Process(serving.pid).children(recursive=True):
            if "prefect.engine" in process.cmdline():
                return process
        return None

    return wait_for(found, "no run was started")
