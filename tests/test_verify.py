"""Everything kept is checked by its digest, and the trail by its chain."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.publishing.trail import Trail, TrailBroken
from tests.good_rows import GOOD
from tests.office import Office

MAY = "2020-05"


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Office:
    office = Office(tmp_path_factory.mktemp("kept"))
    office.deliver_rows(MAY, "services.csv", [GOOD["services"]])
    assert chuangye(office, "run", MAY) == 0
    office.deliver_rows(MAY, "loans.csv", [GOOD["loans"]])
    assert chuangye(office, "run", MAY) == 0
    return office


@pytest.fixture
def office(kept, tmp_path) -> Office:
    office = Office(tmp_path)
    shutil.copytree(kept.place, office.place, symlinks=True, dirs_exist_ok=True)
    return office


def chuangye(office: Office, *words: str) -> int:
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    return main([words[0], *folders, *words[1:]])


def spoil(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_what_is_as_it_was_is_said_to_be(office, capsys):
    assert chuangye(office, "verify") == 0
    said = capsys.readouterr().out
    assert "审计记录：核对 2 项，0 项不符。" in said
    # Of two runs: manifest, values, register report, items, totals and release each.
    assert "公布的批次：核对 12 项，0 项不符。" in said


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("archive/??/*", "的内容与收到时不同"),
        ("accepted/loans/*.parquet", "的内容与读取时不同；下次运行会从归档重新读取"),
        ("vintages/2020-05/*[0-9a-f].parquet", "与公布时不同"),
        ("vintages/2020-05/*.json", "与公布时不同"),
        ("releases/*.duckdb", "与公布时不同"),
    ],
)
def test_a_byte_changed_anywhere_is_found(office, capsys, place, words):
    spoil(sorted(office.folders.out.glob(place))[0])

    assert chuangye(office, "verify") == 4
    assert words in capsys.readouterr().err


def test_a_file_that_is_gone_is_found(office, capsys):
    sorted(office.folders.out.glob("releases/*.duckdb"))[0].unlink()

    assert chuangye(office, "verify") == 4
    assert "不见了" in capsys.readouterr().err


@pytest.mark.parametrize("change", ["alter", "remove", "swap"])
def test_a_line_of_the_trail_cannot_be_changed_unseen(office, capsys, change):
    path = office.folders.out / "trail.jsonl"
    first, second = path.read_text(encoding="utf-8").splitlines(keepends=True)
    altered = {
        "alter": first.replace('"by": "', '"by": "x') + second,
        "remove": second,
        "swap": second + first,
    }
    path.write_text(altered[change], encoding="utf-8")

    assert chuangye(office, "verify") == 4
    assert "trail.jsonl 第" in capsys.readouterr().err
    with pytest.raises(TrailBroken):
        list(Trail(office.folders.out).entries())
    assert chuangye(office, "run", MAY) == 2  # nothing is entered after a broken line
    assert "请从备份恢复" in capsys.readouterr().err


def test_a_trail_cut_short_is_found_and_what_is_missing_entered_again(office, capsys):
    path = office.folders.out / "trail.jsonl"
    first, second = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(first + second[:40], encoding="utf-8")

    assert chuangye(office, "verify") == 4
    assert "不在审计记录里" in capsys.readouterr().err
    chuangye(office, "run", MAY)  # as after a run that died before it could enter what it published
    entries = list(Trail(office.folders.out).entries())
    assert [entry["run_id"] for entry in entries] == [
        json.loads(line)["run_id"] for line in (first, second)
    ]
    assert entries[-1]["note"] == "补记"
    assert chuangye(office, "verify") == 0


def test_spoilt_accepted_rows_are_read_again_from_the_archive(office, capsys):
    (rows,) = office.folders.out.glob("accepted/loans/*.parquet")
    before = rows.read_bytes()
    spoil(rows)
    office.deliver_rows(MAY, "trainings.csv", [GOOD["trainings"]])

    assert chuangye(office, "run", MAY) == 0
    assert "已损坏，从归档重新读取 2020-05/loans.csv" in capsys.readouterr().out
    assert rows.read_bytes() == before


def test_a_new_key_links_everybody_as_before(office, capsys):
    key = office.folders.out / ".chuangye.key"
    before = key.read_bytes()

    assert chuangye(office, "rotate-key") == 0
    said = capsys.readouterr().out
    assert "同一个人在各月仍然对得上" in said and "请运行 chuangye run 2020-05" in said
    assert key.read_bytes() != before and key.stat().st_mode & 0o777 == 0o600
    assert chuangye(office, "run", MAY) == 0
    assert chuangye(office, "revisions", "loan_coverage") == 0
    assert "更换了人员散列的密钥，数值不变" in capsys.readouterr().out
    assert chuangye(office, "verify") == 0


def test_a_key_of_the_environment_is_changed_there(office, capsys, monkeypatch):
    monkeypatch.setenv("CHUANGYE_KEY", "0123456789abcdef" * 4)

    assert chuangye(office, "rotate-key") == 2
    assert "密钥来自环境变量 CHUANGYE_KEY" in capsys.readouterr().err
