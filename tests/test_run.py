"""A month from raw files to the published file and page, through plain functions."""

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.apart import apart
from pipelines.cli import main
from pipelines.computing.checks import CheckFailed
from pipelines.months import Month
from pipelines.publishing.vintages import Vintages
from pipelines.run import run
from tests.good_rows import GOOD
from tests.office import Office

CLOSED = GOOD["registrations"] | {
    "统一社会信用代码": "92370882K1GAGFF60X",
    "经营者证件号码": "",
    "登记状态": "注销",
    "注销日期": "2018-05-01",
}
MAY = Month(2020, 5)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def office(tmp_path) -> Office:
    """Every source delivered for 2020-05, a row each; the register has a closed shop beside."""
    office = Office(tmp_path)
    for source, row in GOOD.items():
        rows = [row, CLOSED] if source == "registrations" else [row]
        office.deliver_rows("2020-05", f"{source}.csv", rows)
    return office


def run_may(office: Office) -> list[str]:
    lines: list[str] = []
    run(MAY, office.folders, office.jurisdiction, lines.append)
    return lines


def published(office: Office, sql: str) -> list[tuple]:
    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def chuangye(office: Office, *words: str) -> int:
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    return main([words[0], *folders, *words[1:]])


def test_a_month_is_published_with_its_figures(office):
    run_may(office)

    # One person runs an entity; 350,000 people aged 16–59.
    assert published(
        office,
        "select numerator, denominator, met, gap from indicator_values where indicator ="
        " 'activity_rate' and variant = 'default' and dimension = 'total' and area_code = '370812'",
    ) == [(1, 350_000, False, 52_499)]  # 15 % of 350,000 = 52,500, one is there
    assert published(office, "select count(*), sum(rows_read) from deliveries") == [(15, 16)]


def test_the_page_of_the_month_is_there(office):
    run_may(office)

    page = office.folders.out / "reports" / "2020-05" / "index.html"
    assert "兖州区" in page.read_text(encoding="utf-8")


def test_running_again_publishes_nothing_new_and_says_so(office):
    run_may(office)
    before = (office.folders.out / "indicators.duckdb").readlink()

    lines = run_may(office)

    assert "没有新内容" in lines[-1]
    assert (office.folders.out / "indicators.duckdb").readlink() == before


def test_a_new_file_is_a_new_release_and_the_old_one_stays_whole(office):
    run_may(office)
    old = (office.folders.out / "indicators.duckdb").resolve()
    digest = hashlib.sha256(old.read_bytes()).hexdigest()
    second = GOOD["registrations"] | {
        "统一社会信用代码": "92370812KGM0138U45",
        "经营者证件号码": "370882198905124760",
    }
    office.deliver_rows("2020-05", "补报.csv", [second])

    run_may(office)

    assert (office.folders.out / "indicators.duckdb").resolve() != old
    assert hashlib.sha256(old.read_bytes()).hexdigest() == digest
    # Both publications are kept, the second with its reason: late data.
    assert published(
        office,
        "select numerator, revision_reason from indicator_vintages where indicator ="
        " 'activity_rate' and variant = 'default' and dimension = 'total'"
        " and area_code = '370812' order by published_at",
    ) == [(1, None), (2, "R1")]


def test_earlier_months_without_a_publication_come_first(office):
    office.deliver_rows("2020-04", "登记.csv", [GOOD["registrations"]])

    run_may(office)

    months = published(office, "select month_name from months order by month")
    assert months == [("2020年4月",), ("2020年5月",)]


def test_an_older_month_run_later_keeps_the_rows_of_the_newest(office):
    run_may(office)
    office.deliver_rows("2020-04", "登记.csv", [GOOD["registrations"]])

    run(Month(2020, 4), office.folders, office.jurisdiction, print)

    assert published(office, "select count(*) from loans") == [(1,)]
    assert published(office, "select distinct month::varchar from success_outlook") == [
        ("2020-05-31",)
    ]
    assert published(office, "select count(distinct month) from indicator_values") == [(2,)]


def test_a_page_that_is_gone_is_drawn_again_without_publishing(office):
    run_may(office)
    page = office.folders.out / "reports" / "2020-05" / "index.html"
    before = page.read_bytes()
    page.unlink()

    lines = run_may(office)

    assert page.read_bytes() == before
    assert "重新绘制" in lines[-1]
    assert published(office, "select count(*) from runs") == [(1,)]


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_score_page_that_is_gone_is_drawn_again_and_a_page_of_no_use_is_taken_away(office):
    run_may(office)
    report = office.folders.out / "reports" / "2020-05"
    before = contents(report)
    assert {"index.html", "shandong_district.html", "创业指标_2020-05.xlsx"} <= before.keys()
    (report / "shandong_district.html").unlink()
    (report / "national_city.html").write_text("of a standard that is no longer used")

    lines = run_may(office)

    assert "重新绘制" in lines[-1]
    assert contents(report) == before
    assert "没有新内容" in run_may(office)[-1]
    (report / "创业指标_2020-05.xlsx").unlink()
    run_may(office)
    assert contents(report) == before


def test_a_month_without_deliveries_is_refused(office, capsys):
    assert chuangye(office, "run", "2035-01") == 2
    assert "2035-01 里没有报送文件" in capsys.readouterr().err


def test_losing_the_link_loses_no_vintage(office):
    run_may(office)
    (kept,) = (office.folders.out / "vintages" / "2020-05").glob("*.json")
    (office.folders.out / "indicators.duckdb").unlink()
    (office.folders.out / "latest.json").unlink()

    run_may(office)

    assert kept.exists()


