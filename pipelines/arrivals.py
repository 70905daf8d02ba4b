"""What is due from whom for which month, what has arrived, and what is wanting without it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from zoneinfo import ZoneInfo

from pipelines.deliveries import Archive, Delivery
from pipelines.drafts import drafted_runs
from pipelines.ingest import Account, Store
from pipelines.jurisdiction import Jurisdiction
from pipelines.keys import read_key
from pipelines.months import OFFICE_TIME, Month, months_between
from pipelines.publishing.vintages import Vintages
from pipelines.receiving import Folders
from pipelines.returned import CONTENT_DIGITS
from pipelines.sources import Source, declared_sources
from pipelines.wanting import Want, published_wants, titles

PUBLISHED = ("source", "rows_read", "accepted", "returned", "superseded", "outside", "refused")


class State(Enum):
    """What has become of a source in a month: a sign, and words."""

    REPORTED = ("✓", "已报")
    RETURNED = ("△", "部分退回")
    REFUSED = ("✗", "拒收")
    UNREAD = ("？", "未读取")
    MISSING = ("○", "未报")
    NOT_DUE = ("—", "不要求每月报送")

    def __init__(self, sign: str, words: str) -> None:
        self.sign = sign
        self.words = words


@dataclass(frozen=True)
class Arrival:
    """One source in one month.

    ``read_on`` is the day on which its first file was first read, ``returned`` counts the rows sent
    back and not answered since, ``late`` the days by which it is overdue, ``wanting`` has what
    cannot be computed for want of it.
    """

    source: Source
    department: str
    state: State
    read_on: date | None
    returned: int
    late: int
    wanting: tuple[str, ...]

    @property
    def is_asked(self) -> bool:
        """Whether the department is to be reminded."""
        return self.state in (State.MISSING, State.REFUSED) or bool(self.wanting)


@dataclass(frozen=True)
class MonthArrivals:
    """One month: its sources, department by department, the files of it that nobody has read yet
    and why others were refused; its publication, and the draft of it that waits for a signature.
    """

    month: Month
    due_on: date
    run_id: str | None
    arrivals: tuple[Arrival, ...]
    unread: tuple[str, ...]
    refusals: tuple[str, ...]
    draft: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has been delivered."""
        return self._has_only(State.MISSING, State.NOT_DUE)

    @property
    def is_complete(self) -> bool:
        """Whether all that is due has arrived and nothing was sent back or is wanting."""
        wanting = any(arrival.wanting for arrival in self.arrivals)
        return self._has_only(State.REPORTED, State.NOT_DUE) and not wanting

    def _has_only(self, *states: State) -> bool:
        others = {arrival.state for arrival in self.arrivals} - set(states)
        return not (others or self.unread or self.refusals)


@dataclass(frozen=True)
class Reminder:
    """A source that its department owes, in the same way for some months; ``late`` the longest."""

    department: str
    source: Source
    state: State
    months: tuple[Month, ...]
    late: int
    wanting: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A file of a month's folder; unread without ``accounts``."""

    month: Month
    name: str
    delivery: Delivery | None
    accounts: list[Account] | None


@dataclass(frozen=True)
class Known:
    """What the sources of one month are judged by.

    ``hinted`` are the sources that the names of unread files speak of, ``answered`` the numbers of
    returned rows that came back, ``late`` the days since the due day.
    """

    files: list[File]
    hinted: set[str | None]
    answered: set[str]
    wants: list[Want]
    late: int

    def accounts(self) -> Iterator[tuple[File, Account]]:
        for file in self.files:
            for account in file.accounts or ():
                yield file, account


def months_of_arrivals(
    folders: Folders, jurisdiction: Jurisdiction, today: date
) -> list[MonthArrivals]:
    """Every month from the first delivered to the last that is due or delivered, in order.

    Reads what runs have written down; files that none has read yet go by their names. After the
    campaign nothing is due.
    """
    vintages = Vintages(folders.out)
    files = _files_of_months(folders, jurisdiction, _published_accounts(vintages))
    if not files:
        return []
    answered = {
        number for file in files for account in file.accounts or () for number in account.answered
    }
    wants = published_wants(vintages)
    newest, drafts = vintages.newest(), drafted_runs(folders.out)
    found = []
    for month in _months({file.month for file in files}, jurisdiction, today):
        due_on = (month + 1).first_day.replace(day=jurisdiction.due_day)
        of_month = [file for file in files if file.month == month]
        unread = tuple(file.name for file in of_month if file.accounts is None)
        known = Known(
            of_month,
            _hinted(unread),
            answered,
            [want for want in wants if want.month == month],
            max(0, (today - due_on).days),
        )
        found.append(
            MonthArrivals(
                month,
                due_on,
                newest.latest.get(str(month)) if newest else None,
                tuple(_arrival(*owed, known) for owed in _expected(known, jurisdiction)),
                unread,
                tuple(account.refused for _, account in known.accounts() if account.refused),
                drafts[month].run_id if month in drafts else None,
            )
        )
    return found


def office_day() -> date:
    """Today where the office is."""
    return datetime.now(ZoneInfo(OFFICE_TIME)).date()


