"""The page of what is due and what has arrived: whom to remind, and every source by month."""

import os
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path, PurePosixPath

from pipelines.arrivals import Arrival, MonthArrivals, Reminder, State, reminders, spans
from pipelines.jurisdiction import Jurisdiction
from pipelines.pages.captions import Notes
from pipelines.pages.figures import NOT_APPLICABLE
from pipelines.pages.sheet_tables import Cell, Column, Row, sheet_table
from pipelines.pages.shell import STYLE, Section, shell
from pipelines.sources import Source
from pipelines.status import REQUESTS

STYLES = (STYLE, Path(__file__).with_name("status.css"))
SHOWN_MONTHS = 13
LOOKS = {
    State.REPORTED: "won",
    State.RETURNED: "unclear",
    State.REFUSED: "lost",
    State.UNREAD: "open",
    State.NOT_DUE: "open",
}
REMINDERS = {
    "department": Column("部门", "head"),
    "source": Column("来源", "head"),
    "months": Column("月份"),
    "request": Column("情况"),
    "late": Column("逾期天数", "figure"),
    "wanting": Column("因此算不出"),
}
FILES = {
    "of_month": Column("月份", "head"),
    "state": Column("情况"),
    "file": Column("文件和原因"),
}
LEGEND = "；".join(f"{state.sign} {state.words}" for state in State)


def write_status_page(
    months: Sequence[MonthArrivals], jurisdiction: Jurisdiction, today: date, out: Path
) -> Path:
    """Write ``reports/status.html`` and return its path; it loads nothing from elsewhere."""
    path = out / "reports" / "status.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(status_page(months, jurisdiction, today), encoding="utf-8")
    draft.replace(path)
    return path


def status_page(months: Sequence[MonthArrivals], jurisdiction: Jurisdiction, today: date) -> str:
    """The page as one HTML document."""
    owed = reminders(months, today)
    shown = months[-SHOWN_MONTHS:]
    due = f"次月{jurisdiction.due_day}日以前报送上月台账"
    published = [each for each in months if each.run_id]
    name, day = f"{jurisdiction.name}数据报送情况", f"截至{_day(today)}"
    masthead = (
        f'<header>\n<h1>{escape(name)}</h1>\n<p class="month">{day}</p>\n<dl>'
        f"<div><dt>报送期限</dt><dd>{due}</dd></div>{_published(published)}</dl>\n"
        f'<p class="headline">{_headline(owed)}</p>\n</header>\n'
    )
    sections = [
        Section("reminders", "催报清单", _reminders(owed, due)),
        Section("arrivals", "各月报送情况", _arrivals(shown, due, today)),
        Section("files", "未读取和拒收的文件", _files(shown)),
    ]
    title = f"{name}（{day}）"
    foot = f"<footer><p>{escape(title)}</p></footer>\n"
    return shell(title, masthead, sections, foot, look="scores landscape", styles=STYLES)


def _published(published: Sequence[MonthArrivals]) -> str:
    if not published:
        return "<div><dt>月报</dt><dd>还没有公布</dd></div>"
    last = published[-1]
    return (
        f'<div><dt>月报</dt><dd>已公布到<a href="{last.month}/index.html">{last.month.chinese}</a>'
        f"（运行编号 {escape(last.run_id)}）</dd></div>"
    )


def _headline(owed: Sequence[Reminder]) -> str:
    if not owed:
        return "应报的都已报，没有要催的。"
    departments = {reminder.department for reminder in owed}
    return f"要催 <b>{len(departments)}</b> 个部门的 <b>{len(owed)}</b> 项。"


def _reminders(owed: Sequence[Reminder], due: str) -> str:
    bodies = [
        _headed(department, [_reminder_row(reminder) for reminder in of_department])
        for department, of_department in groupby(owed, lambda reminder: reminder.department)
    ]
    return sheet_table(
        1,
        "要催的部门和来源",
        REMINDERS,
        bodies,
        Notes(
            "报送文件夹和读入检查的结果，最近一次公布的数",
            f"{due}；月份已过、没有可用文件，或者缺了它有指标、评分条目算不出的来源。"
            "同一来源几个月相同的合为一行，逾期天数取最长的。",
            ("— 没有，或者那个月还没有公布。",),
        ),
        unit="天",
        look="reminders",
        none="没有要催的。",
    )


def _reminder_row(reminder: Reminder) -> Row:
    return {
        "source": Cell(escape(reminder.source.title)),
        "months": Cell(spans(reminder.months)),
        "request": Cell(f"{reminder.state.sign} {REQUESTS[reminder.state]}"),
        "late": Cell(f"{reminder.late:,}"),
        "wanting": Cell(escape("；".join(reminder.wanting)) or NOT_APPLICABLE),
    }


