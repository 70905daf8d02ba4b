"""Pace and memory of the monthly run at several sizes, beside what was asked for.

python -m tests.benchmarks [--entities N …] [--json FILE] [--folder DIR]

Nothing here is asserted. Every stage is a process of its own and timed whole, with the start of
Python and its imports. Memory is that of the process and its descendants together.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.sizes import SIZES, Size
from tests.benchmarks.stages import stages
from tests.benchmarks.table import markdown, summary, write_json


def main() -> None:
    """Measure, print the table and its summary for the README, and write it as JSON."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entities", type=int, nargs="+", default=list(SIZES))
    arguments.add_argument("--json", type=Path, metavar="FILE")
    arguments.add_argument("--folder", type=Path, metavar="DIR", help="14 million take 40 GB there")
    given = arguments.parse_args()
    rows = []
    for entities in given.entities:
        with tempfile.TemporaryDirectory(dir=given.folder) as place:
            for row in stages(entities, SIZES.get(entities, Size()), Path(place)):
                rows.append(row)
                print(markdown(rows).splitlines()[-1], file=sys.stderr)
                if given.json:  # as far as it goes: the largest size takes most of an hour
                    write_json(rows, given.json)
    print(markdown(rows), summary(rows), sep="\n\n")


if __name__ == "__main__":
    main()
