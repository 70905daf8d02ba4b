"""A folder put in the place of another so that readers see the old one or the new, whole."""

import ctypes
import os
from pathlib import Path

from pipelines.locking import put

# Of Linux: paths are relative to the working folder; the two names change places at once.
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def put_folder(finished: Path, place: Path, last: str) -> None:
    """Put a folder in its place; what was there, if anything, is gone from there.

    A file system that cannot exchange two folders, as on a network share, gets it file by file, the
    file ``last`` after all others: nobody finds a page missing, but some may still be the old ones.
    """
    for path in (*finished.rglob("*"), finished):
        _sync(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        finished.rename(place)
    elif not _exchange(finished, place):
        _put_files(finished, place, last)
    _sync(place.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _exchange(one: Path, other: Path) -> bool:
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    places = (AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other))
    return rename(*places, RENAME_EXCHANGE) == 0


def _put_files(finished: Path, place: Path, last: str) -> None:
    files = [path.relative_to(finished) for path in finished.rglob("*") if path.is_file()]
    for name in sorted(files, key=lambda name: (name == Path(last), name)):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        put(finished / name, place / name)
    for path in place.rglob("*"):
        if path.is_file() and path.relative_to(place) not in files:
            path.unlink()
