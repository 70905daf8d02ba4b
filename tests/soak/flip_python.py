"""Mutation testing of cleaning, rules and scoring: which flips in a function do the tests notice?

python -m tests.soak.flip_python --sample 300

A function's code is replaced where it is, in the child, so that nothing is imported twice; what
is computed when a module is imported is not flipped. Nor are annotations, which any test would
notice, and ``strict`` of ``zip``, which none can where the lengths are equal.
"""

import ast
import functools
import gc
import importlib
import inspect
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

from tests.soak.trial import arguments, try_mutants

ROOT = Path(__file__).resolve().parents[2]
TESTS = {
    "pipelines/cleaning": ("tests/cleaning",),
    "schemas": ("tests/cleaning/test_validation.py", "tests/cleaning/test_evidence.py"),
    "pipelines/standard_files.py": ("tests/test_standards.py", "tests/test_standard_sheets.py"),
    "pipelines/computing/sheets.py": ("tests/test_standard_sheets.py", "tests/sql/scores"),
    "pipelines/computing/availability.py": ("tests/computing",),
}
WORDS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "and": "or",
    "or": "and",
    "&": "|",
    "|": "&",
    "&=": "|=",
    "|=": "&=",
    "~": "",
    "+": "-",
    "-": "+",
    "+=": "-=",
    "*": "//",
    "/": "*",
    "//": "*",
    "%": "//",
    "in": "not in",
    "is": "is not",
    "not": "",
    "True": "False",
    "False": "True",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "continue": "break",
}
CONDITIONS = ("if", "elif", "while")
UNARY = ("+", "-", "*", "**")


class Flip(NamedTuple):
    """Characters ``start`` to ``end`` of a line of ``path``, ``old``, become ``new``."""

    path: Path
    group: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def apply(self) -> None:
        source = self.path.read_text(encoding="utf-8")
        lines = source.splitlines(keepends=True)
        text = lines[self.line - 1]
        lines[self.line - 1] = text[: self.start] + self.new + text[self.end :]
        _replace(self.path, "".join(lines))

    def undo(self) -> None:
        """Nothing outlives the child."""

    def __str__(self) -> str:
        place = f"{self.path.relative_to(ROOT).as_posix()}:{self.line}:{self.start + 1}"
        return f"{place}  {self.old}  →  {self.new or 'nothing'}"


def main() -> int:
    """Flip a sample of the files chosen and print what was killed; 1 when that is too little."""
    asked = arguments("Flip operators and predicates of cleaning, rules and scoring.", [*TESTS])
    flips = [flip for group in asked.only for path in _files(group) for flip in _flips(path, group)]
    return try_mutants(flips, _rank, [test for group in asked.only for test in TESTS[group]], asked)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _files(group: str) -> list[Path]:
    place = ROOT / group
    return sorted(place.glob("*.py")) if place.is_dir() else [place]


def _rank(module: Path, flip: Flip) -> tuple | None:
    """The tests that import the file come first, then the others of its group."""
    place = module.relative_to(ROOT).as_posix()
    if not place.startswith(TESTS[flip.group]):
        return None
    name = re.escape(_module(flip.path))
    imports_it = bool(re.search(rf"\b{name}\b", module.read_text(encoding="utf-8")))
    return flip.path.stem not in module.stem, not imports_it, place


def _flips(path: Path, group: str) -> Iterator[Flip]:
    importlib.import_module(_module(path))
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    bodies, left_alone = _function_bodies(tree), _left_alone(tree)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER)
    ]
    loops = 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        loops += token.string == "for"
        if token.string == "in" and loops:
            loops -= 1
        elif token.start[0] in bodies and not any(a <= token.start < b for a, b in left_alone):
            for end, new in _changes(before, token, after):
                (line, start), old = token.start, token.line[token.start[1] : end]
                yield Flip(path, group, line, start, end, old, new)


def _changes(
    before: tokenize.TokenInfo, token: tokenize.TokenInfo, after: tokenize.TokenInfo
) -> Iterator[tuple[int, str]]:
    word, end = token.string, token.end[1]
    is_first = before.type == tokenize.OP and before.string not in (")", "]", "}")
    is_first |= before.string in ("return", "in", "and", "or", "not", "if", "else", "yield")
    if token.type == tokenize.NUMBER:
        if word.isdecimal():
            yield end, str(int(word) + 1)
            if int(word):
                yield end, str(int(word) - 1)
    elif word in UNARY and is_first:
        if word == "-":
            yield end, ""
    elif word in CONDITIONS and after.string != "not" and ":=" not in token.line:
        yield end, f"{word} not"
    elif word in ("is", "not") and after.string in ("not", "in"):
        yield after.end[1], {"is": "is", "not": "in"}[word]
    elif word in WORDS and (before.string, word) not in (("is", "not"), ("not", "in")):
        yield end, WORDS[word]


def _function_bodies(tree: ast.Module) -> set[int]:
    """Lines that run when a function is called."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, node.end_lineno + 1)
    }


def _left_alone(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From where to where annotations stand, and what ``strict`` is set to."""
    found = [
        part
        for node in ast.walk(tree)
        for part in (
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            node.value if isinstance(node, ast.keyword) and node.arg == "strict" else None,
        )
        if part
    ]
    return [((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in found]


def _replace(path: Path, flipped: str) -> None:
    """Give every living function of the file the code it has in the flipped text."""
    codes = {
        (code.co_qualname, code.co_firstlineno): code
        for code in _functions(compile(flipped, str(path), "exec"))
    }
    living = [
        (thing, code)
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType)
        and (code := codes.get((thing.__code__.co_qualname, thing.__code__.co_firstlineno)))
        and Path(thing.__code__.co_filename) == path
    ]
    if not living:
        raise LookupError(f"{path}: no function of it is there")
    for function, code in living:
        function.__code__ = code
    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper):
            thing.cache_clear()


def _functions(code: CodeType) -> Iterator[CodeType]:
    """The functions and methods of a file; those inside others go with them."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType) and inner.co_flags & inspect.CO_OPTIMIZED:
            yield inner
        elif isinstance(inner, CodeType):
            yield from _functions(inner)


if __name__ == "__main__":
    sys.exit(main())
