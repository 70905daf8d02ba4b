"""Whether all that is kept is what it was: archive, accepted rows, publications and trail."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.deliveries import digest
from pipelines.locking import FolderError, run_lock
from pipelines.publishing.trail import Trail, TrailBroken
from pipelines.publishing.vintages import Vintages

Say = Callable[[str], None]


def verify(out: Path, say: Say) -> list[str]:
    """Check every kept file by its digest, say what was checked, and return what is wrong."""
    with run_lock(out):
        faults = []
        for title, check in {
            "归档": _archive,
            "采用的行": _accepted,
            "审计记录": _trail,
            "公布的批次": _publications,
        }.items():
            checked = list(check(out))
            wrong = [fault for fault in checked if fault]
            say(f"{title}：核对 {len(checked)} 项，{len(wrong)} 项不符。")
            faults += wrong
        return faults


def _archive(out: Path) -> Iterator[str | None]:
    for path in sorted((out / "archive").glob("??/*")):
        is_same = digest(path) == path.name
        yield None if is_same else f"archive/{path.parent.name}/{path.name} 的内容与收到时不同。"


def _accepted(out: Path) -> Iterator[str | None]:
    """The accepted rows that an account vouches for; others are read again when needed."""
    for place in sorted((out / "accounts").glob("*.json")):
        try:
            accounts = json.loads(place.read_text(encoding="utf-8"))
        except ValueError:
            yield f"accounts/{place.name} 已损坏；下次运行会从归档重新读取。"
            continue
        for account in accounts:
            if account["refused"]:
                continue
            path = out / "accepted" / account["source"] / f"{place.stem}.parquet"
            name = path.relative_to(out).as_posix()
            if not path.exists():
                yield f"缺少 {name}；下次运行会从归档重新读取。"
            elif digest(path) != account["digest"]:
                yield f"{name} 的内容与读取时不同；下次运行会从归档重新读取。"
            else:
                yield None


def _trail(out: Path) -> Iterator[str | None]:
    try:
        for _ in Trail(out).entries():
            yield None
    except TrailBroken as broken:
        yield str(broken)


def _publications(out: Path) -> Iterator[str | None]:
    """Every file of every publication against the trail, and that none is left out of it."""
    try:
        entered = Trail(out).publications()
    except TrailBroken:
        return  # already said
    try:
        published = Vintages(out).published()
    except FolderError as error:
        published = []
        yield str(error)
    for run in published:
        if run.run_id not in entered:
            yield f"{run.month} 的批次 {run.run_id} 不在审计记录里。"
    for run_id, entry in entered.items():
        for name, kept in entry["files"].items():
            if not (out / name).exists():
                yield f"批次 {run_id} 的 {name} 不见了。"
            elif digest(out / name) != kept:
                yield f"批次 {run_id} 的 {name} 与公布时不同。"
            else:
                yield None
