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

MONTH = "2019-12"
# Columns that differ from run to run.
OF_THE_RUN = {"run_id", "published_at", "engine"}


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
    _, *both = folders
    with duckdb.connect() as con:
        for name, out in zip(("one", "other"), both, strict=True):
            con.execute(f"attach '{(out / 'indicators.duckdb').resolve()}' as {name} (read_only)")
        tables = [row[0] for row in con.execute("from (show tables from one)").fetchall()]
        assert {"indicator_values", "register_report", "score_items", "persons"} < set(tables)
        different = [name for name in tables if differing_rows(con, name)]
    assert different == []


def differing_rows(con, table: str) -> int:
    types = [con.execute(f"describe {place}.{table}").fetchall() for place in ("one", "other")]
    assert types[0] == types[1], table
    names = ", ".join(f'"{name}"' for name, *_ in types[0] if name not in OF_THE_RUN)
    one, other = (f"select {names} from {place}.{table}" for place in ("one", "other"))
    return con.execute(
        f"select count(*) from (({one} except all {other}) union all ({other} except all {one}))"
    ).fetchone()[0]


def test_the_accepted_rows_and_accounts_are_the_same_to_the_byte(folders):
    _, one, other = folders
    kept = {}
    for out in (one, other):
        for kind in ("accepted", "returned", "accounts"):
            for path in (out / kind).rglob("*.*"):
                kept.setdefault(str(path.relative_to(out)), []).append(path.read_bytes())
    assert len(kept) > 28
    assert [name for name, found in kept.items() if found != found[:1] * 2] == []


def test_the_engine_is_on_record(folders):
    for out, engine in zip(folders[1:], ("duckdb", "spark"), strict=True):
        assert Vintages(out).latest(Month.parse(MONTH)).engine == engine
        with duckdb.connect(str(out / "indicators.duckdb"), read_only=True) as con:
            assert con.execute("select engine from runs").fetchall() == [(engine,)]


def test_a_month_run_by_one_engine_is_nothing_new_to_the_other(folders, capsys):
    raw, _, out = folders
    assert main(["run", MONTH, "--raw", str(raw), "--out", str(out)]) == 0
    assert "没有新内容" in capsys.readouterr().out
