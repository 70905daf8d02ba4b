"""Runs killed at random moments: readers see one publication throughout, the next run finishes.

``--kills`` says how many; a few belong to the suite, some hundreds are a soak.
"""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil
import pytest

from pipelines.publishing.vintages import Vintages
from pipelines.verifying import verify
from tests.faults.offices import (
    JUNE,
    MAY,
    ROOT,
    copy,
    deliver,
    deliver_late,
    drawn,
    finish,
    published,
    remains,
    start,
    words_for,
)
from tests.faults.reading import read_throughout
from tests.office import Office

SEED = 20201123
LONGEST_READING = 0.3  # seconds for a small workbook
IN_A_ROW = 3  # as often is one office disturbed before a run is left to finish
RUN = ("run", JUNE)
DRAFT = ("run", JUNE, "--draft")
APPROVE = ("approve", JUNE, "--by", "王签")


@dataclass(frozen=True)
class Trial:
    """An office before a command, and all that follows from the command undisturbed.

    ``known`` are the publications that readers may see in the meantime.
    """

    before: Office
    words: tuple[str, ...]
    known: list[str]
    shown: dict[str, str]
    drafted: dict[str, str]
    seconds: float
    steps: int

    @property
    def reads_a_workbook(self) -> bool:
        return self.words[0] == "run" and any(self.before.folders.raw.rglob("*.xlsx"))


@pytest.fixture(scope="module")
def trials(tmp_path_factory) -> dict[str, Trial]:
    """Two months published first; a late file for the first of them; its draft; its signature."""
    place = tmp_path_factory.mktemp("undisturbed")
    empty = Office(place / "empty")
    for month in (MAY, JUNE):
        deliver(empty, month)
    first, done = undisturbed(empty, RUN, place / "first")
    late = copy(done, place / "late")
    deliver_late(late)
    second, _ = undisturbed(late, RUN, place / "second")
    draft, drafted = undisturbed(late, DRAFT, place / "draft")
    signed, _ = undisturbed(drafted, APPROVE, place / "signed")
    return {"late": second, "first": first, "signed": signed, "draft": draft}


def undisturbed(before: Office, words: tuple[str, ...], place: Path) -> tuple[Trial, Office]:
    after = copy(before, place)
    started = time.monotonic()
    said = finish(words_for(after, *words), place / "said.txt")
    seconds = time.monotonic() - started
    out = after.folders.out
    seen = Vintages(before.folders.out).published() if before.folders.out.exists() else []
    runs = Vintages(out).published()[max(0, len(seen) - 1) :]
    known = [published(out / "releases" / f"{run.month}_{run.run_id}.duckdb") for run in runs]
    steps = int(said.split()[-1])
    return Trial(before, words, known, drawn(out), drawn(out / "drafts"), seconds, steps), after


def test_whenever_a_run_is_killed_readers_see_one_publication_and_the_next_run_finishes(
    trials, tmp_path, request
):
    kills = request.config.getoption("--kills")
    done, offices = 0, count()
    while done < kills:
        number = next(offices)
        trial = list(trials.values())[number % len(trials)]
        done += disturb_and_finish(trial, tmp_path / str(number), min(IN_A_ROW, kills - done), done)


def disturb_and_finish(trial: Trial, place: Path, kills: int, done: int) -> int:
    """Kill so many runs in a row, then let one finish; returns how many could be killed."""
    office = copy(trial.before, place)
    out = office.folders.out
    words = words_for(office, *trial.words)
    hit = []
    with reader(out, trial.known, place) as facts:
        for number in range(done, done + kills):
            moment = kill(words, trial, place / f"said-{number}.txt", random.Random(SEED + number))
            if moment is None:  # it had finished before
                break
            hit.append(moment)
        finish(words, place / "said.txt")
    where = f"{trial.words}, killed at {hit}"
    report = facts()
    print(where, f"{report['reads']} reads of publications {report['seen']}")
    assert report["faults"] == [], where
    assert report["reads"] > 0, where
    assert published(out / "indicators.duckdb") == trial.known[-1], where
    assert verify(out, lambda _: None) == [], where
    assert remains(out) == [], where
    assert drawn(out) == trial.shown, where
    assert drawn(out / "drafts") == trial.drafted, where
    return len(hit)


def kill(words: list[str], trial: Trial, said: Path, chance: random.Random) -> str | None:
    """Kill a run, at a step on the file system, at a moment or while a workbook is read.

    ``None`` when it came too late.
    """
    way = chance.choice(("step", "moment", *["workbook"] * trial.reads_a_workbook))
    step = chance.randrange(trial.steps) if way == "step" else None
    process = start(words, said, die_at=step)
    moment = f"step {step}"
    if step is None:
        if way == "workbook":
            while process.is_alive() and not _children(process.pid):
                time.sleep(0.01)
        seconds = chance.uniform(0, trial.seconds if way == "moment" else LONGEST_READING)
        process.join(seconds)
        moment = f"{seconds:.2f} s"
        if parsers := _children(process.pid):
            moment += " while a workbook was read"
        process.kill()
        assert not psutil.wait_procs(parsers, timeout=20)[1], moment
    process.join()
    return moment if process.exitcode < 0 else None


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def reader(out: Path, known: list[str], place: Path) -> Iterator[Callable[[], dict]]:
    """A reader in a process of its own; afterwards the result is what it reports."""
    report, stop = place / "report.json", place / "stop"
    processes = multiprocessing.get_context("forkserver")
    reading = processes.Process(target=read_throughout, args=(out, known, report, stop))
    reading.start()
    try:
        yield lambda: json.loads(report.read_text(encoding="utf-8"))
    finally:
        stop.touch()
        reading.join()


def test_the_reader_of_a_workbook_dies_with_the_run():
    """Else it would go on writing into a folder that the next run takes away."""
    parser = (
        "import os, time; from pipelines.reading.workbook import _limit_this_process;"
        "_limit_this_process(os.getppid()); print('ready', flush=True); time.sleep(60)"
    )
    run = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    with subprocess.Popen(
        [sys.executable, "-c", run, parser], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        (child,) = psutil.Process(process.pid).children()
        process.kill()
        child.wait(timeout=20)
    assert not child.is_running()


def test_the_reader_of_a_workbook_whose_run_is_gone_already_does_not_begin(tmp_path):
    others = str(os.getppid())
    command = ["-m", "pipelines.reading.workbook", "补报.xlsx", str(tmp_path), others]

    ended = subprocess.run([sys.executable, *command], cwd=ROOT)

    assert ended.returncode == -signal.SIGKILL
    assert not list(tmp_path.iterdir())
