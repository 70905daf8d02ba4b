"""Trying single changes of the code: which of them do the tests notice?

The tests are collected once. For each change those that belong to it are run in a forked child,
where the change is made, until one fails.
"""

import argparse
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import hypothesis
import pytest

LEAST_SHARE = 0.85
SECONDS_OF_A_TEST, SECONDS_OF_A_LARGE_TEST = 30, 300
KILLED, SURVIVED, NOT_TRIED = 1, 0, 3


class Mutant(Protocol):
    """A change of one file; ``str`` of it says where and which."""

    path: Path
    group: str

    def apply(self) -> None:
        """Make the change; called in the child."""

    def undo(self) -> None:
        """Take back what outlives the child."""


Rank = Callable[[Path, Mutant], tuple | None]


class Outcome(NamedTuple):
    """What became of a mutant: ``killed``, ``timeout``, ``survived`` or ``not tried``; by what."""

    mutant: Mutant
    result: str
    test: str


def try_mutants(
    mutants: Sequence[Mutant], rank: Rank, tests: Sequence[str], asked: argparse.Namespace
) -> int:
    """Try the sample asked for and print what was killed; 1 when that is too little.

    ``rank`` orders the modules of tests for a mutant and leaves out those without a part in it.
    """
    drawn = list(mutants)
    random.Random(asked.seed).shuffle(drawn)
    trial = Trial(drawn[: asked.sample], rank, worked_only=asked.worked_only)
    # A slow machine is no reason to call a mutant killed.
    hypothesis.settings.register_profile(
        "trial", deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    hypothesis.settings.load_profile("trial")
    options = ("--override-ini=addopts=--import-mode=importlib", "--capture=no")
    without = ("-pno:terminal", "-pno:cacheprovider", "-pno:xdist")
    pytest.main([*options, *without, *sorted(set(tests))], plugins=[trial])
    tried = [outcome for outcome in trial.outcomes if outcome.result != "not tried"]
    if not tried:
        print("The tests could not be collected.", file=sys.stderr)
        return 2
    share = _print_table(tried)
    print(f"{len(tried)} of {len(mutants)} mutants were tried, drawn with seed {asked.seed}.")
    return int(share < LEAST_SHARE)


def arguments(purpose: str, groups: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for; ``only`` holds the groups chosen, all of them by default."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--sample", type=int, help="so many, drawn at random; all by default")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (%(default)s)")
    parser.add_argument(
        "--worked-only", action="store_true", help="without random worlds and the real input"
    )
    parser.add_argument("--only", action="append", choices=groups, help="only this part")
    asked = parser.parse_args()
    asked.only = asked.only or groups
    return asked


class Trial:
    """A pytest plugin that tries every mutant in place of running the tests once."""

    def __init__(self, mutants: Sequence[Mutant], rank: Rank, *, worked_only: bool):
        self.mutants = mutants
        self.rank = rank
        self.worked_only = worked_only
        self.outcomes: list[Outcome] = []

    @pytest.hookimpl
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = [i for i in session.items if not (self.worked_only and _is_large(i))]
        for number, mutant in enumerate(self.mutants, 1):
            began = time.monotonic()
            try:
                outcome = Outcome(mutant, *_try(mutant, self._tests_of(mutant, items)))
            finally:
                mutant.undo()
            self.outcomes.append(outcome)
            print(
                f"{number}/{len(self.mutants)}  {outcome.result:8}  {mutant}"
                f"  {outcome.test}  {time.monotonic() - began:.1f} s",
                flush=True,
            )
        return True

    def _tests_of(self, mutant: Mutant, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Those first that noticed a mutant of the file before, the large ones last."""
        killers = [outcome.test for outcome in self.outcomes if outcome.mutant.path == mutant.path]
        ranks = {module: self.rank(module, mutant) for module in {item.path for item in items}}
        return sorted(
            (item for item in items if ranks[item.path]),
            key=lambda i: (-killers.count(i.nodeid), _is_large(i), ranks[i.path]),
        )


def _is_large(item: pytest.Item) -> bool:
    """Whether a test reads random worlds or the real register, not examples worked by hand."""
    return getattr(item.obj, "is_hypothesis_test", False) or "shared_data" in item.fixturenames


def _try(mutant: Mutant, items: Sequence[pytest.Item]) -> tuple[str, str]:
    """Run the tests in a child until one fails; what became of it, and which test told."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _run_in_child(mutant, items, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        lines = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    test = lines[-1] if lines else ""
    if os.WIFSIGNALED(status):
        return ("timeout" if os.WTERMSIG(status) == signal.SIGPROF else "killed"), test
    result = {KILLED: "killed", SURVIVED: "survived"}.get(os.WEXITSTATUS(status), "not tried")
    return result, "" if result == "survived" else test


def _run_in_child(mutant: Mutant, items: Sequence[pytest.Item], telling: int) -> None:
    class Stop:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                os._exit(KILLED)

    try:
        mutant.apply()
    except Exception as failure:  # noqa: BLE001  told by the parent
        os.write(telling, f"{failure!r}\n".encode())
        os._exit(NOT_TRIED)
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        items[0].config.pluginmanager.register(Stop())
        for item, following in zip(items, [*items[1:], None], strict=True):
            os.write(telling, f"{item.nodeid}\n".encode())
            seconds = SECONDS_OF_A_LARGE_TEST if _is_large(item) else SECONDS_OF_A_TEST
            signal.setitimer(signal.ITIMER_PROF, seconds)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    except BaseException as failure:  # noqa: BLE001  the child must never go back into the loop
        os.write(telling, f"{failure!r}\n".encode())
        os._exit(NOT_TRIED)
    os._exit(SURVIVED)


def _print_table(outcomes: Sequence[Outcome]) -> float:
    survivors = [outcome.mutant for outcome in outcomes if outcome.result == "survived"]
    tried = Counter(outcome.mutant.group for outcome in outcomes)
    survived = Counter(mutant.group for mutant in survivors)
    if survivors:
        print("\nSurvived:")
        print("\n".join(f"  {mutant}" for mutant in survivors))
    wide = max(map(len, tried)) + 2
    print(f"\n{'':{wide}}{'mutants':>8}{'killed':>8}{'survived':>10}{'share':>8}")
    for group in [*sorted(tried), "all"]:
        count = tried[group] or len(outcomes)
        left = survived[group] if group in tried else len(survivors)
        print(f"{group:{wide}}{count:8}{count - left:8}{left:10}{1 - left / count:8.1%}")
    timeouts = sum(outcome.result == "timeout" for outcome in outcomes)
    print(f"{timeouts} of the killed ran out of time.")
    return 1 - len(survivors) / len(outcomes)