def reminders(months: Sequence[MonthArrivals], today: date) -> list[Reminder]:
    """Who is to be reminded of what for the months that are over, department by department."""
    owed: dict[tuple[str, Source, State], list[tuple[Month, Arrival]]] = {}
    for each in months:
        for arrival in each.arrivals:
            if arrival.is_asked and each.month.last_day < today:
                key = (arrival.department, arrival.source, arrival.state)
                owed.setdefault(key, []).append((each.month, arrival))
    found = [
        Reminder(
            *key,
            months=tuple(month for month, _ in asked),
            late=max(arrival.late for _, arrival in asked),
            wanting=tuple(dict.fromkeys(w for _, arrival in asked for w in arrival.wanting)),
        )
        for key, asked in owed.items()
    ]
    order = list(dict.fromkeys((a.department, a.source) for each in months for a in each.arrivals))
    return sorted(found, key=lambda reminder: order.index((reminder.department, reminder.source)))


def spans(months: Sequence[Month]) -> str:
    """Months in words, those that follow one another as a span."""
    runs = groupby(enumerate(months), lambda numbered: numbered[1] - numbered[0])
    ends = [(run[0], run[-1]) for run in ([month for _, month in of_run] for _, of_run in runs)]
    return "、".join(_span(first, last) for first, last in ends)


def _span(first: Month, last: Month) -> str:
    if first == last:
        return first.chinese
    end = f"{last.number}月" if first.year == last.year else last.chinese
    return f"{first.chinese}至{end}"


def _published_accounts(vintages: Vintages) -> dict[tuple[Month, str], list[Account]]:
    """What the newest publication of every month says of its files, by month and content."""
    newest = vintages.newest()
    published = {}
    for month, run_id in sorted(newest.latest.items()) if newest else ():
        found: dict[tuple[Month, str], list[Account]] = {}
        for entry in vintages.read(month, run_id).deliveries:
            account = Account(**{name: entry[name] for name in PUBLISHED})
            found.setdefault((Month.parse(entry["month"]), entry["content"]), []).append(account)
        published |= found
    return published


def _files_of_months(
    folders: Folders,
    jurisdiction: Jurisdiction,
    published: dict[tuple[Month, str], list[Account]],
) -> list[File]:
    """The files of all months; a content that lies in a folder twice is one file.

    What was read before the jurisdiction file or the program changed is known as it was published.
    """
    store = Store(folders.out, jurisdiction, read_key(folders.out))
    files: dict[tuple[Month, str], File] = {}
    archive = Archive(folders.out, jurisdiction.identifier)
    for month, name, delivery in archive.recalled(folders.raw):
        if delivery is None:
            files[month, name] = File(month, name, None, None)
        elif (place := (month, delivery.content)) not in files:
            accounts = store.accounts(delivery) or published.get(place)
            files[place] = File(month, name, delivery, accounts)
    return list(files.values())


def _months(delivered: set[Month], jurisdiction: Jurisdiction, today: date) -> list[Month]:
    last_due = Month.of(today) - 1
    if jurisdiction.campaign_end:
        last_due = min(last_due, Month.of(jurisdiction.campaign_end))
    return months_between(min(delivered), max(*delivered, last_due))


def _hinted(unread: Sequence[str]) -> set[str | None]:
    if not unread:
        return set()
    from pipelines.reading.headers import source_named_by

    return {source_named_by(name) for name in unread}


def _expected(known: Known, jurisdiction: Jurisdiction) -> list[tuple[Source, str]]:
    """The sources that departments answer for, department by department, and what else came."""
    sources = declared_sources()
    came = {account.source: None for _, account in known.accounts()}
    owed = [
        (sources[name], jurisdiction.department_of(name))
        for name in {**jurisdiction.departments, **came}
        if name in sources
    ]
    departments = list(dict.fromkeys(department for _, department in owed))
    return sorted(owed, key=lambda one: departments.index(one[1]))


def _arrival(source: Source, department: str, known: Known) -> Arrival:
    found = [(file, account) for file, account in known.accounts() if account.source == source.name]
    reports = [(file, account) for file, account in found if not account.is_correction]
    returned = sum(_unanswered(file, account, known.answered) for file, account in found)
    state = _state(source, [account for _, account in reports], returned, known)
    return Arrival(
        source,
        department,
        state,
        min((_day_of(file.delivery) for file, _ in reports), default=None),
        returned,
        known.late if state in (State.MISSING, State.REFUSED) else 0,
        titles(want for want in known.wants if _is_wanting(want, source, state)),
    )


def _unanswered(file: File, account: Account, answered: set[str]) -> int:
    if account.refused:
        return 0
    of_file = f"{file.delivery.content[:CONTENT_DIGITS]}-"
    return account.returned - sum(number.startswith(of_file) for number in answered)


def _state(source: Source, reports: Sequence[Account], returned: int, known: Known) -> State:
    if any(account.refused for account in reports):
        return State.REFUSED
    if reports:
        return State.RETURNED if returned else State.REPORTED
    if source.name in known.hinted:
        return State.UNREAD
    return State.MISSING if source.is_monthly else State.NOT_DUE


def _day_of(delivery: Delivery) -> date:
    read_at = datetime.fromisoformat(delivery.first_read_at)
    return read_at.astimezone(ZoneInfo(OFFICE_TIME)).date()


def _is_wanting(want: Want, source: Source, state: State) -> bool:
    """Whether a figure is not there for want of a source, or of a column where it has arrived."""
    match state:
        case State.REPORTED | State.RETURNED:
            return want.is_column and want.names(source)
        case State.MISSING | State.REFUSED:
            return want.names(source) or source.name in want.sources
        case State.NOT_DUE:
            return want.names(source)
        case State.UNREAD:
            return False
