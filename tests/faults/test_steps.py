"""Killed before every single step on the file system: the old state or the new, never a third."""

import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from pipelines import swapping
from pipelines.keys import KEY_FILE, read_key
from pipelines.locking import run_lock
from pipelines.publishing.vintages import Vintages
from pipelines.swapping import put_folder
from tests.faults.steps import count_steps
from tests.published_folder import RUN


def _make_key(out: Path, die_at: int) -> None:
    os.environ.pop("CHUANGYE_KEY", None)
    count_steps(die_at)
    read_key(out)


def _show(out: Path, die_at: int) -> None:
    count_steps(die_at)
    Vintages(out).show(Vintages(out).release_path("2020-06", "second"))


def killed_at_every_step(work, prepare, look) -> None:
    processes = multiprocessing.get_context("forkserver")
    for step in range(100):
        out = prepare(step)
        process = processes.Process(target=work, args=(out, step))
        process.start()
        process.join()
        look(out)
        if process.exitcode == 0:  # it came to its end
            assert step > 0
            return
    raise AssertionError("it takes more steps than that")


def test_a_key_is_made_whole_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.delenv("CHUANGYE_KEY", raising=False)

    def look(out: Path) -> None:
        with run_lock(out):
            assert read_key(out) == read_key(out)
        assert (out / KEY_FILE).stat().st_mode & 0o777 == 0o600
        assert not list(out.glob(".unfinished-*"))

    killed_at_every_step(_make_key, lambda step: tmp_path / str(step), look)


def test_readers_are_led_to_the_old_release_or_to_the_new(tmp_path):
    def prepare(step: int) -> Path:
        vintages = Vintages(tmp_path / str(step))
        (vintages.out / "releases").mkdir(parents=True)
        for run in (RUN, "second"):
            vintages.release_path("2020-06", run).write_text(run)
        vintages.show(vintages.release_path("2020-06", RUN))
        return vintages.out

    def look(out: Path) -> None:
        releases = {Path(f"releases/2020-06_{run}.duckdb") for run in (RUN, "second")}
        assert Vintages(out).link.readlink() in releases
        assert Vintages(out).noted() in releases

    killed_at_every_step(_show, prepare, look)


def write_site(folder: Path, run: int) -> Path:
    (folder / "open").mkdir(parents=True)
    for name in ("index.html", "a.html", "b.html", "open/c.csv"):
        (folder / name).write_text(str(run))
    return folder


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_site_is_always_there_and_whole_where_folders_can_be_exchanged(
    tmp_path, monkeypatch, can_exchange
):
    if not can_exchange:  # as on a network share
        monkeypatch.setattr(swapping, "_exchange", lambda *_: False)
    place = tmp_path / "reports"
    put_folder(write_site(tmp_path / "0", 0), place, "index.html")
    faults, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                index = (place / "index.html").read_text()
                pages = {(place / name).read_text() for name in ("a.html", "b.html", "open/c.csv")}
                if can_exchange and index == (place / "index.html").read_text():
                    assert pages == {index}
            except (OSError, AssertionError) as error:
                faults.append(repr(error))

    reading = threading.Thread(target=read)
    reading.start()
    for run in range(1, 60):
        put_folder(write_site(tmp_path / str(run), run), place, "index.html")
    stop.set()
    reading.join()

    assert faults == []
    assert {path.read_text() for path in place.rglob("*") if path.is_file()} == {"59"}


def test_what_a_site_no_longer_has_is_gone(tmp_path, monkeypatch):
    for can_exchange in (True, False):
        if not can_exchange:
            monkeypatch.setattr(swapping, "_exchange", lambda *_: False)
        place = tmp_path / f"reports-{can_exchange}"
        put_folder(write_site(tmp_path / f"old-{can_exchange}", 1), place, "index.html")
        (place / "of an older standard.html").write_text("1")
        put_folder(write_site(tmp_path / f"new-{can_exchange}", 2), place, "index.html")
        names = {path.name for path in place.rglob("*") if path.is_file()}
        assert names == {"index.html", "a.html", "b.html", "c.csv"}
