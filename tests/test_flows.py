"""The schedule against a real Prefect server."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.computing.checks import CheckFailed
from pipelines.jurisdiction import REFERENCE
from pipelines.locking import FolderAway
from pipelines.sending import NotSent
from tests.good_rows import GOOD
from tests.office import Office
from tests.prefect_server import ROOT, ask, chuangye_serve, own_prefect_server, wait_for

pytestmark = pytest.mark.prefect


@pytest.fixture(scope="module")
def prefect(tmp_path_factory):
    """The environment of a server for all tests, in force in this process too."""
    home = tmp_path_factory.mktemp("prefect")
    with own_prefect_server(home) as environment, pytest.MonkeyPatch.context() as patch:
        for name in environment.keys() - os.environ.keys():
            patch.setenv(name, environment[name])
        yield environment


@pytest.fixture
def flows(prefect, monkeypatch):
    """The flows, whose retries lose no time."""
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )

    from pipelines import flows

    for name in ("read_deliveries", "publish_month", "keep_outcome", "tell"):
        quick = getattr(flows, name).with_options(retry_delay_seconds=0)
        monkeypatch.setattr(flows, name, quick)
    own = {PREFECT_API_URL: prefect["PREFECT_API_URL"], PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings(own):
        yield flows


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    office.deliver_rows("2020-05", "登记.csv", [GOOD["registrations"]])
    return office


@pytest.fixture
def alerted(flows, monkeypatch) -> list[str]:
    """What those who look after the schedule were told."""
    told = []
    monkeypatch.setattr(flows, "channels", lambda _facts: ["群机器人"])
    monkeypatch.setattr(flows, "send_alert", lambda _channel, *words: told.append(words[1]))
    return told


def fail_with(monkeypatch, flows, error: Exception, times: int) -> list[str]:
    """Let ``run`` fail some times before it has nothing to do; returns its attempts."""
    attempts = []

    def run(*_words, **_named):
        attempts.append("run")
        if len(attempts) <= times:
            raise error
        return []

    monkeypatch.setattr(flows, "run", run)
    return attempts


def test_a_month_is_drafted_and_its_outcome_kept(prefect, flows, office, alerted):
    folders = office.folders

    assert flows.monthly(folders.raw, folders.out, "yanzhou", "2020-05") == ["2020-05"]
    assert page_of_may(office, "drafts").exists()
    assert not (folders.out / "indicators.duckdb").exists()
    kept = {each["key"]: each["data"] for each in ask(prefect, "/artifacts/filter")}
    assert "新公布：无；新起草：2020-05" in kept["outcome-370812"]
    register = json.loads(kept["deliveries-370812"])[0]
    assert (register["来源"], register["情况"], register["退回行数"]) == (
        "市场主体登记信息",
        "已报",
        0,
    )
    (told,) = alerted
    assert "2020年5月未报：区税务局 税费减免台账" in told
    assert "2020年5月的草稿等待签发。" in told
    assert "登记" not in told


def page_of_may(office: Office, *place: str) -> Path:
    return office.folders.out.joinpath(*place, "reports", "2020-05", "index.html")


@pytest.mark.parametrize("publishes", [True, False])
def test_the_jurisdiction_file_says_whether_the_schedule_publishes(
    flows, office, monkeypatch, publishes
):
    facts = (REFERENCE / "jurisdictions" / "yanzhou.toml").read_text(encoding="utf-8")
    file = office.place / "yanzhou.toml"
    file.write_text(f"publishes_on_schedule = {str(publishes).lower()}\n{facts}", encoding="utf-8")
    drafts = []
    monkeypatch.setattr(flows, "run", lambda *_words, draft, **_: drafts.append(draft) or [])

    flows.monthly(office.folders.raw, office.folders.out, str(file), "2020-05")

    assert drafts == [not publishes]


def test_what_is_outside_is_tried_again(flows, office, monkeypatch):
    attempts = fail_with(monkeypatch, flows, FolderAway("找不到报送文件夹。"), times=2)

    assert flows.monthly(office.folders.raw, office.folders.out, "yanzhou", "2020-05") == []
    assert len(attempts) == 3


def test_a_failed_check_is_told_and_not_tried_again(flows, office, alerted, monkeypatch):
    attempts = fail_with(monkeypatch, flows, CheckFailed("期末存量对不上。"), times=9)

    state = flows.monthly(
        office.folders.raw, office.folders.out, "yanzhou", "2020-05", return_state=True
    )

    assert state.is_failed()
    assert state.message == "期末存量对不上。"
    assert alerted == ["期末存量对不上。"]
    assert attempts == ["run"]


def test_a_share_that_stays_away_is_told_after_all_retries(flows, office, alerted, caplog):
    state = flows.monthly(
        office.place / "share", office.folders.out, "yanzhou", "2020-05", return_state=True
    )

    assert state.is_failed()
    assert "找不到报送文件夹" in state.message
    assert alerted == [state.message]
    assert "Retry 5/" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("jurisdiction", "month", "sentence"),
    [
        ("yanzhou", "2020-13", "月份“2020-13”不对，要写成 2020-05 这样。"),
        ("atlantis", "2020-05", "找不到辖区文件 atlantis.toml"),
    ],
)
def test_a_run_asked_for_wrongly_says_what_is_wrong(flows, office, jurisdiction, month, sentence):
    folders = office.folders
    state = flows.monthly(folders.raw, folders.out, jurisdiction, month, return_state=True)

    assert state.is_failed()
    assert sentence in state.message


def test_a_disk_that_fails_is_one_sentence(flows, office, alerted, monkeypatch):
    broken = OSError(errno.EIO, os.strerror(errno.EIO), "/mnt/share/登记.csv")
    attempts = fail_with(monkeypatch, flows, broken, times=9)

    folders = office.folders
    flows.monthly(folders.raw, folders.out, "yanzhou", "2020-05", return_state=True)

    assert len(attempts) == 6
    assert alerted == [
        "/mnt/share/登记.csv：磁盘读写出错；请检查磁盘和网络连接。已公布的仍然完整。"
    ]


def test_an_alert_that_reaches_nobody_is_said_by_the_run(flows, office, monkeypatch):
    attempts = []

    def in_vain(*_words):
        attempts.append("told")
        raise NotSent("连不上群机器人。")

    monkeypatch.setattr(flows, "channels", lambda _facts: ["群机器人"])
    monkeypatch.setattr(flows, "send_alert", in_vain)
    monkeypatch.setattr(flows, "run", lambda *_words, **_named: [])
    folders = office.folders

    state = flows.monthly(folders.raw, folders.out, "yanzhou", "2020-05", return_state=True)

    assert state.is_failed()
    assert state.message == "月份已算完，但通知没有送出：连不上群机器人。"
    assert len(attempts) == 6  # the first, and five more


def test_without_any_file_somebody_is_told(flows, office, alerted):
    empty = office.place / "empty"
    empty.mkdir()

    assert flows.monthly(empty, office.folders.out, "yanzhou", "2020-05") == []
    assert alerted == [f"报送文件夹 {empty} 里没有任何文件。"]


def test_a_run_that_was_killed_is_told(flows, alerted):
    (hook,) = flows.monthly.on_crashed_hooks
    run = SimpleNamespace(parameters={"jurisdiction": "yanzhou"})

    hook(flow=flows.monthly, flow_run=run, state=None)

    assert alerted == ["计划运行中途被中止，已公布的保持不变；请在 Prefect 页面上重新运行。"]


def test_missed_runs_are_made_up_for_once(prefect, office):
    """Two runs were missed: the later one does the work, for its month and what is pending."""
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    other = Office(office.place / "other")
    also = [str(other.folders.raw), str(other.folders.out), "shuozhou"]

    with chuangye_serve(prefect, *folders, "--also", *also):
        served = wait_for(lambda: deployments(prefect), "nothing was deployed")
        refused = serve_in_vain(prefect, office.place / "trial")
        for days in (40, 10):
            missed = datetime.now(UTC) - timedelta(days=days)
            state = {"type": "SCHEDULED", "state_details": {"scheduled_time": missed.isoformat()}}
            path = f"/deployments/{served['yanzhou']['id']}/create_flow_run"
            ask(prefect, path, state=state)
        ended = wait_for(lambda: runs_ended(prefect, served["yanzhou"], 2), "the runs did not end")

    assert refused.returncode == 2
    assert (
        f"辖区 yanzhou 已由另一个 chuangye serve 为 {office.folders.out} 定时运行" in refused.stderr
    )
    for deployment in served.values():
        (schedule,) = deployment["schedules"]
        assert schedule["schedule"]["cron"] == "0 6 5 * *"
        assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
    assert [run["state_name"] for run in ended] == ["Skipped", "Completed"]
    assert page_of_may(office, "drafts").exists()


def serve_in_vain(prefect: dict[str, str], place: Path) -> subprocess.CompletedProcess:
    """``chuangye serve`` with other folders for a jurisdiction that is served already."""
    command = [sys.executable, "-m", "pipelines", "serve"]
    folders = ["--raw", str(place / "raw"), "--out", str(place / "out")]
    return subprocess.run(
        [*command, *folders], cwd=ROOT, env=prefect, capture_output=True, text=True, timeout=90
    )


def deployments(prefect: dict[str, str]) -> dict[str, dict]:
    """The two deployments by name, once both are there."""
    found = {each["name"]: each for each in ask(prefect, "/deployments/filter")}
    return found if found.keys() == {"yanzhou", "shuozhou"} else {}


def runs_ended(prefect: dict[str, str], deployment: dict, count: int) -> list[dict]:
    """The runs of a deployment that have ended, in the order of their schedule, once all have."""
    found = ask(
        prefect,
        "/flow_runs/filter",
        deployments={"id": {"any_": [deployment["id"]]}},
        flow_runs={"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}},
        sort="EXPECTED_START_TIME_ASC",
    )
    return found if len(found) == count else []
