"""A whole month by both engines: every published row and every accepted row is the same."""

import shutil

import duckdb
import pytest

from pipelines.cli import main
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.publishing.vintages import Vintages
from pipelines.reading import records
from pipelines.receiving import Folders
from pipelines.run import run
from tests.spark.both_engines import differing_tables

MONTH = "2019-12"
KEPT = ("accepted", "returned", "accounts")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The output folders of both engines, which have one key; the register comes in batches."""
    place = tmp_path_factory.mktemp("month")
    raw, first, second = (place / name for name in ("raw", "duckdb", "spark"))
    options = ["--from", MONTH, "--to", MONTH, "--entities", "1500"]
    assert main(["sample", "--raw", str(raw), "--out", str(first), *options]) == 0
    jurisdiction = read_jurisdiction("yanzhou")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "RECORD_BYTES", 1 << 17)
        run(Month.parse(MONTH), Folders(raw, first), jurisdiction, str, engine="duckdb")
        second.mkdir()
        shutil.copy(first / ".chuangye.key", second)
        run(Month.parse(MONTH), Folders(raw, second), jurisdiction, str, engine="spark")
    return raw, first, second


def test_every_published_row_is_the_same(folders):
    assert differing_tables(*folders[1:]) == []


def test_the_accepted_and_returned_rows_and_accounts_are_the_same_to_the_byte(folders):
    _, one, other = folders
    kept = {path.relative_to(one) for kind in KEPT for path in (one / kind).rglob("*.*")}
    assert kept == {
        path.relative_to(other) for kind in KEPT for path in (other / kind).rglob("*.*")
    }
    assert len(kept) > 28
    different = [n for n in kept if (one / n).read_bytes() != (other / n).read_bytes()]
    assert different == []


def test_the_engine_is_on_record(folders):
    for out, engine in zip(folders[1:], ("duckdb", "spark"), strict=True):
        assert Vintages(out).latest(Month.parse(MONTH)).engine == engine
        with duckdb.connect(str(out / "indicators.duckdb"), read_only=True) as con:
            assert con.execute("select engine from runs").fetchall() == [(engine,)]


def test_a_month_run_by_one_engine_is_nothing_new_to_the_other(folders, capsys):
    raw, _, out = folders
    assert main(["run", MONTH, "--raw", str(raw), "--out", str(out)]) == 0
    assert "没有新内容" in capsys.readouterr().out
