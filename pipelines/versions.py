"""Which code and which methodology computed something, as digests of the files themselves."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
METHODOLOGY = "1"
READING = (
    "requirements.lock",
    "schemas/*.py",
    "data/reference/codes/*.csv",
    "data/reference/standards/*.toml",
    "pipelines/months.py",
    "pipelines/jurisdiction.py",
    "pipelines/standard*.py",
    "pipelines/deliveries.py",
    "pipelines/ingest.py",
    "pipelines/reading/*.py",
    "pipelines/cleaning/*.py",
)
COMPUTING = (
    *READING,
    "pipelines/computing/*.py",
    "pipelines/disclosure/*.py",
    "pipelines/publishing/*.py",
    "sql/*/*.sql",
)
PAGES = (
    "requirements.lock",
    "schemas/*.py",
    "pipelines/reports.py",
    "pipelines/pages/*",
    "pipelines/exports/*.py",
)


@cache
def code_digest(patterns: tuple[str, ...] = COMPUTING) -> str:
    """Digest of the content of the files that match, 16 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
