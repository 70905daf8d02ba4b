"""An output folder in which the hand-made 2020-06 is published."""

from pathlib import Path

from pipelines.publishing.vintages import Manifest, Vintages
from tests.pages.published_month import write_published_file

RUN = "2020-06-r1"


def publish(out: Path, deliveries: list[dict] | None = None) -> Path:
    """Make the release, its manifest and the link to it; returns the release."""
    vintages = Vintages(out)
    release = vintages.release_path("2020-06", RUN)
    release.parent.mkdir(parents=True)
    vintages.manifest_path("2020-06", RUN).parent.mkdir(parents=True)
    vintages.write(
        Manifest(
            run_id=RUN,
            month="2020-06",
            published_at="2020-07-04 22:00:00",
            methodology_version="1",
            code_digest="",
            deliveries_digest="",
            inputs_digest="",
            deliveries=deliveries or [],
            latest={"2020-06": RUN},
        )
    )
    vintages.link.symlink_to(release.relative_to(out))
    return write_published_file(release)