def test_what_a_dead_run_left_is_cleared(office):
    run_may(office)
    orphan = office.folders.out / "vintages" / "2020-05" / "20200601T000000-dead00.json"
    orphan.write_text("{}")
    (office.folders.out / ".unfinished-dead").mkdir()
    office.deliver_rows("2020-05", "补报.csv", [GOOD["services"] | {"服务编号": "F2"}])

    run_may(office)

    assert not orphan.exists()
    assert not list(office.folders.out.glob(".unfinished-*"))


def test_a_failing_check_leaves_the_last_release_in_place(office, monkeypatch):
    run_may(office)
    before = (office.folders.out / "indicators.duckdb").readlink()
    page = (office.folders.out / "reports" / "2020-05" / "index.html").read_bytes()
    office.deliver_rows("2020-05", "补报.csv", [GOOD["services"] | {"服务编号": "F2"}])
    monkeypatch.setattr(
        "pipelines.publishing.release.audit", lambda _: (_ for _ in ()).throw(CheckFailed("对不上"))
    )

    assert chuangye(office, "run", "2020-05") == 4
    assert (office.folders.out / "indicators.duckdb").readlink() == before
    assert (office.folders.out / "reports" / "2020-05" / "index.html").read_bytes() == page
    assert Vintages(office.folders.out).latest(MAY).run_id in before.name


def no_space(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "index.html")


def test_pages_that_cannot_be_drawn_leave_the_last_release_in_place(office, monkeypatch, capsys):
    run_may(office)
    before = (office.folders.out / "indicators.duckdb").readlink()
    page = (office.folders.out / "reports" / "2020-05" / "index.html").read_bytes()
    office.deliver_rows("2020-05", "补报.csv", [GOOD["services"] | {"服务编号": "F2"}])
    monkeypatch.setattr("pipelines.reports.apart", lambda *_: apart("tests.test_run", "no_space"))

    assert chuangye(office, "run", "2020-05") == 2
    assert "index.html：磁盘已满" in capsys.readouterr().err
    assert (office.folders.out / "indicators.duckdb").readlink() == before
    assert (office.folders.out / "reports" / "2020-05" / "index.html").read_bytes() == page
    assert not list(office.folders.out.glob(".unfinished-*"))


def test_a_refused_file_makes_its_source_refused_and_the_rest_is_published(office, capsys):
    rows = [GOOD["loans"] | {"申请编号": f"D{n}", "放款日期": "五月"} for n in range(12)]
    office.deliver_rows("2020-05", "贷款二.csv", rows)

    assert chuangye(office, "run", "2020-05") == 3
    assert "贷款二.csv" in capsys.readouterr().err
    assert published(
        office,
        "select distinct value, reason from indicator_values where indicator = 'loan_coverage'"
        " and variant = 'default' and area_code = '370812'",
    ) == [(None, "source_refused")]


def test_a_missing_source_is_named_with_its_department(office):
    (office.folders.raw / "2020-05" / "loans.csv").unlink()

    run_may(office)

    ((reason, detail),) = published(
        office,
        "select distinct reason, reason_detail from indicator_values where variant = 'default'"
        " and indicator = 'loan_coverage' and area_code = '370812'",
    )
    assert reason == "source_missing"
    assert "区就业创业促进中心" in detail


def test_every_table_and_column_is_described(office):
    run_may(office)

    bare = published(
        office,
        "select table_name, column_name from duckdb_columns()"
        " where not internal and comment is null"
        " union all select table_name, '' from duckdb_tables() where comment is null",
    )
    assert bare == []


def test_nothing_published_names_a_person(office):
    run_may(office)

    for row in GOOD.values():
        for title, text in row.items():
            if "证件" in title or title == "主体名称":
                assert text.encode() not in (office.folders.out / "indicators.duckdb").read_bytes()


def test_an_id_or_telephone_number_in_a_text_is_blotted_out(office):
    typed = {"服务项目": "指导李四 13905371234", "服务编号": "370882198501010302"}
    office.deliver_rows("2020-05", "补报.csv", [GOOD["services"] | typed])

    run_may(office)

    rows = published(office, "select left(service_id, 5), service from services order by 1")
    assert ("〔已隐去〕", "指导李四 〔已隐去〕") in rows


def test_an_old_client_opens_the_published_file(office):
    client = ROOT / ".venv" / "old-client"
    if not client.is_dir():
        pytest.skip("the old client is not installed (make .venv/old-client)")
    run_may(office)

    question = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True);"
        "print(duckdb.__version__, con.execute('select count(*) > 0 from indicator_series')"
        '.fetchone()[0], con.execute("select comment from duckdb_tables() where table_name ='
        " 'indicator_values'\").fetchone()[0][:3])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", question, str(office.folders.out / "indicators.duckdb")],
        env={"PYTHONPATH": str(client)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["1.1.3", "True", "指标值"]


def test_two_runs_at_once_the_second_says_who_is_first(office, capsys):
    from pipelines.locking import run_lock

    with run_lock(office.folders.out):
        assert chuangye(office, "run", "2020-05") == 2
    assert "另一次运行" in capsys.readouterr().err


def test_the_quick_path_imports_none_of_the_heavy_libraries(office):
    run_may(office)
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    question = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:]);"
        "print({'pandas', 'pandera', 'prefect'} & set(sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", question, "run", "2020-05", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "没有新内容" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "set()"
