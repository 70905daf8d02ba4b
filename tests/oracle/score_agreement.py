"""Where the scores of the SQL and of the plain reading differ, and on how little."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from pipelines.standards import Item
from tests.oracle.missing_cases import more_cases
from tests.oracle.score_world import ScoreWorld
from tests.oracle.scores import Score, item_scores, total_scores
from tests.oracle.scores_in_sql import (
    Published,
    compute_scores,
    published_items,
    published_more_cases,
    published_totals,
)

LAST_PLACE = Fraction(1, 10000)


def score_disagreements(world: ScoreWorld) -> dict[tuple, str]:
    """Cell → what is expected and what is published, for every item and sum that differs."""
    con = compute_scores(world)
    expected = {**item_scores(world), **total_scores(world)}
    published = {**published_items(con), **published_totals(con)}
    found = {
        cell: _difference(_shown(expected.get(cell)), _shown(published.get(cell)))
        for cell in sorted(expected.keys() | published.keys(), key=_order)
        if _columns(expected.get(cell)) != published.get(cell)
    }
    missing = published_more_cases(con)
    return found | {
        cell: _difference(more, missing.get(cell))
        for cell, more in more_cases(world).items()
        if not _wins_the_same(more, missing.get(cell))
    }


def smallest_scores(world: ScoreWorld, cell: tuple) -> str:
    """Show the items, the judgements and the figures that are enough for the two to differ."""
    smaller = True
    while smaller:
        candidates = (w for w in _smaller(world, cell) if cell in score_disagreements(w))
        smaller = next(candidates, None)
        world = smaller or world
    items = [f"{sheet.id}: {item}" for sheet in world.standards for item in sheet.items]
    given = [*world.evidence, *world.figures.items(), *world.baselines.items(), *world.refused]
    found = score_disagreements(world)[cell]
    return "\n".join([str(world.month_end), *items, *map(str, given), f"{cell}: {found}"])


def _smaller(world: ScoreWorld, cell: tuple) -> Iterator[ScoreWorld]:
    """The world with the item of a cell alone, or with one thing less."""
    items = [(sheet.id, item) for sheet in world.standards for item in sheet.items]
    alone = [(name, item) for name, item in items if (name, item.id) == (cell[0], cell[-1])]
    if alone and alone != items:
        yield _with_items(world, alone)
    for one in items:
        yield _with_items(world, [other for other in items if other is not one])
    for field in ("evidence", "refused"):
        given = getattr(world, field)
        for thing in given:
            yield replace(world, **{field: tuple(g for g in given if g is not thing)})
    for field in ("figures", "baselines"):
        given = getattr(world, field)
        for place in given:
            yield replace(world, **{field: {p: g for p, g in given.items() if p != place}})


def _with_items(world: ScoreWorld, items: list[tuple[str, Item]]) -> ScoreWorld:
    """Only these items, and what was judged of them."""
    kept = {(name, item.id) for name, item in items}
    return replace(
        world,
        standards=tuple(
            replace(sheet, items=tuple(item for name, item in items if name == sheet.id))
            for sheet in world.standards
        ),
        evidence=tuple(row for row in world.evidence if (row.standard, row.item) in kept),
    )


def _wins_the_same(expected: tuple | None, published: tuple | None) -> bool:
    """Rounded points may differ by one in the last place from the difference of rounded points."""
    if expected is None or published is None:
        return expected is published
    cases, points = expected
    return cases == published[0] and abs(points - Fraction(published[1])) <= LAST_PLACE


def _difference(expected: object, published: object) -> str:
    return f"expected {expected}, published {published}"


def _columns(score: Score | None) -> tuple[Fraction, ...] | None:
    return score and (*score, score.lowest, score.not_assessed)


def _shown(score: Score | Published | None) -> str:
    if score is None:
        return "nothing"
    points = {name: getattr(score, name) for name in Score._fields}
    return ", ".join(f"{name} {p if p is None else float(p)}" for name, p in points.items())


def _order(cell: tuple) -> list[str]:
    return [str(part) for part in cell]
