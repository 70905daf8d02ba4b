"""Rows judged on executors are judged as here, in the same order."""

import pytest

from pipelines.cleaning.validation import Context, Validator
from pipelines.months import Month
from pipelines.reading.headers import recognise
from pipelines.reading.text import batches, sheets
from pipelines.spark import judging
from pipelines.spark.judging import judged
from pipelines.spark.session import SparkFailed
from schemas import SOURCES
from tests.good_rows import GOOD
from tests.office import Office

SIZE = 3


@pytest.fixture
def form(tmp_path):
    """Ten loans, of which the fourth and the ninth have no number."""
    good = GOOD["loans"]
    number = list(good)[0]
    rows = [good | {number: "" if place in (3, 8) else f"D{place}"} for place in range(10)]
    path = Office(tmp_path).deliver_rows("2020-05", "loans.csv", rows)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (found,) = recognise(sheets(path, scratch), path.name)
    return found


def a_validator(form, tmp_path) -> Validator:
    context = Context(Office(tmp_path).jurisdiction, Month(2020, 5), b"key")
    return Validator(form, SOURCES["loans"], context)


def small_batches(form):
    for batch in batches(form):
        for start in range(0, batch.num_rows, SIZE):
            yield batch.slice(start, SIZE)


def test_batches_come_back_in_order_as_if_they_were_judged_here(running, form, tmp_path):
    here = a_validator(form, tmp_path)
    expected = [(batch, here.judge(batch)) for batch in small_batches(form)]

    validator = a_validator(form, tmp_path)
    found = list(judged(running.session, small_batches(form), validator, tmp_path))

    assert [result.accepted.num_rows for _, result in found] == [3, 2, 2, 1]
    for (batch, result), (rows, same) in zip(found, expected, strict=True):
        assert batch.equals(rows)
        assert result.accepted.equals(same.accepted)
        assert result._replace(accepted=None) == same._replace(accepted=None)
    assert validator.room == here.room


def test_no_more_returned_rows_are_listed_than_there_is_room_for(running, form, tmp_path):
    validator = a_validator(form, tmp_path)
    validator.room = 1
    found = list(judged(running.session, small_batches(form), validator, tmp_path))

    assert [len(result.listed) for _, result in found] == [0, 1, 0, 0]
    assert [result.returned for _, result in found] == [0, 1, 1, 0]


def test_rows_judged_by_another_version_of_the_program_are_not_taken(
    running, form, tmp_path, monkeypatch
):
    monkeypatch.setattr(judging, "code_digest", lambda _: "of another version")
    with pytest.raises(SparkFailed, match="版本不同"):
        list(judged(running.session, small_batches(form), a_validator(form, tmp_path), tmp_path))
