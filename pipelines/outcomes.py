"""What a scheduled run came to, for its artifacts and for those who look after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.arrivals import MonthArrivals, State
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import OFFICE_TIME, Month

DUE_HOUR = 6


@dataclass(frozen=True)
class Done:
    """What a run did: months published and drafted, what was refused, and what it said."""

    published: tuple[str, ...] = ()
    drafted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def months(self) -> tuple[str, ...]:
        return (*self.published, *self.drafted)


def due_month(jurisdiction: Jurisdiction, now: datetime) -> Month:
    """The month of the last run that was due, however late it is: on the due day at 06:00."""
    since_first = timedelta(days=jurisdiction.due_day - 1, hours=DUE_HOUR)
    return Month.of((now.astimezone(ZoneInfo(OFFICE_TIME)) - since_first).date()) - 1


def concerns(done: Done, arrivals: Sequence[MonthArrivals]) -> list[str]:
    """What somebody has to see to: files refused, ledgers missing, drafts that wait."""
    refused = (*done.refused, *(refusal for each in arrivals for refusal in each.refusals))
    return [
        *(f"拒收：{refusal}" for refusal in dict.fromkeys(refused)),
        *(line for each in arrivals for line in _missing(each)),
        *(f"{Month.parse(month).chinese}的草稿等待签发。" for month in done.drafted),
    ]


def _missing(month: MonthArrivals) -> Iterator[str]:
    titles: dict[str, list[str]] = {}
    for arrival in month.arrivals:
        if arrival.state is State.MISSING:
            titles.setdefault(arrival.department, []).append(arrival.source.title)
    for department, missing in titles.items():
        yield f"{month.month.chinese}未报：{department} {'、'.join(missing)}"


def deliveries_table(arrivals: Sequence[MonthArrivals]) -> list[dict[str, str | int]]:
    """The sources of the months with the rows sent back and not answered yet."""
    return [
        {
            "月份": str(each.month),
            "部门": arrival.department,
            "来源": arrival.source.title,
            "情况": arrival.state.words,
            "退回行数": arrival.returned,
            "逾期天数": arrival.late,
        }
        for each in arrivals
        for arrival in each.arrivals
    ]


def outcome_page(title: str, done: Done, found: Sequence[str]) -> str:
    """The outcome in Markdown; what others wrote, such as file names, stands in it as code."""
    sections = {"运行记录": done.lines, "要处理的": found}
    parts = [
        f"# {title}",
        f"新公布：{'、'.join(done.published) or '无'}；新起草：{'、'.join(done.drafted) or '无'}",
    ]
    for heading, lines in sections.items():
        parts += [f"## {heading}", _as_code(lines) if lines else "无"]
    return "\n\n".join(parts)


def _as_code(lines: Sequence[str]) -> str:
    return "\n".join(f"    {part}" for line in lines for part in line.splitlines())
