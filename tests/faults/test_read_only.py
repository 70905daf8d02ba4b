"""Folders and files that may not be written or read: one sentence that names the place."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.offices import JUNE, KEY, MAY, ROOT, copy, deliver, finish, published, words_for
from tests.office import Office

# Root may write anywhere; without these capabilities the permissions of its files hold for it, too.
AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


@pytest.fixture(scope="module")
def may(tmp_path_factory) -> Office:
    office = Office(tmp_path_factory.mktemp("may"))
    deliver(office, MAY)
    finish(words_for(office, "run", MAY), office.place / "said.txt")
    deliver(office, JUNE)
    return office


def chuangye(office: Office, *words: str, key: str | None = KEY) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in os.environ.items() if name != "CHUANGYE_KEY"}
    return subprocess.run(
        [
            *(AS_ANYBODY if os.geteuid() == 0 else ()),
            *(sys.executable, "-m", "pipelines"),
            *words_for(office, *words),
        ],
        cwd=ROOT,
        env=environment | ({"CHUANGYE_KEY": key} if key else {}),
        capture_output=True,
        text=True,
    )


@contextmanager
def closed(place: Path, mode: int) -> Iterator[None]:
    before = place.stat().st_mode
    place.chmod(mode)
    try:
        yield
    finally:
        place.chmod(before)


def refusal(answer: subprocess.CompletedProcess) -> str:
    assert answer.returncode == 2, answer.stdout + answer.stderr
    (sentence,) = answer.stderr.splitlines()
    return sentence


@pytest.mark.parametrize("folder", ["", "vintages", "releases", "reports"])
def test_a_folder_that_may_not_be_written_is_named(may, tmp_path, folder):
    office = copy(may, tmp_path)
    out = office.folders.out
    before = published(out / "indicators.duckdb")

    with closed(out / folder, 0o555):
        said = refusal(chuangye(office, "run", JUNE))

    assert str(out / folder) in said and "没有权限；请检查这个文件夹的权限" in said
    shown = published(out / "indicators.duckdb")
    if folder != "reports":  # the pages come last
        assert shown == before
        return
    finish(words_for(office, "run", JUNE), tmp_path / "said.txt")
    assert published(out / "indicators.duckdb") == shown != before
    assert (out / "reports" / JUNE / "index.html").exists()


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path):
    office = Office(tmp_path)
    deliver(office, MAY)
    with closed(tmp_path, 0o555):
        said = refusal(chuangye(office, "run", MAY))
    assert f"输出文件夹 {office.folders.out} 建不了" in said


def test_the_raw_folder_need_not_be_writable(may, tmp_path):
    office = copy(may, tmp_path)
    with closed(office.folders.raw, 0o555), closed(office.folders.raw / MAY, 0o555):
        assert chuangye(office, "check", MAY).returncode == 0


@pytest.mark.parametrize(
    ("mode", "text", "words"),
    [
        (0o000, "", "读不出来，请检查它和输出文件夹的权限"),
        (0o600, "", "不足 32 个字符，请恢复原来的密钥"),
        (0o600, "\udcff\udcfe", "读不出来，请检查它和输出文件夹的权限"),
    ],
)
def test_a_key_that_cannot_be_used_is_never_replaced_by_another(may, tmp_path, mode, text, words):
    office = copy(may, tmp_path)
    key = office.folders.out / ".chuangye.key"
    key.write_bytes(os.fsencode(text))

    with closed(key, mode):
        said = refusal(chuangye(office, "run", JUNE, key=None))

    assert "密钥文件 .chuangye.key" in said and words in said
    assert key.read_bytes() == os.fsencode(text)
