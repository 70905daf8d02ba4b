"""A month published again: which months, why, and computed once more from the archive."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main
from pipelines.jurisdiction import REFERENCE, read_jurisdiction
from pipelines.publishing.vintages import Vintages
from tests.good_rows import GOOD
from tests.office import Office

MAY, JUNE = "2020-05", "2020-06"
CLOSED = GOOD["registrations"] | {
    "统一社会信用代码": "92370882K1GAGFF60X",
    "经营者证件号码": "",
    "登记状态": "注销",
    "注销日期": "2018-05-01",
}
SECOND = GOOD["registrations"] | {
    "统一社会信用代码": "92370812KGM0138U45",
    "经营者证件号码": "370882198905124760",
}


def chuangye(office: Office, *words: str) -> int:
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    return main([words[0], *folders, *words[1:]])


def published(office: Office, sql: str) -> list[tuple]:
    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def history(office: Office) -> list[tuple]:
    """Month, reason, note and the number of entrepreneurs of every publication in order."""
    return published(
        office,
        "select strftime(month, '%Y-%m'), revision_reason, revision_note, numerator"
        " from indicator_vintages where indicator = 'activity_rate' and variant = 'default'"
        " and dimension = 'total' and area_code = '370812' order by published_at, month",
    )


def with_source(office: Office, month: str, source: str, rows: list[dict]) -> None:
    office.deliver_rows(month, f"{source}.csv", rows)


@pytest.fixture(scope="module")
def revised(tmp_path_factory) -> Office:
    """Two months, then a late file for the first, a new population figure, and a correction."""
    office = Office(tmp_path_factory.mktemp("revised"))
    local = office.place / "yanzhou.toml"
    shutil.copyfile(REFERENCE / "jurisdictions" / "yanzhou.toml", local)
    for month in (MAY, JUNE):
        with_source(office, month, "population", [GOOD["population"]])
        with_source(office, month, "registrations", [GOOD["registrations"], CLOSED])
    for source in GOOD.keys() - {"population", "registrations"}:
        with_source(office, MAY, source, [GOOD[source]])
    with_source(office, JUNE, "services", [GOOD["services"] | {"服务编号": "F6"}])
    run = ("run", JUNE, "--jurisdiction", str(local))
    assert chuangye(office, *run) == 0
    office.deliver_rows(MAY, "补报.csv", [SECOND])
    assert chuangye(office, *run) == 0
    residents = GOOD["population"] | {"16-59岁人口": "340000"}
    with_source(office, JUNE, "population", [residents])
    assert chuangye(office, *run) == 0
    text = local.read_text(encoding="utf-8")
    assert "success_rate = 0.70" in text
    local.write_text(text.replace("success_rate = 0.70", "success_rate = 0.71"), encoding="utf-8")
    assert chuangye(office, *run, "--correct", "成功率目标录入有误") == 0
    return office


def test_a_late_file_republishes_its_month_and_the_later_ones_with_its_reason(revised):
    late = "补报2020年5月的市场主体登记信息"
    assert history(revised) == [
        (MAY, None, None, 1),
        (JUNE, None, None, 1),
        (MAY, "R1", late, 2),
        (JUNE, "R1", late, 2),
        (JUNE, "R2", "更换2020年6月的人口与劳动力", 2),
        (JUNE, "C", "成功率目标录入有误；辖区文件或评估标准有变动", 2),
    ]


def test_revisions_are_told_by_month_with_what_moved(revised, capsys):
    assert chuangye(revised, "revisions", "activity_rate") == 0
    lines = capsys.readouterr().out.splitlines()

    assert (
        lines[0].startswith("创业活跃度（") and lines[1] == "2020年5月" and lines[4] == "2020年6月"
    )
    # Two of 350,000 and then of 340,000 are 0.00057 % and 0.00059 %.
    assert "（0.00 个百分点）" in lines[7]
    assert "R2 例行修订：更换2020年6月的人口与劳动力" in lines[7]
    assert chuangye(revised, "revisions", "no_rate") == 2
    assert "没有公布过区划 370812 的 no_rate" in capsys.readouterr().err


def test_the_page_of_revisions_has_every_publication_and_its_reason(revised):
    page = revised.folders.out / "reports" / JUNE / "revisions.html"
    text = page.read_text(encoding="utf-8")

    assert "首次公布" in text and "修订 3" in text and "修订 4" not in text
    assert "成功率目标录入有误" in text
    assert "补报.csv" not in text  # what files are called stays in the office


def test_every_past_publication_is_computed_again_from_the_archive(revised, capsys, tmp_path):
    """Also when the files are gone from the raw folder, and the jurisdiction file has changed."""
    office = Office(tmp_path)
    shutil.copytree(revised.folders.out, office.folders.out, symlinks=True)
    runs = Vintages(office.folders.out).published()
    assert len(runs) == 6

    for run in (runs[0], runs[3], runs[5]):
        assert chuangye(office, "rebuild", run.month, "--vintage", run.run_id) == 0
        said = capsys.readouterr().out
        assert "程序与公布时相同" in said and "全部一致" in said


def test_with_another_code_the_differences_are_listed(revised, capsys, tmp_path):
    office = Office(tmp_path)
    shutil.copytree(revised.folders.out, office.folders.out, symlinks=True)
    run = Vintages(office.folders.out).published()[0]
    values = Vintages(office.folders.out).values_path(run.month, run.run_id)
    with duckdb.connect() as con:  # as if the code of then had counted one more
        con.execute(
            f"create table kept as select * replace (case when indicator = 'activity_rate' and"
            f" variant = 'default' and dimension = 'total' and area_code = '370812'"
            f" then 2 else numerator end as numerator) from read_parquet('{values}')"
        )
        con.execute(f"copy kept to '{values}' (format parquet)")

    assert chuangye(office, "rebuild", run.month, "--vintage", run.run_id) == 4
    said = capsys.readouterr().out
    assert "有 1 处不同" in said and "numerator：公布 2.0，重算 1.0" in said

    manifest = Vintages(office.folders.out).manifest_path(run.month, run.run_id)
    facts = json.loads(manifest.read_text(encoding="utf-8")) | {"code_digest": "of another code"}
    manifest.write_text(json.dumps(facts), encoding="utf-8")
    assert chuangye(office, "rebuild", run.month, "--vintage", run.run_id) == 0
    assert "按方法变动（R3）列出" in capsys.readouterr().out


def test_a_publication_that_never_was_cannot_be_computed_again(revised, capsys):
    assert chuangye(revised, "rebuild", MAY, "--vintage", "20200601T000000-abcdef") == 2
    assert "没有公布过批次 20200601T000000-abcdef；公布过的批次：" in capsys.readouterr().err


def test_a_file_gone_from_the_archive_is_named(revised, capsys, tmp_path):
    office = Office(tmp_path)
    shutil.copytree(revised.folders.out, office.folders.out, symlinks=True)
    run = Vintages(office.folders.out).published()[0]
    gone = next(read for read in run.deliveries if read["source"] == "loans")
    (office.folders.out / "archive" / gone["content"][:2] / gone["content"]).unlink()

    assert chuangye(office, "rebuild", run.month, "--vintage", run.run_id) == 2
    assert "归档里缺少" in (said := capsys.readouterr().err) and "2020-05/loans.csv" in said


def test_a_correction_of_nothing_is_refused(revised, capsys):
    local = str(revised.place / "yanzhou.toml")
    words = ("run", JUNE, "--jurisdiction", local)

    assert chuangye(revised, *words, "--correct", "再更正") == 2
    assert "没有可更正的" in capsys.readouterr().err
    assert chuangye(revised, *words, "--correct", " ") == 2
    assert "--correct 后面要写明" in capsys.readouterr().err


def test_a_kept_jurisdiction_reads_as_it_was(revised, tmp_path):
    """The archive gives back the files under the names by which they are found."""
    run = Vintages(revised.folders.out).published()[0]

    for name, content in run.jurisdiction["files"].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        kept = revised.folders.out / "archive" / content[:2] / content
        shutil.copyfile(kept, tmp_path / name)
    again = read_jurisdiction(str(tmp_path / "yanzhou.toml"), tmp_path / "standards")
    assert again.fingerprint == run.jurisdiction["fingerprint"]
    assert {Path(place).name for place in again.files} == {"yanzhou.toml", "shandong_district.toml"}
