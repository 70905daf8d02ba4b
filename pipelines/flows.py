"""The Prefect flow of the month: thin decorators over the functions of ``run``."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect import flow, get_client, runtime, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
)
from prefect.states import Completed, Failed
from prefect.tasks import exponential_backoff

from pipelines.alerts import channels, send_alert
from pipelines.arrivals import months_of_arrivals, office_day
from pipelines.computing.checks import CheckFailed
from pipelines.computing.definitions import DefinitionError
from pipelines.deliveries import months_with_deliveries
from pipelines.jurisdiction import JurisdictionError, read_jurisdiction
from pipelines.keys import KeyRefused
from pipelines.locking import Busy, FolderAway, FolderError
from pipelines.months import Month, months_between
from pipelines.outcomes import (
    Done,
    concerns,
    deliveries_table,
    due_month,
    outcome_page,
)
from pipelines.publishing.trail import TrailBroken
from pipelines.receiving import Folders, receive_only
from pipelines.run import run
from pipelines.sending import NotSent
from pipelines.system_errors import refusal

# For a share that is not connected or a mail server that is restarted: 1, 2, 4, 8 and 16 minutes.
# One more than are made: Prefect writes a traceback when it is Prefect that ends them.
RETRIES = 5
PATIENCE = {"retries": RETRIES + 1, "retry_delay_seconds": exponential_backoff(60)}
LOCK_WAIT_SECONDS = 3600
SAID_IN_ONE_SENTENCE = (
    FolderError,
    Busy,
    CheckFailed,
    DefinitionError,
    JurisdictionError,
    KeyRefused,
    TrailBroken,
    NotSent,
    OSError,
)


def may_pass(_task, run, state) -> bool:
    """Whether a task failed by something outside; what is wrong with the data stays wrong."""
    error = state.result(raise_on_failure=False)
    return run.run_count <= RETRIES and isinstance(error, (FolderAway, NotSent, OSError))


@task(name="读取与核对", retry_condition_fn=may_pass, **PATIENCE)
def read_deliveries(month: str, raw: Path, out: Path, jurisdiction: str) -> str | None:
    """Read and validate what arrived; returns the last month that has deliveries."""
    receive_only(
        Month.parse(month),
        Folders(raw, out),
        read_jurisdiction(jurisdiction),
        print,
        wait=LOCK_WAIT_SECONDS,
    )
    delivered = [m for m in months_with_deliveries(raw) if m <= Month.parse(month)]
    return str(delivered[-1]) if delivered else None


@task(name="计算与公布", retry_condition_fn=may_pass, **PATIENCE)
def publish_month(month: str, raw: Path, out: Path, jurisdiction: str) -> Done:
    """Compute, check and publish, or draft where the jurisdiction file does not say otherwise."""
    lines: list[str] = []

    def say(line: str) -> None:
        print(line)
        lines.append(line)

    facts = read_jurisdiction(jurisdiction)
    outcomes = run(
        Month.parse(month),
        Folders(raw, out),
        facts,
        say,
        draft=not facts.publishes_on_schedule,
        wait=LOCK_WAIT_SECONDS,
    )
    return Done(
        tuple(str(made.month) for made in outcomes if made.is_new and not made.is_draft),
        tuple(str(made.month) for made in outcomes if made.is_new and made.is_draft),
        tuple(line for outcome in outcomes for line in outcome.refused),
        tuple(lines),
    )


@task(name="留存结果", retry_condition_fn=may_pass, **PATIENCE)
def keep_outcome(month: str, raw: Path, out: Path, jurisdiction: str, done: Done) -> list[str]:
    """Keep the outcome and the returned rows as artifacts; returns what somebody must see to."""
    facts = read_jurisdiction(jurisdiction)
    known = months_of_arrivals(Folders(raw, out), facts, office_day())
    arrivals = [each for each in known if str(each.month) in (month, *done.months)]
    found = concerns(done, arrivals) if known else [f"报送文件夹 {raw} 里没有任何文件。"]
    title = f"{facts.name} {Month.parse(month).chinese}"
    code = re.sub("[^a-z0-9]", "-", facts.code.lower())
    create_markdown_artifact(outcome_page(title, done, found), f"outcome-{code}", title)
    create_table_artifact(deliveries_table(arrivals), f"deliveries-{code}", title)
    return found


@task(name="通知", retry_condition_fn=may_pass, **PATIENCE)
def tell(channel: str, subject: str, text: str, jurisdiction: str) -> None:
    """Tell those who look after the schedule, by one of the channels."""
    send_alert(channel, subject, text, read_jurisdiction(jurisdiction))


@flow(name="创业指标月报", log_prints=True)
def monthly(raw: Path, out: Path, jurisdiction: str = "yanzhou", month: str | None = None):
    """Run one month, by default the last that was due; a published month is no work.

    Returns the months made anew, or a failed state whose message is for the user.
    """
    if month is None and _a_later_run_is_due():
        return Completed(name="Skipped", message="错过的计划运行，由后面的一次代替。")
    try:
        last_due = due_month(read_jurisdiction(jurisdiction), datetime.now(UTC))
        due = str(Month.parse(month) if month else last_due)
    except (JurisdictionError, ValueError) as error:
        return Failed(message=str(error))
    try:
        newest = read_deliveries(due, raw, out, jurisdiction)
        done = publish_month(newest, raw, out, jurisdiction) if newest else Done()
        found = keep_outcome(due, raw, out, jurisdiction, done)
    except SAID_IN_ONE_SENTENCE as error:
        fault = _sentence(error, out)
        return Failed(message="".join([fault, *_tell_all(due, [fault], jurisdiction)]))
    except Exception as error:
        fault = f"程序出错（{type(error).__name__}），已公布的保持不变；详情见 Prefect 页面。"
        _tell_all(due, [fault], jurisdiction)
        raise
    if found and (unsent := _tell_all(due, found, jurisdiction)):
        return Failed(message="".join(["月份已算完，但通知没有送出：", *unsent]))
    return list(done.months)


@monthly.on_crashed
def tell_of_crash(flow_run, **_) -> None:
    """Tell that a run was cut off, by the process that keeps the schedule."""
    facts = read_jurisdiction(flow_run.parameters["jurisdiction"])
    text = "计划运行中途被中止，已公布的保持不变；请在 Prefect 页面上重新运行。"
    for channel in channels(facts):
        send_alert(channel, f"{facts.name}创业型城市月报", text, facts)


@flow(name="创业指标补算", log_prints=True)
def backfill(
    first: str, last: str, raw: Path, out: Path, jurisdiction: str = "yanzhou"
) -> list[str]:
    """Run months in order."""
    months = months_between(Month.parse(first), Month.parse(last))
    return [done for m in months for done in publish_month(str(m), raw, out, jurisdiction).months]


def _a_later_run_is_due() -> bool:
    """Whether this run was missed and so was a later one, which does the work of both."""
    if runtime.deployment.id is None:
        return False
    due = FlowRunFilterExpectedStartTime(
        after_=runtime.flow_run.scheduled_start_time + timedelta(seconds=1),
        before_=datetime.now(UTC),
    )
    with get_client(sync_client=True) as client:
        later = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(expected_start_time=due),
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[runtime.deployment.id])),
        )
    return any(run.parameters.get("month") is None for run in later)


def _sentence(error: Exception, out: Path) -> str:
    if isinstance(error, OSError):
        unknown = f"文件读写不了（{error.strerror}：{error.filename}），请检查网络共享和磁盘。"
        return refusal(error, out) or unknown
    return str(error)


def _tell_all(month: str, lines: list[str], jurisdiction: str) -> list[str]:
    """Tell by every channel; returns why by some nobody was told."""
    facts = read_jurisdiction(jurisdiction)
    subject = f"{facts.name}创业型城市月报 {Month.parse(month).chinese}"
    for line in lines:
        print(line)
    sent = [
        tell(channel, subject, "\n".join(lines), jurisdiction, return_state=True)
        for channel in channels(facts)
    ]
    return [str(state.result(raise_on_failure=False)) for state in sent if state.is_failed()]
