"""Drafts that nobody sees, and the signature that publishes them."""

import json
import shutil

import duckdb
import pytest

from pipelines.cli import main
from tests.good_rows import GOOD
from tests.office import Office

MAY = "2020-05"


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    for source in ("registrations", "population"):
        office.deliver_rows(MAY, f"{source}.csv", [GOOD[source]])
    return office


def chuangye(office: Office, *words: str) -> int:
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    return main([words[0], *folders, *words[1:]])


def actions(office: Office) -> list[str]:
    trail = (office.folders.out / "trail.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["action"] for line in trail.splitlines()]


def test_a_draft_is_shown_to_the_office_and_to_nobody_else(office, capsys):
    assert chuangye(office, "run", MAY, "--draft") == 0

    out = office.folders.out
    assert "草稿没有公布" in capsys.readouterr().out
    assert not (out / "indicators.duckdb").exists() and not (out / "reports" / MAY).exists()
    page = (out / "drafts" / "reports" / MAY / "index.html").read_text(encoding="utf-8")
    assert "<dt>签发人</dt><dd>草稿，未签</dd>" in page
    assert (out / "drafts").stat().st_mode & 0o777 == 0o700
    assert chuangye(office, "status") == 0
    assert "2020年5月：未公布，草稿 2" in capsys.readouterr().out
    assert "草稿等待签发" in (out / "reports" / "status.html").read_text(encoding="utf-8")


def test_a_signed_draft_is_published_with_its_names(office, capsys):
    chuangye(office, "run", MAY, "--draft")
    assert chuangye(office, "approve", MAY, "--by", "王签", "--reviewed-by", "李审") == 0

    out = office.folders.out
    for page in (out / "reports" / MAY).glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<dt>审核人</dt><dd>李审</dd>" in text and "<dt>签发人</dt><dd>王签</dd>" in text
        assert "<dt>制表日期</dt>" in text
    with duckdb.connect(str(out / "indicators.duckdb"), read_only=True) as con:
        signed = con.execute("select reviewed_by, approved_by, is_draft from runs").fetchall()
    assert signed == [("李审", "王签", False)]
    assert actions(office) == ["草稿", "公布"]
    assert not (out / "drafts").exists()
    capsys.readouterr()
    for words in (("run", MAY), ("run", MAY, "--draft")):
        assert chuangye(office, *words) == 0
        said = capsys.readouterr().out
        assert "没有新内容" in said and "草稿" not in said


def test_a_draft_again_is_no_work_and_a_change_makes_another(office, capsys):
    chuangye(office, "run", MAY, "--draft")
    capsys.readouterr()
    assert chuangye(office, "run", MAY, "--draft") == 0
    assert "没有新内容，草稿" in capsys.readouterr().out

    office.deliver_rows(MAY, "服务.csv", [GOOD["services"]])
    assert chuangye(office, "run", MAY, "--draft") == 0
    with duckdb.connect(str(office.folders.out / "drafts" / "indicators.duckdb")) as con:
        # The second draft is no revision of the first, which nobody has seen.
        assert con.execute("select revision_reason from runs").fetchall() == [(None,)]


def test_a_draft_whose_run_died_before_its_pages_were_shown_is_made_again(office, capsys):
    chuangye(office, "run", MAY, "--draft")
    shutil.rmtree(office.folders.out / "drafts" / "reports")
    capsys.readouterr()

    assert chuangye(office, "run", MAY, "--draft") == 0
    assert "没有新内容" not in capsys.readouterr().out
    assert (office.folders.out / "drafts" / "reports" / MAY / "index.html").exists()


def test_what_changed_since_the_draft_is_not_signed(office, capsys):
    chuangye(office, "run", MAY, "--draft")
    office.deliver_rows(MAY, "服务.csv", [GOOD["services"]])

    assert chuangye(office, "approve", MAY, "--by", "王签") == 2
    assert "草稿之后报送文件、辖区文件或程序有变动" in capsys.readouterr().err
    assert not (office.folders.out / "indicators.duckdb").exists()


def test_without_a_draft_there_is_nothing_to_sign(office, capsys):
    assert chuangye(office, "approve", MAY, "--by", "王签") == 2
    assert "没有等待签发的草稿；请运行 chuangye run 2020-05 --draft" in capsys.readouterr().err

    chuangye(office, "run", MAY, "--draft")
    chuangye(office, "run", MAY)  # published without a signature: the draft is overtaken
    capsys.readouterr()
    assert chuangye(office, "approve", MAY, "--by", "王签") == 2
    assert "没有等待签发的草稿" in capsys.readouterr().err


def test_a_draft_that_does_not_come_out_the_same_is_not_published(office, capsys):
    chuangye(office, "run", MAY, "--draft")
    (values,) = (office.folders.out / "drafts" / "vintages" / MAY).glob("*[0-9a-f].parquet")
    with duckdb.connect() as con:
        con.execute(f"create table kept as select * replace (7 as gap) from '{values}'")
        con.execute(f"copy kept to '{values}' (format parquet)")

    assert chuangye(office, "approve", MAY, "--by", "王签") == 4
    assert "与草稿不同，没有公布" in capsys.readouterr().err
    assert not (office.folders.out / "indicators.duckdb").exists()


@pytest.mark.parametrize("name", ["", "  ", "王\n签", "王" * 31])
def test_a_signature_is_a_name(office, capsys, name):
    with pytest.raises(SystemExit) as stopped:
        chuangye(office, "approve", MAY, "--by", name)
    assert stopped.value.code == 2
    assert "姓名应为 1 到 30 个字" in capsys.readouterr().err


def test_a_draft_of_several_months_is_signed_at_once_and_keeps_its_reasons(office):
    chuangye(office, "run", MAY)
    office.deliver_rows("2020-06", "登记.csv", [GOOD["registrations"]])
    office.deliver_rows(MAY, "服务.csv", [GOOD["services"]])
    assert chuangye(office, "run", "2020-06", "--draft", "--correct", "漏报服务台账") == 0
    assert chuangye(office, "approve", "2020-06", "--by", "王签") == 0

    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        runs = con.execute(
            "select strftime(month, '%Y-%m'), revision_reason, revision_note, approved_by"
            " from runs order by published_at, month"
        ).fetchall()
    assert runs == [
        (MAY, None, None, None),
        (MAY, "C", "漏报服务台账；补报2020年5月的创业服务台账", "王签"),
        ("2020-06", None, None, "王签"),
    ]
