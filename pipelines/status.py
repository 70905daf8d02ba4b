"""What is due, arrived and late, department by department, in lines; and who is to be reminded."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from pipelines.arrivals import Arrival, MonthArrivals, Reminder, State, reminders, spans

REQUESTS = {
    State.MISSING: "未报",
    State.REFUSED: "拒收，请改好重报",
    State.NOT_DUE: "没有可用的数，请补报",
    State.REPORTED: "缺少栏目，请补报",
    State.RETURNED: "缺少栏目，请补报",
}


def status_lines(months: Sequence[MonthArrivals], today: date) -> list[str]:
    """A few lines for every month, oldest first, then one for every department that owes."""
    lines = []
    for is_bare, group in groupby(months, lambda each: each.is_empty and each.run_id is None):
        found = list(group)
        if is_bare:
            lines.append(f"{spans([each.month for each in found])}：没有报送文件")
        else:
            lines += [line for each in found for line in _month_lines(each)]
    return [*lines, *_reminder_lines(reminders(months, today))]


def _month_lines(each: MonthArrivals) -> list[str]:
    published = f"已公布（{each.run_id}）" if each.run_id else "未公布"
    draft = f"，草稿 {each.draft} 等待签发" if each.draft else ""
    head = f"{each.month.chinese}：{published}{draft}"
    if each.is_complete:
        due = sum(arrival.state is State.REPORTED for arrival in each.arrivals)
        return [f"{head}，{due} 个来源都已报"]
    by_department = groupby(each.arrivals, lambda arrival: arrival.department)
    wanting = [
        f"  算不出：{'、'.join(arrival.wanting)}（{_lack(arrival)}）"
        for arrival in each.arrivals
        if arrival.wanting
    ]
    return [
        head,
        *(f"  {name}：{_of_department(found, each.due_on)}" for name, found in by_department),
        *(f"  未读取：{name}" for name in each.unread),
        *(f"  拒收：{refusal}" for refusal in each.refusals),
        *wanting,
    ]


def _of_department(arrivals: Iterable[Arrival], due_on: date) -> str:
    titles: dict[str, list[str]] = {}
    for arrival in arrivals:
        titles.setdefault(_words(arrival, due_on), []).append(arrival.source.title)
    return "；".join(f"{'、'.join(named)} {words}" for words, named in titles.items())


def _words(arrival: Arrival, due_on: date) -> str:
    words = arrival.state.words
    match arrival.state:
        case State.REPORTED:
            return f"{words}（{arrival.read_on}）"
        case State.RETURNED:
            return f"{words} {arrival.returned:,} 行（{arrival.read_on}）"
        case State.REFUSED | State.MISSING:
            return f"{words}，{_late(arrival.late, due_on)}"
        case State.UNREAD | State.NOT_DUE:
            return words


def _late(late: int, due_on: date) -> str:
    """How long something is overdue, or until when there is time."""
    return f"逾期 {late} 天" if late else f"{due_on.month}月{due_on.day}日截止"


def _lack(arrival: Arrival) -> str:
    if arrival.state in (State.REPORTED, State.RETURNED):
        return f"{arrival.source.title}缺少栏目"
    return f"缺{arrival.source.title}"


def _reminder_lines(found: Sequence[Reminder]) -> list[str]:
    by_department = groupby(found, lambda reminder: reminder.department)
    return [
        f"催报：{department} → {'；'.join(_asked(reminder) for reminder in owed)}"
        for department, owed in by_department
    ] or ["催报：没有要催的"]


def _asked(reminder: Reminder) -> str:
    late = f"，逾期 {reminder.late} 天" if reminder.late else ""
    what = f"{spans(reminder.months)}{REQUESTS[reminder.state]}{late}"
    return f"{reminder.source.title}（{what}）"
