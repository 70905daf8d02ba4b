from pathlib import Path

import pytest

from pipelines.keys import KEY_FILE, KeyRefused, read_key


def test_the_key_is_made_once_and_readable_by_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUANGYE_KEY", raising=False)
    made = read_key(tmp_path / "out")
    assert read_key(tmp_path / "out") == made
    assert len(made) == 32
    assert (tmp_path / "out" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert read_key(tmp_path / "other") != made


def test_the_same_key_may_stand_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUANGYE_KEY", raising=False)
    made = read_key(tmp_path)
    monkeypatch.setenv("CHUANGYE_KEY", (tmp_path / KEY_FILE).read_text())
    assert read_key(tmp_path / "elsewhere") == made
    assert not (tmp_path / "elsewhere").exists()


def test_a_key_too_short_or_unreadable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUANGYE_KEY", "secret")
    with pytest.raises(KeyRefused, match="CHUANGYE_KEY里的密钥不足 32 个字符"):
        read_key(tmp_path)
    monkeypatch.delenv("CHUANGYE_KEY")
    (tmp_path / KEY_FILE).write_text("")
    with pytest.raises(KeyRefused, match="不足"):
        read_key(tmp_path)
    (tmp_path / KEY_FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KeyRefused, match="读不出来"):
        read_key(tmp_path)
