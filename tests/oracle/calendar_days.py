"""Month arithmetic as the conventions state it."""

from calendar import monthrange
from datetime import date


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def back(month_end_day: date, months: int) -> date:
    """«``R − n``: the last day of the month ``n`` months before ``M``»."""
    year, month = _months_later(month_end_day, -months)
    return month_end(year, month)


def shift(day: date, months: int) -> date:
    """«the same day ``n`` months later or earlier, clamped to the last day of that month»."""
    year, month = _months_later(day, months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def within(after: date, day: date | None, until: date) -> bool:
    """«window ``(a, b]``: after ``a``, up to and including ``b``»."""
    return day is not None and after < day <= until


def _months_later(day: date, months: int) -> tuple[int, int]:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    return year, month
