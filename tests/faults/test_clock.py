"""Clocks that are wrong, and accounts without a name."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from pipelines.cli import main
from pipelines.publishing.trail import Trail
from tests.faults.offices import MAY, deliver, words_for
from tests.good_rows import GOOD
from tests.office import Office


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    deliver(office, MAY)
    return office


def chuangye(office: Office, *words: str) -> int:
    return main(words_for(office, *words))


def test_a_month_that_has_not_begun_by_the_clock_is_not_run(office, capsys, monkeypatch):
    monkeypatch.setattr("pipelines.arrivals.office_day", lambda: date(2020, 4, 30))

    assert chuangye(office, "run", MAY) == 2
    assert "2020年5月还没有到，电脑的日期是 2020-04-30" in capsys.readouterr().err
    assert not (office.folders.out / "indicators.duckdb").exists()


class _LongAgo(datetime):
    @classmethod
    def now(cls, tz=UTC):
        return datetime(2020, 6, 5, tzinfo=tz)


def test_what_comes_later_counts_although_the_clock_has_gone_back(office, capsys, monkeypatch):
    assert chuangye(office, "run", MAY) == 0
    monkeypatch.setattr("pipelines.run.datetime", _LongAgo)
    monkeypatch.setattr("pipelines.deliveries.datetime", _LongAgo)
    corrected = GOOD["loans"] | {"放款金额(元)": "120000"}
    office.deliver_rows(MAY, "a 更正.csv", [corrected])  # its name comes before loans.csv, too

    assert chuangye(office, "run", MAY) == 0

    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        assert con.execute("select disbursed_yuan from loans").fetchall() == [(120_000,)]
        assert con.execute(
            "select publication, revision_reason, is_latest from runs order by publication"
        ).fetchall() == [(1, None, False), (2, "R1", True)]
        first, second = con.execute("select published_at from runs order by publication").fetchall()
        assert second < first
        reads = con.execute("select file from deliveries where source = 'loans'").fetchall()
        assert len(reads) == 2
    capsys.readouterr()
    assert chuangye(office, "revisions", "loan_coverage") == 0
    *_, before, after = capsys.readouterr().out.splitlines()
    assert "首次公布" in before and "R1" in after


def test_an_account_without_a_name_is_entered_by_its_number(tmp_path, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_123_456)

    Trail(tmp_path).append("公布", run_id="r1")

    assert [entry["by"] for entry in Trail(tmp_path).entries()] == ["4123456"]
