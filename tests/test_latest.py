"""The folder of the newest month shown once more as the latest."""

from pathlib import Path

import pytest

from pipelines.months import Month
from pipelines.run import run
from tests.good_rows import GOOD
from tests.office import Office

APRIL, MAY = Month(2020, 4), Month(2020, 5)


@pytest.fixture
def office(tmp_path) -> Office:
    """The register delivered for 2020-05."""
    office = Office(tmp_path)
    office.deliver_rows("2020-05", "登记.csv", [GOOD["registrations"]])
    return office


def publish(office: Office, month: Month) -> list[str]:
    lines: list[str] = []
    run(month, office.folders, office.jurisdiction, lines.append)
    return lines


def folder(office: Office, name: str) -> dict[str, bytes]:
    place: Path = office.folders.out / "reports" / name
    files = [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def test_the_latest_is_a_copy_of_the_newest_month(office):
    publish(office, MAY)

    assert folder(office, "latest") == folder(office, "2020-05")
    assert "index.html" in folder(office, "latest")


def test_an_older_month_run_later_does_not_take_its_place(office):
    publish(office, MAY)
    office.deliver_rows("2020-04", "登记.csv", [GOOD["registrations"]])
    publish(office, APRIL)

    assert folder(office, "latest") == folder(office, "2020-05")
    assert folder(office, "latest") != folder(office, "2020-04")


def test_a_newer_month_takes_its_place_and_what_it_does_not_have_is_taken_away(office):
    publish(office, MAY)
    (office.folders.out / "reports" / "latest" / "创业指标_2020-05.xlsx").write_text("of May")
    office.deliver_rows("2020-06", "登记.csv", [GOOD["registrations"]])
    publish(office, Month(2020, 6))

    assert folder(office, "latest") == folder(office, "2020-06")


def test_a_latest_page_that_is_gone_is_put_back_without_publishing(office):
    publish(office, MAY)
    (office.folders.out / "reports" / "latest" / "register.html").unlink()

    lines = publish(office, MAY)

    assert "重新绘制" in lines[-1]
    assert folder(office, "latest") == folder(office, "2020-05")
    assert "没有新内容" in publish(office, MAY)[-1]
