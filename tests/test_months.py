from datetime import date

import pytest

from pipelines.months import Month, months_between


@pytest.mark.parametrize("text", ["2020-13", "2020-00", "2020-6", "202006", "2020年6月", ""])
def test_only_a_calendar_month_is_read(text):
    with pytest.raises(ValueError, match="要写成 2020-05 这样"):
        Month.parse(text)


def test_the_last_day_knows_leap_years():
    assert Month.parse("2020-02").last_day == date(2020, 2, 29)
    assert Month.parse("2019-02").last_day == date(2019, 2, 28)


def test_adding_months_crosses_years():
    assert Month(2019, 11) + 3 == Month(2020, 2)
    assert Month(2020, 1) - 1 == Month(2019, 12)
    assert str(Month(2020, 6) - 42) == "2016-12"


def test_months_between_includes_both_ends():
    assert [str(m) for m in months_between(Month(2019, 12), Month(2020, 2))] == [
        "2019-12",
        "2020-01",
        "2020-02",
    ]
