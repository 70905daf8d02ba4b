"""Every value ever published, and the manifest of the run that it came from."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.deliveries import FolderError
from pipelines.locking import put
from pipelines.months import Month


@dataclass(frozen=True)
class Manifest:
    """What one run read, which code computed it, and which runs its release holds."""

    run_id: str
    month: str
    published_at: str
    revision_reason: str | None
    methodology_version: str
    code_digest: str
    deliveries_digest: str
    inputs_digest: str
    deliveries: list[dict] = field(default_factory=list)
    findings: list[dict] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    latest: dict[str, str] = field(default_factory=dict)


# What a run keeps of its month beside the indicator values.
TABLES = ("register_report", "score_items", "score_totals")


class Vintages:
    """The published runs under ``vintages/<month>/``, as the newest release names them."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / "vintages"
        self.link = out / "indicators.duckdb"

    def newest(self) -> Manifest | None:
        """The manifest of the run whose release readers see, ``None`` before the first.

        Raises ``FolderError`` when that manifest is gone.
        """
        if self.link.is_symlink():
            release = self.link.readlink().stem
        elif (self.out / "latest.json").exists():
            release = json.loads((self.out / "latest.json").read_text())["release"]
            release = Path(release).stem
        else:
            return None
        month, _, run_id = release.partition("_")
        return self.read(month, run_id)

    def read(self, month: str, run_id: str) -> Manifest:
        path = self.manifest_path(month, run_id)
        if not path.exists():
            place = path.relative_to(self.out)
            raise FolderError(f"缺少已公布批次的清单 {place}，请从备份恢复后再运行。")
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))

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

    def write(self, manifest: Manifest) -> None:
        path = self.manifest_path(manifest.month, manifest.run_id)
        temporary = path.with_suffix(".new")
        temporary.write_text(
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        put(temporary, path)
