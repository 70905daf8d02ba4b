"""How large the measured jurisdictions are, and what was asked for on 2 cores."""

from typing import NamedTuple

MEMORY = "4GB"  # for DuckDB in what is measured beside a run: what a run may have at 14 million


class Size(NamedTuple):
    """Months of deliveries, and whether the pandas script fits into memory."""

    months: int = 2
    in_pandas: bool = True


class Asked(NamedTuple):
    """At most so many seconds and megabytes, and so many times the seconds of another stage.

    Of the pandas script, at least so many times the seconds and the megabytes of the first run.
    """

    seconds: float | None = None
    megabytes: float | None = None
    times: float | None = None
    seconds_of_run: float | None = None
    megabytes_of_run: float | None = None


SIZES = {
    54_000: Size(months=7),
    1_000_000: Size(),
    14_000_000: Size(in_pandas=False),
}
OF_ALL = {"reading": Asked(times=2.5), "after reading": Asked(times=1.5)}
ASKED = {
    54_000: {
        "first run": Asked(seconds=8),
        "nothing new": Asked(seconds=1.5),
    },
    1_000_000: {
        "first run": Asked(seconds=25, megabytes=1_200),
        "increment": Asked(seconds=6),
        "pandas script": Asked(seconds_of_run=4, megabytes_of_run=4),
    },
    14_000_000: {
        "first run": Asked(seconds=360, megabytes=4_000),
        "increment": Asked(seconds=45),
    },
}


def asked_of(entities: int, stage: str) -> Asked:
    """What was asked of a stage; of most nothing was."""
    return {**OF_ALL, **ASKED.get(entities, {})}.get(stage, Asked())
