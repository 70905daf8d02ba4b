"""Every value ever published, and the manifest of the run that it came from."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.deliveries import FolderError
from pipelines.locking import put
from pipelines.months import Month


@dataclass(frozen=True)
class Manifest:
    """What one run read, which code computed it, who signed it, and which runs its release holds.

    ``jurisdiction`` has its identifier, and its files by name as the archive keeps them.
    ``history`` and ``latest`` name the runs in the order of publication and the last of each month,
    this one included. A draft has been shown to nobody but its office.
    """

    run_id: str
    month: str
    published_at: str
    methodology_version: str
    code_digest: str
    deliveries_digest: str
    inputs_digest: str
    deliveries: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    latest: dict[str, str] = field(default_factory=dict)
    revision_reason: str | None = None
    revision_note: str | None = None
    jurisdiction: dict = field(default_factory=dict)
    reviewed_by: str | None = None
    approved_by: str | None = None
    is_draft: bool = False
    engine: str = "duckdb"

    @property
    def entry(self) -> str:
        """How the history names this run."""
        return f"{self.month}/{self.run_id}"

    @property
    def files(self) -> dict[tuple[str, str], str]:
        """The content of every file read, by month and name."""
        return {(read["month"], read["file"]): read["content"] for read in self.deliveries}


# What a run keeps of its month beside the indicator values.
TABLES = ("register_report", "score_items", "score_totals")


class Vintages:
    """The published runs under ``vintages/<month>/``, as the newest release names them.

    With ``before`` they are those that had been published when that run was.
    """

    def __init__(self, out: Path, before: Manifest | None = None) -> None:
        self.out = out
        self.before = before
        self.folder = out / "vintages"
        self.link = out / "indicators.duckdb"
        self.note = out / "latest.json"

    def newest(self) -> Manifest | None:
        """The manifest of the run whose release readers see, ``None`` before the first.

        Raises ``FolderError`` when that manifest is gone.
        """
        if self.before:
            earlier = self.before.history[:-1]
            return self.read(*earlier[-1].split("/")) if earlier else None
        release = self.link.readlink() if self.link.is_symlink() else self.noted()
        if release is None:
            return None
        month, _, run_id = release.stem.partition("_")
        return self.read(month, run_id)

    def noted(self) -> Path | None:
        """The release that latest.json names, as the link has it; ``None`` where it is unreadable.

        Where there are no links, it is what readers go by.
        """
        try:
            release = Path(json.loads(self.note.read_text(encoding="utf-8"))["release"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
        return release if "_" in release.stem else None

    def shows(self, release: Path) -> bool:
        """Whether the link, where there can be one, and latest.json both lead to a release."""
        place = release.relative_to(self.out)
        return self.noted() == place and self.link.is_symlink() and self.link.readlink() == place

    def read(self, month: str, run_id: str) -> Manifest:
        path = self.manifest_path(month, run_id)
        place = path.relative_to(self.out)
        if not path.exists():
            raise FolderError(f"缺少已公布批次的清单 {place}，请从备份恢复后再运行。")
        try:
            return Manifest(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            raise FolderError(f"已公布批次的清单 {place} 已损坏，请从备份恢复。") from None

    def published(self) -> list[Manifest]:
        """All published runs, oldest first."""
        newest = self.newest()
        if newest is None:
            return []
        return [self.read(*entry.split("/")) for entry in newest.history]

    def latest(self, month: Month) -> Manifest | None:
        """The latest publication of a month."""
        newest = self.newest()
        if newest is None or str(month) not in newest.latest:
            return None
        return self.read(str(month), newest.latest[str(month)])

    def values_before(self, month: Month) -> list[Path]:
        """The values of the months before one, each as last published."""
        newest = self.newest()
        latest = sorted(newest.latest.items()) if newest else []
        return [self.values_path(m, run_id) for m, run_id in latest if m < str(month)]

    def latest_values(self) -> list[Path]:
        """The values of every published month, each as last published."""
        newest = self.newest()
        latest = sorted(newest.latest.items()) if newest else []
        return [self.values_path(month, run_id) for month, run_id in latest]

    def discard_unpublished(self) -> None:
        """Remove what runs that died before their release was shown have left.

        Where nothing points to a release, what is there may be all that is left, and stays.
        """
        if self.newest() is None:
            return
        published = {(run.month, run.run_id) for run in self.published()}
        for path in self.folder.glob("*/*"):
            if (path.parent.name, path.name.partition(".")[0]) not in published:
                path.unlink()
        for path in (self.out / "releases").glob("*"):
            if tuple(path.stem.split("_")) not in published or path.suffix != ".duckdb":
                path.unlink()

    def manifest_path(self, month: str, run_id: str) -> Path:
        return self.folder / month / f"{run_id}.json"

    def values_path(self, month: str, run_id: str) -> Path:
        return self.folder / month / f"{run_id}.parquet"

    def table_path(self, table: str, month: str, run_id: str) -> Path:
        """Where a run keeps one of the ``TABLES`` beside its values."""
        return self.folder / month / f"{run_id}.{table}.parquet"

    def release_path(self, month: str, run_id: str) -> Path:
        return self.out / "releases" / f"{month}_{run_id}.duckdb"

    def show(self, release: Path) -> None:
        """Show a release to readers, atomically; whoever has the old one open keeps it."""
        month, _, run_id = release.stem.partition("_")
        with release.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        place = release.relative_to(self.out)
        latest = {"month": month, "run": run_id, "release": place.as_posix(), "sha256": digest}
        new = self.note.with_name("latest.json.new")
        new.write_text(json.dumps(latest, ensure_ascii=False, indent=1), encoding="utf-8")
        self._link_to(place)
        put(new, self.note)

    def _link_to(self, place: Path) -> None:
        temporary = self.link.with_name(".indicators.duckdb.new")
        temporary.unlink(missing_ok=True)
        try:
            temporary.symlink_to(place)
        except OSError:
            if self.link.is_symlink():  # links work here: the disk is full or read-only
                raise
            self.link.unlink(missing_ok=True)  # where they do not, latest.json says the same
        else:
            temporary.replace(self.link)

    def write(self, manifest: Manifest) -> None:
        path = self.manifest_path(manifest.month, manifest.run_id)
        temporary = path.with_suffix(".new")
        temporary.write_text(
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        put(temporary, path)
