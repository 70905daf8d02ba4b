"""The Prefect flow of the month: thin decorators over the functions of ``run``."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from prefect import flow, task

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import OFFICE_TIME, Month, months_between
from pipelines.receiving import Folders, receive_only
from pipelines.run import run

FIFTH_AT_SIX = "0 6 5 * *"


@task(name="读取与核对")
def read_deliveries(month: str, raw: Path, out: Path, jurisdiction: str) -> int:
    """Read and validate what arrived; returns the number of returned rows."""
    received = receive_only(
        Month.parse(month), Folders(raw, out), read_jurisdiction(jurisdiction), print
    )
    return sum(a.returned for accounts in received.accounts.values() for a in accounts)


@task(name="计算与公布")
def publish_month(month: str, raw: Path, out: Path, jurisdiction: str) -> list[str]:
    """Compute, check and publish; returns the months published, none when nothing is new."""
    outcomes = run(Month.parse(month), Folders(raw, out), read_jurisdiction(jurisdiction), print)
    for line in (line for outcome in outcomes for line in outcome.refused):
        print(f"拒收：{line}")
    return [str(outcome.month) for outcome in outcomes if outcome.is_new]


@flow(name="创业指标月报", log_prints=True)
def monthly(
    raw: Path, out: Path, jurisdiction: str = "yanzhou", month: str | None = None
) -> list[str]:
    """Run one month, by default the one before today; a published month is no work."""
    chosen = month or str(Month.of(datetime.now(ZoneInfo(OFFICE_TIME)).date()) - 1)
    read_deliveries(chosen, raw, out, jurisdiction)
    return publish_month(chosen, raw, out, jurisdiction)


@flow(name="创业指标补算", log_prints=True)
def backfill(
    first: str, last: str, raw: Path, out: Path, jurisdiction: str = "yanzhou"
) -> list[str]:
    """Run months in order."""
    months = months_between(Month.parse(first), Month.parse(last))
    return [done for m in months for done in publish_month(str(m), raw, out, jurisdiction)]


def serve_monthly(raw: Path, out: Path, jurisdiction: str) -> None:
    """Keep the schedule until stopped: 06:00 on the 5th, office time, for the month before."""
    from prefect.schedules import Cron

    monthly.serve(
        name=f"{jurisdiction} 每月5日",
        schedule=Cron(FIFTH_AT_SIX, timezone=OFFICE_TIME),
        parameters={"raw": str(raw), "out": str(out), "jurisdiction": jurisdiction},
        pause_on_shutdown=False,
        limit=1,
    )
