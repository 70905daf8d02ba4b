"""The audit trail: who did what with which files and which code, an entry a line, never changed.

Every entry carries the hash of the one before, so that a line that was altered, moved or taken out
shows. Hashes are BLAKE2b over the entry as canonical JSON.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipelines.deliveries import digest
from pipelines.publishing.vintages import TABLES, Manifest, Vintages

FIRST = "0" * 32
PUBLISHED = "公布"


class TrailBroken(Exception):
    """An entry of the trail does not follow from the one before; the message says which line."""


class Trail:
    """The file ``trail.jsonl`` of an output folder."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.path = out / "trail.jsonl"

    def entries(self) -> Iterator[dict]:
        """The entries in order, each checked against the one before; raises ``TrailBroken``."""
        previous = FIRST
        for number, line in enumerate(self._lines(), 1):
            try:
                entry = json.loads(line)
                is_whole = entry["previous"] == previous and entry["hash"] == _hash(entry)
            except (ValueError, KeyError, TypeError):
                is_whole = False
            if not is_whole:
                raise TrailBroken(
                    f"{self.path.name} 第 {number} 行被改动、移动过，或前面有行被删去；"
                    "请从备份恢复这个文件，并查明原因。"
                )
            previous = entry["hash"]
            yield entry

    def append(self, action: str, **facts: object) -> None:
        """Add an entry; what a dead run has left of a line is taken away first."""
        *_, last = (None, *self.entries())
        entry = {
            "at": datetime.now(UTC).isoformat(sep=" ", timespec="seconds"),
            "by": _user(),
            "action": action,
            **facts,
            "previous": last["hash"] if last else FIRST,
        }
        entry["hash"] = _hash(entry)
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        whole = sum(len(text) for text in self._lines())
        with self.path.open("ab") as file:
            file.truncate(whole)
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def publications(self) -> dict[str, dict]:
        """The entries of the publications by run, in their order; raises ``TrailBroken``."""
        return {e["run_id"]: e for e in self.entries() if e["action"] == PUBLISHED}

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        lines = self.path.read_bytes().splitlines(keepends=True)
        return lines[:-1] if lines and not lines[-1].endswith(b"\n") else lines


def publication(manifest: Manifest, vintages: Vintages) -> dict:
    """What the trail says of a publication, with the digests of all that it consists of."""
    place = (manifest.month, manifest.run_id)
    files = [
        vintages.manifest_path(*place),
        vintages.values_path(*place),
        *(vintages.table_path(table, *place) for table in TABLES),
        vintages.release_path(*place),
    ]
    return {
        "month": manifest.month,
        "run_id": manifest.run_id,
        "revision_reason": manifest.revision_reason,
        "reviewed_by": manifest.reviewed_by,
        "approved_by": manifest.approved_by,
        "code_digest": manifest.code_digest,
        "inputs_digest": manifest.inputs_digest,
        "files": {
            path.relative_to(vintages.out).as_posix(): digest(path)
            for path in files
            if path.exists()
        },
    }


def _hash(entry: dict) -> str:
    said = {name: fact for name, fact in entry.items() if name != "hash"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return str(os.getuid())
