"""Rows judged on executors are judged as here, in the same order."""

from pathlib import Path

import pytest

from pipelines.cleaning import judging as judging_here
from pipelines.cleaning.judging import here, judged, rows_at
from pipelines.cleaning.validation import Context, Validator
from pipelines.months import Month
from pipelines.reading import text
from pipelines.reading.headers import recognise
from pipelines.spark import judging
from pipelines.spark.session import SparkFailed
from schemas import SOURCES
from tests.good_rows import GOOD
from tests.office import Office

SIZE = 3


@pytest.fixture
def a_validator(tmp_path, monkeypatch) -> Validator:
    """For ten loans in batches of three, of which the fourth and the ninth have no number."""
    good = GOOD["loans"]
    number = list(good)[0]
    rows = [good | {number: "" if place in (3, 8) else f"D{place}"} for place in range(10)]
    office = Office(tmp_path)
    path = office.deliver_rows("2020-05", "loans.csv", rows)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (form,) = recognise(text.sheets(path, scratch), path.name)
    monkeypatch.setattr(judging_here, "batches", small_batches)
    return Validator(form, SOURCES["loans"], Context(office.jurisdiction, Month(2020, 5), b"key"))


def small_batches(form, watch):
    for batch in text.batches(form, watch):
        for start in range(0, batch.num_rows, SIZE):
            yield batch.slice(start, SIZE)


def found_by(judges, validator: Validator, scratch: Path) -> list[tuple]:
    """What is found of every batch, the accepted rows read from where they lie."""
    scratch.mkdir()
    found = judged(validator, scratch, judges)
    return [(rows_at(batch.rows).to_pylist(), *batch[1:]) for batch in found]


def test_batches_come_back_in_order_as_if_they_were_judged_here(running, a_validator, tmp_path):
    expected = found_by(here, a_validator, tmp_path / "here")
    found = found_by(running.judges, a_validator, tmp_path / "there")

    assert [len(rows) for rows, *_ in found] == [3, 2, 2, 1]
    assert found == expected


def test_rows_judged_by_another_version_of_the_program_are_not_taken(
    running, a_validator, tmp_path, monkeypatch
):
    monkeypatch.setattr(judging, "code_digest", lambda _: "of another version")
    with pytest.raises(SparkFailed, match="版本不同"):
        found_by(running.judges, a_validator, tmp_path / "there")
