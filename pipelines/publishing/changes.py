"""What has changed since a month was published, and why it is published again."""

import hashlib
from collections.abc import Sequence

from pipelines.deliveries import Delivery
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.publishing.vintages import Manifest
from pipelines.versions import METHODOLOGY, code_digest

SHOWN = 3


def digests(
    deliveries: Sequence[Delivery], jurisdiction: Jurisdiction, key: bytes
) -> dict[str, str]:
    """Digests of what arrived, and of everything that decides the figures."""
    received = hashlib.blake2b(digest_size=12)
    for delivery in deliveries:
        received.update(f"{delivery.month}/{delivery.name}:{delivery.content}\n".encode())
    inputs = received.copy()
    for part in (jurisdiction.fingerprint, code_digest(), METHODOLOGY):
        inputs.update(part.encode())
    inputs.update(hashlib.blake2b(key).digest())
    return {"deliveries_digest": received.hexdigest(), "inputs_digest": inputs.hexdigest()}


def revision(before: Manifest | None, now: Manifest, correction: str | None) -> dict:
    """Why a month is published again, as fields of its manifest; empty at the first time.

    ``revision_reason``: C is the correction of an error, R1 late or corrected data, R2 data that
    are revised as a matter of course, R3 the method. ``revision_note`` says it in words.
    """
    if before is None:
        return {}
    changes = [*_changed_files(before, now), *_changed_method(before, now)]
    return {
        "revision_reason": "C" if correction else _reason(before, now),
        "revision_note": "；".join([*([correction] if correction else []), *changes]),
    }


def _reason(before: Manifest, now: Manifest) -> str:
    from schemas import SOURCES

    changed = {source for reads in _changed(before, now).values() for _, source in reads}
    if not changed:
        return "R3"
    routine = (
        source in SOURCES and SOURCES[source].Config.metadata.get("is_revised_routinely")
        for source in changed
    )
    return "R2" if all(routine) else "R1"


def _changed(before: Manifest, now: Manifest) -> dict[str, list[tuple[str, str]]]:
    """Month and source of what was read of files that are new, replaced or gone."""
    old, new = before.files, now.files
    return {
        "补报": _read(now, [place for place in new if place not in old]),
        "更换": _read(now, [place for place in new if place in old and new[place] != old[place]]),
        "撤下": _read(before, [place for place in old if place not in new]),
    }


def _read(manifest: Manifest, places: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (read["month"], read["source"])
        for read in manifest.deliveries
        if (read["month"], read["file"]) in places
    ]


def _changed_files(before: Manifest, now: Manifest) -> list[str]:
    """Named by month and source: what files are called is not for readers elsewhere."""
    return [f"{verb}{_named(reads)}" for verb, reads in _changed(before, now).items() if reads]


def _named(reads: list[tuple[str, str]]) -> str:
    from schemas import SOURCES

    names = dict.fromkeys(
        f"{Month.parse(month).chinese}的"
        + (SOURCES[source].Config.title if source in SOURCES else "不能识别的文件")
        for month, source in reads
    )
    named = "、".join(list(names)[:SHOWN])
    return named if len(names) <= SHOWN else f"{named}等 {len(names)} 项"


def _changed_method(before: Manifest, now: Manifest) -> list[str]:
    changes = []
    if before.methodology_version != now.methodology_version:
        changes.append(f"统计方法改为第 {now.methodology_version} 版")
    if before.jurisdiction.get("fingerprint") != now.jurisdiction["fingerprint"]:
        changes.append("辖区文件或评估标准有变动")
    if before.code_digest != now.code_digest:
        changes.append("程序或口径有变动")
    if not changes and before.files == now.files:
        changes.append("更换了人员散列的密钥，数值不变")
    return changes
