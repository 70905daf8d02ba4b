"""The Prefect flow of the month: thin decorators over the functions of ``run``."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

# An office machine may be offline and sends nothing about itself.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
# Without PREFECT_API_URL a server of its own starts first; old office machines take their time.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

from prefect import flow, task  # noqa: E402

from pipelines.jurisdiction import read_jurisdiction  # noqa: E402
from pipelines.months import Month, months_between  # noqa: E402
from pipelines.receiving import Folders, receive_only  # noqa: E402
from pipelines.run import run  # noqa: E402

OFFICE_TIME = "Asia/Shanghai"
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
