"""The sources as their schemas declare them, for what must not wait until pandas is loaded."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


@dataclass(frozen=True)
class Source:
    """A source by name and title; ``rhythm`` says how one is delivered that is not due monthly."""

    name: str
    title: str
    rhythm: str | None

    @property
    def is_monthly(self) -> bool:
        return self.rhythm is None


@cache
def declared_sources() -> dict[str, Source]:
    """What ``schemas.SOURCES`` declares of every source, by name."""
    configs = [facts for path in sorted(SCHEMAS.glob("*.py")) if (facts := _config(path))]
    return {
        facts["name"]: Source(facts["name"], facts["title"], facts["metadata"].get("rhythm"))
        for facts in configs
    }


def _config(path: Path) -> dict:
    """The facts of the class ``Config`` in a schema, none where there is no such class."""
    return {
        target.id: ast.literal_eval(line.value)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name == "Config"
        for line in node.body
        if isinstance(line, ast.Assign)
        for target in line.targets
    }
