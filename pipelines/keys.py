"""The key with which person ids are hashed."""

import os
import re
import secrets
from hashlib import blake2b
from pathlib import Path

from pipelines.locking import UNFINISHED, put

KEY_FILE = ".chuangye.key"
SHORTEST_KEY = 32


class KeyRefused(Exception):
    """The key for person hashes cannot be used; the message is for the user."""


def read_key(out: Path) -> bytes:
    """The key for person hashes: ``CHUANGYE_KEY``, else the key file of the output folder.

    The file is made on first use, readable by its owner only. The same text gives the same key
    either way. Raises ``KeyRefused`` when there is a key that cannot be used.
    """
    written = os.environ.get("CHUANGYE_KEY")
    if written is None:
        written = _key_file(out / KEY_FILE)
        place = f"密钥文件 {KEY_FILE}"
    else:
        place = "环境变量 CHUANGYE_KEY"
    text = re.sub(r"\s", "", written)
    if len(text) < SHORTEST_KEY:
        raise KeyRefused(
            f"{place}里的密钥不足 {SHORTEST_KEY} 个字符，请恢复原来的密钥；"
            "换了密钥，同一个人在前后月份就对不上了。"
        )
    return blake2b(text.encode(), digest_size=32).digest()


def rotate_key(out: Path) -> None:
    """Put a new key into the key file of the output folder; raises ``KeyRefused``."""
    if "CHUANGYE_KEY" in os.environ:
        raise KeyRefused(
            "密钥来自环境变量 CHUANGYE_KEY；请在那里换上新的密钥（至少 "
            f"{SHORTEST_KEY} 个字符），这里不能更换。"
        )
    read_key(out)
    new = out / f"{KEY_FILE}.new"
    new.unlink(missing_ok=True)
    _make(new)
    put(new, out / KEY_FILE)


def _key_file(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_once(path)
        return path.read_text(encoding="utf-8")
    except (PermissionError, IsADirectoryError, UnicodeDecodeError):
        raise KeyRefused(
            f"密钥文件 {path.name} 读不出来，请检查它和输出文件夹的权限，或从备份恢复。"
        ) from None


def _make_once(path: Path) -> None:
    """Make a key file, whole or not at all; one that somebody else makes meanwhile stays."""
    new = path.with_name(f"{UNFINISHED}key-{os.getpid()}")
    new.unlink(missing_ok=True)
    _make(new)
    try:
        os.link(new, path)
        new.unlink()
    except FileExistsError:
        new.unlink()
    except OSError:  # a file system without hard links
        put(new, path)


def _make(path: Path) -> None:
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