def _arrivals(months: Sequence[MonthArrivals], due: str, today: date) -> str:
    names = {each.month: f"month-{each.month}" for each in months}
    rows: dict[tuple[str, Source], dict[str, Cell]] = {}
    for each in months:
        for arrival in each.arrivals:
            row = rows.setdefault((arrival.department, arrival.source), {})
            row[names[each.month]] = _arrival_cell(arrival, each, today)
    never = dict.fromkeys(names.values(), Cell(NOT_APPLICABLE))
    bodies = [
        _headed(
            department,
            [
                {"source": Cell(escape(source.title)), **never, **rows[department, source]}
                for _, source in of_department
            ],
        )
        for department, of_department in groupby(rows, lambda owed: owed[0])
    ]
    published = {names[each.month]: _publication_cell(each) for each in months}
    bodies.append(_headed("月报", [{"source": Cell("是否公布"), **published}]))
    return sheet_table(
        2,
        "各来源各月报送情况",
        {
            "department": Column("部门", "head"),
            "source": Column("来源", "head"),
            **{
                name: Column(f"{month.year}.{month.number}", "figure")
                for month, name in names.items()
            },
        },
        bodies,
        Notes(
            "报送文件夹和读入检查的结果",
            f"{due}；日期为首次读入的日期，不在应报那一年的带年份。"
            "退回的行数不含已在退回工作簿里更正后交来的。",
            (f"符号：{LEGEND}。",),
        ),
        unit="行，天",
        look="matrix arrivals",
    )


def _headed(department: str, rows: Sequence[Row]) -> list[Row]:
    """Rows of a department with its name before the first."""
    first, *others = rows
    return [{"department": Cell(escape(department), len(rows)), **first}, *others]


def _arrival_cell(arrival: Arrival, each: MonthArrivals, today: date) -> Cell:
    state = arrival.state
    if state is State.NOT_DUE:
        return Cell(state.sign)
    look = LOOKS.get(state, "lost" if arrival.late else "open")
    words, remarks = state.words, []
    if state is State.RETURNED:
        words = "退回"
        remarks.append(f"{arrival.returned:,} 行")
    if arrival.read_on and state is not State.REFUSED:
        remarks.append(_short_day(arrival.read_on, each.due_on))
    if state in (State.MISSING, State.REFUSED):
        remarks.append(_late(arrival, each, today))
    return Cell(
        f'<p class="{look}">{state.sign} {words}</p>'
        + "".join(f'<p class="figures">{remark}</p>' for remark in remarks)
    )


def _late(arrival: Arrival, each: MonthArrivals, today: date) -> str:
    return f"逾期{arrival.late:,}天" if arrival.late else f"{_short_day(each.due_on, today)} 截止"


def _publication_cell(each: MonthArrivals) -> Cell:
    draft = '<p class="open">○ 草稿等待签发</p>' if each.draft else ""
    if each.run_id is None:
        return Cell(draft or '<p class="open">○ 未公布</p>')
    page = f'<a href="{each.month}/index.html">✓ 已公布</a>'
    return Cell(f'<p class="won">{page}</p>{draft}')


def _files(months: Sequence[MonthArrivals]) -> str:
    bodies = [_of_month(each) for each in reversed(months) if each.unread or each.refusals]
    return sheet_table(
        3,
        "没有采用的文件",
        FILES,
        bodies,
        Notes(
            "报送文件夹和读入检查的结果",
            "未读取的文件在运行 chuangye check 或 chuangye run 之后才知道能不能用；"
            "拒收的整份不采用，请部门改好后重新报送，并从报送文件夹取走原来的文件。",
        ),
        unit="份",
        look="files",
        none="没有。",
    )


def _of_month(each: MonthArrivals) -> list[Row]:
    found = [
        *((State.UNREAD, PurePosixPath(name).name) for name in each.unread),
        *((State.REFUSED, refusal) for refusal in each.refusals),
    ]
    rows = [
        {"state": Cell(f"{state.sign} {state.words}"), "file": Cell(escape(text))}
        for state, text in found
    ]
    first, *others = rows
    return [{"of_month": Cell(each.month.chinese, len(rows)), **first}, *others]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _short_day(day: date, beside: date) -> str:
    """Month and day, with the year where it is not that of another day."""
    short = f"{day.month}.{day.day}"
    return short if day.year == beside.year else f"{day.year}.{short}"
