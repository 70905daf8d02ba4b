"""The long trials, one after the other, and at the end the figures of each.

python -m tests.soak
"""

import subprocess
import sys
import time
from collections import deque
from datetime import timedelta
from typing import NamedTuple

PYTHON = (sys.executable, "-u")
LAST_LINES = 40
TRIALS = {
    "200 runs killed": ("-m", "pytest", "-n0", "-rP", "tests/faults", "--kills", "200"),
    "10,000 mutated files": ("-m", "tests.hostile.mutants", "10000"),
    "mutants of the SQL": ("-m", "tests.soak.flip_sql", "--sample", "300"),
    "mutants of the Python": ("-m", "tests.soak.flip_python", "--sample", "300"),
    "PostgreSQL behind Prefect": ("-m", "pytest", "-n0", "-rsP", "-m", "soak", "tests/soak"),
}


class Figures(NamedTuple):
    """How a trial ended: its exit code, the time it took and the last it said."""

    code: int
    took: timedelta
    last: list[str]


def main() -> int:
    """Run every trial, whatever became of those before it; 1 when one has failed."""
    figures = {name: _run(name, command) for name, command in TRIALS.items()}
    for name, found in figures.items():
        verdict = "kept" if found.code == 0 else f"FAILED with {found.code}"
        print(f"\n=== {name}: {verdict}, {found.took} ===")
        print("\n".join(found.last))
    return int(any(found.code for found in figures.values()))


def _run(name: str, command: tuple[str, ...]) -> Figures:
    print(f"\n=== {name} ===", flush=True)
    began = time.monotonic()
    last: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(
        [*PYTHON, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as trial:
        for line in trial.stdout:
            print(line, end="", flush=True)
            last.append(line.rstrip("\n"))
    took = timedelta(seconds=round(time.monotonic() - began))
    return Figures(trial.returncode, took, [line for line in last if line])


if __name__ == "__main__":
    sys.exit(main())
