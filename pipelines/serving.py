"""Keeping the monthly schedule of one or several offices with Prefect, until stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.jurisdiction import Jurisdiction, JurisdictionError, read_jurisdiction
from pipelines.locking import Busy, run_lock, serving_lock
from pipelines.months import OFFICE_TIME
from pipelines.outcomes import DUE_HOUR
from pipelines.receiving import Folders, Say
from pipelines.scheduler import SchedulerUnavailable, answers, prefect_server

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

CHECK_SECONDS, CHECKS_MISSED = 10, 3
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 10, 300
STOPPED, REFUSED, LOST = 0, 2, None


@dataclass(frozen=True)
class Served:
    """An office whose schedule is kept; ``named`` is its jurisdiction as ``read_jurisdiction``
    takes it.
    """

    folders: Folders
    named: str

    @property
    def parameters(self) -> dict[str, str]:
        raw, out = self.folders.raw, self.folders.out
        return {"raw": str(raw), "out": str(out), "jurisdiction": self.named}


def keep_schedule(offices: Sequence[Served], say: Say) -> int:
    """Serve a deployment for every office: on its due day at 06:00, for the month before.

    A server that goes away is waited for, or started again where it is this machine's own: for that
    Prefect's runner, which does not survive it, has a process of its own. Returns the exit code
    of that process. Raises ``SchedulerUnavailable`` when no server answers at first, and ``Busy``.
    """
    with ExitStack() as held:
        for office in offices:
            held.enter_context(serving_lock(office.folders.out))
        pause, has_served = FIRST_PAUSE_SECONDS, False
        while True:
            started = time.monotonic()
            try:
                with prefect_server() as api:
                    has_served = True
                    code = _watch(offices, api)
                if code in (STOPPED, REFUSED):
                    return code
            except SchedulerUnavailable:
                if not has_served:
                    raise
            if time.monotonic() - started > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            say(f"Prefect 中断了，{pause} 秒后重新开始。")
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _watch(offices: Sequence[Served], api: str) -> int | None:
    """Have the offices served until that ends, or the server is lost."""
    words = [word for office in offices for word in office.parameters.values()]
    command = [sys.executable, "-m", "pipelines.serving", *words]
    serving = subprocess.Popen(command, start_new_session=True)
    missed = 0
    try:
        while missed < CHECKS_MISSED:
            try:
                return serving.wait(CHECK_SECONDS)
            except subprocess.TimeoutExpired:
                missed = 0 if answers(api) else missed + 1
        return LOST
    finally:
        # A run that dies with it leaves nothing half-made and is taken up at the next start.
        with suppress(ProcessLookupError):
            os.killpg(serving.pid, signal.SIGKILL)
        serving.wait()


def serve_offices(offices: Sequence[Served], say: Say) -> int:
    """Serve the offices from this process, with the server that answers."""
    from prefect import get_client, serve
    from prefect.deployments.runner import EntrypointType
    from prefect.schedules import Cron

    from pipelines.flows import monthly

    deployments = []
    with get_client(sync_client=True) as client:
        for office in offices:
            facts = read_jurisdiction(office.named)
            if refusal := _take_up(office, facts, client, say):
                print(refusal, file=sys.stderr)
                return REFUSED
            deployments.append(
                monthly.to_deployment(
                    facts.identifier,
                    schedule=Cron(f"0 {DUE_HOUR} {facts.due_day} * *", timezone=OFFICE_TIME),
                    parameters=office.parameters,
                    entrypoint_type=EntrypointType.MODULE_PATH,
                )
            )
            say(f"{facts.name}：每月{facts.due_day}日{DUE_HOUR}:00（北京时间）运行上个月。")
        say(f"页面 {str(client.api_url).removesuffix('/').removesuffix('/api')}；按 Ctrl+C 停止。")
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False, limit=1)
    return STOPPED


def _take_up(
    office: Served, facts: Jurisdiction, client: "SyncPrefectClient", say: Say
) -> str | None:
    """Take over the schedule that an earlier process kept, and the run that died with it.

    Returns why it cannot be taken over, where another process keeps it for other folders.
    """
    from prefect.client.schemas.objects import DeploymentStatus

    deployment = _deployment(facts, client)
    if deployment is None:
        return None
    kept = deployment.parameters
    if kept != office.parameters and deployment.status is DeploymentStatus.READY:
        return (
            f"辖区 {facts.identifier} 已由另一个 chuangye serve 为 {kept['out']} 定时运行，"
            "请先停止它，一分钟后再试。"
        )
    try:
        with run_lock(office.folders.out):
            _run_again(deployment, client, say)
    except Busy as busy:  # then nothing has died
        say(str(busy))
    return None


def _deployment(facts: Jurisdiction, client: "SyncPrefectClient") -> "DeploymentResponse | None":
    from prefect.exceptions import ObjectNotFound

    from pipelines.flows import monthly

    try:
        return client.read_deployment_by_name(f"{monthly.name}/{facts.identifier}")
    except ObjectNotFound:
        return None


def _run_again(deployment: "DeploymentResponse", client: "SyncPrefectClient", say: Say) -> None:
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.states import Scheduled

    begun = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])
    died = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=begun)),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
    )
    for run in died:
        client.set_flow_run_state(run.id, Scheduled(), force=True)
        say(f"上次没有跑完的 {run.name} 再跑一次。")


if __name__ == "__main__":
    given = zip(*[iter(sys.argv[1:])] * 3, strict=True)
    offices = [Served(Folders(Path(raw), Path(out)), named) for raw, out, named in given]
    try:
        sys.exit(serve_offices(offices, partial(print, flush=True)))
    except JurisdictionError as error:  # it may be right again at the next start
        sys.exit(str(error))
