"""Mutation testing of ``sql/``: which flips of an operator or a predicate do the tests notice?

python -m tests.soak.flip_sql --sample 300

The files are flipped in a copy of the folder, one flip at a time.
"""

import re
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

import duckdb

from pipelines.computing import warehouse
from tests.soak.flips import Flip, flips_of
from tests.soak.trial import arguments, try_mutants

WORLDS = ("tests/test_oracle.py",)
SHEETS = ("tests/test_scores_oracle.py",)
PERSONS = ("tests/computing/test_disclosure.py",)
ELSEWHERE = {
    "staging": (*WORLDS, *SHEETS),
    "core": WORLDS,
    "indicators": WORLDS,
    "marts": (*WORLDS, *PERSONS),
    "scores": SHEETS,
    "release": ("tests/exports", "tests/pages", "tests/test_run.py", "tests/test_revisions.py"),
}


def main() -> int:
    """Flip a sample of the layers chosen and print what was killed; 1 when that is too little."""
    layers = sorted(folder.name for folder in warehouse.SQL.iterdir())
    asked = arguments("Flip operators and predicates of sql/.", layers)
    with tempfile.TemporaryDirectory() as place:
        # One thread is faster on tables of a few rows.
        duckdb.connect = partial(duckdb.connect, config={"threads": 1})
        warehouse.SQL = Path(shutil.copytree(warehouse.SQL, Path(place) / "sql"))
        flips = [flip for layer in asked.only for flip in _flips(warehouse.SQL / layer)]
        elsewhere = [tests for layer in asked.only for tests in ELSEWHERE.get(layer, ())]
        return try_mutants(flips, _rank, ["tests/sql", *elsewhere], asked)


def _flips(layer: Path) -> list[Flip]:
    return [flip for path in sorted(layer.glob("*.sql")) for flip in flips_of(path)]


def _rank(module: Path, flip: Flip) -> tuple | None:
    """Where a module of tests stands among those of a file; nothing when it is none of them.

    Its own are those that name its table or one that reads it, those of its layer, the oracle.
    """
    path, layer = flip.path, flip.group
    place = module.relative_to(Path.cwd()).as_posix()
    text = module.read_text(encoding="utf-8")
    names_it = _names(text, {path.stem})
    names_a_reader = _names(text, _readers(path))
    is_of_layer = place.startswith(f"tests/sql/{layer}/")
    elsewhere = ELSEWHERE.get(layer, ())
    is_named = (names_it or names_a_reader) and place.startswith(("tests/sql/", *elsewhere))
    if is_of_layer or is_named or place in elsewhere:
        return not names_it, not names_a_reader, not is_of_layer, place
    return None


def _readers(path: Path) -> set[str]:
    others = set(warehouse.SQL.glob("*/*.sql")) - {path}
    return {o.stem for o in others if _names(o.read_text(encoding="utf-8"), {path.stem})}


def _names(text: str, tables: set[str]) -> bool:
    return bool(tables) and bool(re.search(rf"\b({'|'.join(tables)})\b", text))


if __name__ == "__main__":
    sys.exit(main())
