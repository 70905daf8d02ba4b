"""Where the SQL and the plain reading of the methodology differ, and on how little."""

from dataclasses import replace
from fractions import Fraction

from tests.oracle import indicator_values
from tests.oracle.figures import Figure
from tests.oracle.register_report import register_report
from tests.oracle.warehouse_of_world import compute, published_figures, published_report
from tests.oracle.world import World

CLOSE = 1e-12


def disagreements(world: World) -> dict[tuple[str, ...], str]:
    """Cell → what is expected and what is published, for every cell that differs.

    A member or a line in which nothing is counted may be left out.
    """
    con = compute(world)
    return _figures_that_differ(indicator_values(world), published_figures(con)) | (
        _lines_that_differ(register_report(world), published_report(con))
    )


def smallest(world: World, cell: tuple[str, ...]) -> str:
    """Show the rows that are enough for the two to differ in a cell."""
    for source, rows in world.rows.items():
        for row in rows:
            kept = [other for other in world.rows[source] if other is not row]
            without = replace(world, rows={**world.rows, source: kept})
            if cell in disagreements(without):
                world = without
    lines = [f"{source}: {row}" for source, rows in world.rows.items() for row in rows]
    return "\n".join([str(world.month_end), *lines, f"{cell}: {disagreements(world)[cell]}"])


def _figures_that_differ(expected: dict, published: dict) -> dict[tuple[str, ...], str]:
    return {
        cell: f"expected {_shown(expected.get(cell))}, published {_shown(published.get(cell))}"
        for cell in sorted(expected.keys() | published.keys())
        if not _same(cell, expected.get(cell), published.get(cell))
    }


def _same(cell: tuple[str, ...], expected: Figure | None, published: Figure | None) -> bool:
    if expected is None or published is None:
        there = expected or published
        return cell[3] != "total" and not there[0] and not there[2]
    *counts, value = expected
    # A share of jobs per entity is computed from a double; a share of counts is exact.
    if value is not None and counts[0] is not None and Fraction(counts[0]).denominator > 1:
        value = float(value)
    return all(map(_equal, (*counts, value), published))


def _equal(expected: Fraction | float | None, published: float | None) -> bool:
    if expected is None or published is None:
        return expected is published
    if isinstance(expected, float):
        return abs(expected - published) <= CLOSE
    return float(expected) == published


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "nothing"
    return " ".join("null" if part is None else str(part) for part in figure)


def _lines_that_differ(expected: dict, published: dict) -> dict[tuple[str, ...], str]:
    return {
        ("register_report", str(line[0]), *line[1:]): (
            f"expected {expected.get(line)}, published {published.get(line)}"
        )
        for line in sorted(expected.keys() | published.keys())
        if expected.get(line) != published.get(line)
        and any(any(vars(there[line]).values()) for there in (expected, published) if line in there)
    }
