"""Files of the output folder that were damaged or taken away: found, and never computed from."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main
from pipelines.publishing.vintages import Vintages
from tests.faults.offices import JUNE, KEY, MAY, copy, deliver, words_for
from tests.good_rows import GOOD
from tests.office import Office


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Office:
    """May published twice, the second time with a late file; June delivered."""
    office = Office(tmp_path_factory.mktemp("kept"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHUANGYE_KEY", KEY)
        deliver(office, MAY)
        assert chuangye(office, "run", MAY) == 0
        office.deliver_rows(MAY, "services.csv", [GOOD["services"]])
        assert chuangye(office, "run", MAY) == 0
    return office


@pytest.fixture
def office(kept, tmp_path, monkeypatch) -> Office:
    monkeypatch.setenv("CHUANGYE_KEY", KEY)
    return copy(kept, tmp_path)


def chuangye(office: Office, *words: str) -> int:
    return main(words_for(office, *words))


def spoil(path: Path) -> None:
    path.chmod(0o600)
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + b"?" * 16 + content[middle + 16 :])


def newest(office: Office) -> Path:
    return (office.folders.out / "indicators.duckdb").resolve()


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"jurisdiction": "yanzhou"}x', b"\xff"])
def test_a_damaged_index_of_the_archive_is_named_and_made_anew_in_the_same_order(
    office, capsys, damage
):
    index = office.folders.out / "archive" / "index.json"
    before = json.loads(index.read_text(encoding="utf-8"))["first_read_at"]
    index.write_bytes(damage)

    assert chuangye(office, "run", MAY) == 2
    assert f"{index} 已损坏，请从备份恢复；没有备份时删去它" in capsys.readouterr().err
    index.unlink()
    assert chuangye(office, "run", MAY) == 0
    assert "没有新内容" in capsys.readouterr().out
    # When each file came first decides whose rows count: publications have kept it.
    assert json.loads(index.read_text(encoding="utf-8"))["first_read_at"] == before


@pytest.mark.parametrize("damage", ["[{", "{}", '[{"source": "loans", "rows": 1}]'])
def test_a_damaged_account_is_read_again(office, capsys, damage):
    accounts = sorted((office.folders.out / "accounts").glob("*.json"))
    before = [path.read_text(encoding="utf-8") for path in accounts]
    accounts[0].write_text(damage, encoding="utf-8")

    assert chuangye(office, "check", MAY) == 0
    assert [path.read_text(encoding="utf-8") for path in accounts] == before
    capsys.readouterr()


def test_a_damaged_account_is_found_by_verify(office, capsys):
    path = sorted((office.folders.out / "accounts").glob("*.json"))[0]
    path.write_text("[{", encoding="utf-8")

    assert chuangye(office, "verify") == 4
    assert f"accounts/{path.name} 已损坏；下次运行会从归档重新读取" in capsys.readouterr().err


def test_a_damaged_file_of_the_archive_is_not_read(office, capsys):
    index = office.folders.out / "archive" / "index.json"
    *_, content = json.loads(index.read_text(encoding="utf-8"))["files"]["2020-05/loans.csv"]
    kept = office.folders.out / "archive" / content[:2] / content
    assert chuangye(office, "check", MAY) == 0
    shutil.rmtree(office.folders.out / "accounts")  # so that all is read again
    spoil(kept)

    assert chuangye(office, "check", MAY) == 2
    said = capsys.readouterr().err
    assert f"归档文件 {kept} 已损坏" in said and "2020-05/loans.csv" in said
    kept.unlink()
    assert chuangye(office, "check", MAY) == 0


@pytest.mark.parametrize(
    "lost",
    [("indicators.duckdb",), ("latest.json",), ("indicators.duckdb", "latest.json")],
    ids="+".join,
)
def test_what_leads_readers_to_the_release_is_written_again(office, capsys, lost):
    out, release = office.folders.out, newest(office)
    note = (out / "latest.json").read_text(encoding="utf-8")
    for name in lost:
        (out / name).unlink()

    assert chuangye(office, "run", MAY) == 0

    assert "没有新内容" in capsys.readouterr().out
    assert newest(office) == release
    assert (out / "latest.json").read_text(encoding="utf-8") == note


@pytest.mark.parametrize("damage", ["{", "[]", '{"release": 7}', '{"release": "releases/x"}'])
@pytest.mark.parametrize("has_link", [True, False])
def test_a_damaged_note_of_the_latest_is_written_again(office, capsys, damage, has_link):
    out, release = office.folders.out, newest(office)
    if not has_link:
        (out / "indicators.duckdb").unlink()
    note = (out / "latest.json").read_text(encoding="utf-8")
    (out / "latest.json").write_text(damage, encoding="utf-8")

    assert chuangye(office, "run", MAY) == 0

    assert newest(office) == release
    assert (out / "latest.json").read_text(encoding="utf-8") == note
    capsys.readouterr()


@pytest.mark.parametrize(
    "place",
    [
        "vintages/2020-05/*[0-9a-f].parquet",
        "vintages/2020-05/*.register_report.parquet",
        "vintages/2020-05/*.json",
    ],
)
def test_nothing_is_published_from_a_vintage_that_is_damaged(office, capsys, place):
    deliver(office, JUNE)
    release = newest(office)
    damaged = sorted(office.folders.out.glob(place))[0]
    spoil(damaged)

    assert chuangye(office, "run", JUNE) == 2

    said = capsys.readouterr().err
    assert damaged.name in said and "已损坏" in said and "从备份恢复" in said
    assert newest(office) == release


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_release_that_is_damaged_is_named_by_whatever_reads_it(office, capsys, is_gone):
    release = newest(office)
    if is_gone:
        release.unlink()
    else:
        release.chmod(0o600)
        release.write_bytes(b"?" * 20_000)

    assert chuangye(office, "run", MAY) == 2
    said = capsys.readouterr().err
    assert str(office.folders.out / "releases" / release.name) in said and "从备份恢复" in said
    for words in (("explain", "loan_coverage", MAY), ("revisions", "loan_coverage"), ("status",)):
        assert chuangye(office, *words) in (0, 2), words
        capsys.readouterr()
    assert chuangye(office, "explain", "loan_coverage", MAY) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_damaged_drafts_are_made_anew_and_never_signed(office, capsys):
    deliver(office, JUNE)
    assert chuangye(office, "run", JUNE, "--draft") == 0
    drafts = Vintages(office.folders.out / "drafts")
    draft = drafts.newest()
    drafts.values_path(draft.month, draft.run_id).write_bytes(b"?" * 1_000)

    assert chuangye(office, "approve", JUNE, "--by", "王签") == 4
    assert "没有公布；请重新起草、核对" in capsys.readouterr().err
    drafts.manifest_path(draft.month, draft.run_id).write_text("{", encoding="utf-8")
    assert chuangye(office, "approve", JUNE, "--by", "王签") == 2
    assert "没有等待签发的草稿；请运行 chuangye run 2020-06 --draft" in capsys.readouterr().err
    assert chuangye(office, "run", JUNE, "--draft") == 0
    assert chuangye(office, "approve", JUNE, "--by", "王签") == 0
    with duckdb.connect(str(newest(office)), read_only=True) as con:
        assert con.execute("select max(approved_by) from runs").fetchone() == ("王签",)
