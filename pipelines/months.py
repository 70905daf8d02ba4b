"""Reference months and their arithmetic (methodology, Conventions)."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

OFFICE_TIME = "Asia/Shanghai"


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written ``YYYY-MM``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2020-05``; raises ``ValueError`` with a Chinese sentence."""
        if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text):
            raise ValueError(f"月份“{text}”不对，要写成 2020-05 这样。")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    def __add__(self, months: int) -> "Month":
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def __sub__(self, months: int) -> "Month":
        return self + -months

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.number}月"


def months_between(first: Month, last: Month) -> list[Month]:
    """All months from ``first`` to ``last``, both included."""
    count = (last.year - first.year) * 12 + last.number - first.number
    return [first + n for n in range(count + 1)]
