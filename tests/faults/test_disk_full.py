"""A disk that is full: one sentence, and what is published stays readable and whole."""

import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.offices import (
    JUNE,
    MAY,
    copy,
    deliver,
    drawn,
    finish,
    published,
    remains,
    start,
    words_for,
)
from tests.office import Office

FULL = 2


@pytest.fixture(scope="module")
def may(tmp_path_factory) -> Office:
    """May is published, June has been delivered."""
    office = Office(tmp_path_factory.mktemp("may"))
    deliver(office, MAY)
    finish(words_for(office, "run", MAY), office.place / "said.txt")
    deliver(office, JUNE)
    return office


@pytest.fixture(scope="module")
def done(may, tmp_path_factory) -> Office:
    """June, published on a disk with space."""
    office = copy(may, tmp_path_factory.mktemp("done"))
    finish(words_for(office, "run", JUNE), office.place / "said.txt")
    return office


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A small disk of its own; skipped where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("no file system may be mounted here; the limit on file sizes is tested")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def leave_free(disk: Path, kilobytes: int) -> None:
    """Give the disk so much space beside what lies on it."""
    used = subprocess.run(
        ["df", "--block-size=1K", "--output=used", disk], capture_output=True, text=True, check=True
    )
    size = int(used.stdout.split()[-1]) + kilobytes
    subprocess.run(["mount", "-o", f"remount,size={size}k", disk], check=True)


def refused(words: list[str], said: Path) -> str:
    """Carry out what cannot be; returns the one sentence that says why."""
    process = start(words, said)
    process.join()
    text = said.read_text(encoding="utf-8")
    assert process.exitcode == FULL and "Traceback" not in text, text
    *_, sentence, steps = text.splitlines()
    assert steps.startswith("steps ")
    return sentence


def test_on_a_full_disk_nothing_is_lost_and_with_space_the_month_is_published(may, done, disk):
    office = copy(may, disk)
    out = office.folders.out
    before = published(out / "indicators.duckdb"), drawn(out)
    words = words_for(office, "run", JUNE)

    for kilobytes in (0, 60, 400, 2_000, 3_500):
        leave_free(disk, kilobytes)
        said = refused(words, disk.with_name(f"said-{kilobytes}.txt"))
        assert said.startswith(str(out))
        assert said.endswith("：磁盘已满；请清出空间后再运行一次。已公布的仍然完整。")
        assert (published(out / "indicators.duckdb"), drawn(out)) == before, kilobytes

    leave_free(disk, 100_000)
    finish(words, disk.with_name("said.txt"))
    assert published(out / "indicators.duckdb") == published(done.folders.out / "indicators.duckdb")
    assert drawn(out) == drawn(done.folders.out)
    assert remains(out) == []


@pytest.mark.parametrize("largest", [1_000, 100_000])
def test_a_limit_on_the_size_of_files_is_told_as_such(may, tmp_path, largest):
    office = copy(may, tmp_path)
    out = office.folders.out
    before = published(out / "indicators.duckdb"), drawn(out)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    said = tmp_path / "said.txt"

    process = start(words_for(office, "run", JUNE), said, file_bytes=largest)
    process.join()

    assert resource.getrlimit(resource.RLIMIT_FSIZE) == limits
    text = said.read_text(encoding="utf-8")
    assert process.exitcode == FULL and "Traceback" not in text, text
    assert "超过了文件大小的限制" in text and "已公布的仍然完整" in text
    assert (published(out / "indicators.duckdb"), drawn(out)) == before


def test_a_workbook_that_cannot_be_unpacked_for_want_of_space_is_not_refused(disk, tmp_path):
    """Its rows would be missing from what is published next."""
    import openpyxl

    from pipelines.reading.workbook import convert

    book = openpyxl.Workbook()
    for number in range(3_000):
        book.active.append([f"虚构百货店{number}", number])
    book.save(tmp_path / "登记.xlsx")
    leave_free(disk, 40)

    with pytest.raises(OSError, match="No space left on device"):
        convert(tmp_path / "登记.xlsx", disk)
