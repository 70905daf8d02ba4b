"""What holds of the points whatever the sheet, the judgements and the figures are."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.standards import Deductions, Finding, Item, PerUnit
from tests.oracle.random_scores import random_month, score_worlds, sheets_of
from tests.oracle.score_world import Figure, Judgement, ScoreWorld
from tests.oracle.scores import Case, ItemCell, subjects
from tests.oracle.scores_in_sql import (
    Published,
    compute_scores,
    published_items,
    published_totals,
)

few_worlds = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
randoms = st.randoms(use_true_random=True)


@few_worlds
@given(score_worlds())
def test_won_lost_and_open_points_add_up_to_the_maximum(world):
    scores = published_items(compute_scores(world))
    for case in cases(world):
        score = scores[cell_of(case)]
        parts = (score.points, score.lost, score.not_assessed, score.ambiguous)

        assert score.points == score.lowest
        assert min(parts) >= 0
        assert sum(parts) == max(score.maximum, score.highest)
        assert score.highest <= score.maximum + _points_above(case.item)


@few_worlds
@given(score_worlds())
def test_a_total_lies_between_0_and_the_points_of_the_sheet(world):
    totals = published_totals(compute_scores(world))
    for sheet in world.standards:
        for department in subjects(world, sheet):
            total = totals[sheet.id, department or None, "total", "total"]

            assert total.maximum == sheet.points
            assert 0 <= total.lowest <= total.highest
            assert total.highest <= sheet.points + sum(map(_points_above, sheet.items))


def _points_above(item: Item) -> Decimal:
    """What a cap above the maximum lets an item win beyond it."""
    caps = [rule.cap - rule.points for rule in item.rules if isinstance(rule, PerUnit) and rule.cap]
    return sum((cap for cap in caps if cap > 0), Decimal(0))


@few_worlds
@given(score_worlds(), randoms)
def test_more_evidence_of_a_finding_never_raises_an_item_that_was_judged(world, random):
    found = [
        judgement_of(case, random.choice(words), random.choice((None, 1, 3)))
        for case in cases(world)
        if case.is_judged and (words := _words_that_cost(case.item))
    ]

    for before, after in compared(world, with_evidence(world, found)).values():
        assert after.lowest <= before.lowest
        assert after.highest <= before.highest


def _words_that_cost(item: Item) -> list[str]:
    losses = [unit for rule in item.rules if isinstance(rule, PerUnit) for unit in rule.losses]
    words = [unit.finding for unit in losses if unit.finding]
    return words + [finding.name for finding in _findings(item)]


def _findings(item: Item) -> list[Finding]:
    return [f for rule in item.rules if isinstance(rule, Deductions) for f in rule.findings]


@few_worlds
@given(score_worlds())
def test_one_more_case_of_every_rate_never_costs_points(world):
    better = {place: _one_more_case(figure) for place, figure in world.figures.items()}

    for before, after in compared(world, replace(world, figures=better)).values():
        assert after.lowest >= before.lowest
        assert after.highest >= before.highest


def _one_more_case(figure: Figure) -> Figure:
    if not figure.denominator or figure.numerator == figure.denominator:
        return figure
    met = None if figure.met is None else True
    return replace(figure, numerator=figure.numerator + 1, met=met)


@few_worlds
@given(score_worlds(), randoms)
def test_the_first_judgement_of_an_item_stays_within_the_range_it_had(world, random):
    first = [
        judgement_of(case, random.choice(words), random.choice((None, 0, 1, 3)))
        for case in cases(world)
        if not case.is_judged and (words := _words_not_settled(case))
    ]

    for before, after in compared(world, with_evidence(world, first)).values():
        assert before.lowest <= after.lowest
        assert after.highest <= before.highest


def _words_not_settled(case: Case) -> list[str]:
    """The words of an item that no measure has settled. Where the best part counts, the parts that
    are assessed stand until a better one is judged."""
    if case.item.combine == "highest":
        return []
    settled = [
        finding.name
        for finding in _findings(case.item)
        if (figure := case.figure(finding.measure)) and figure.is_complete
    ]
    return [word for word in case.item.words if word not in settled]


@few_worlds
@given(randoms, st.sampled_from(["yanzhou", "shuozhou"]))
def test_an_item_of_which_nothing_is_known_is_neither_won_nor_lost(random, place):
    world = random_month(random, *sheets_of(place))
    scores = published_items(compute_scores(world))
    unknown = [
        case
        for case in cases(world)
        if not case.is_judged and not any(map(case.figure, case.item.measures))
    ]

    assert unknown
    for case in unknown:
        maximum = case.item.points
        assert scores[cell_of(case)] == (maximum, 0, maximum, 0, 0, 0, maximum)


def cases(world: ScoreWorld) -> Iterator[Case]:
    """Every item and whom it is about."""
    for sheet in world.standards:
        for department in subjects(world, sheet):
            for item in sheet.items:
                yield Case(world, sheet, item, department)


def cell_of(case: Case) -> ItemCell:
    return case.standard.id, case.department or None, case.item.id


def judgement_of(case: Case, word: str, cases: int | None) -> Judgement:
    """A row of the last delivery that replaces no other."""
    return Judgement(
        case.standard.id,
        case.item.id,
        word,
        cases,
        department=case.department or None,
        serial=f"再认定{case.department}",
        folder_month=case.world.month_end,
        delivery_order=9,
    )


def with_evidence(world: ScoreWorld, judgements: list[Judgement]) -> ScoreWorld:
    return replace(world, evidence=(*world.evidence, *judgements))


def compared(world: ScoreWorld, other: ScoreWorld) -> dict[ItemCell, tuple[Published, Published]]:
    """The points of every item in both worlds."""
    before, after = (published_items(compute_scores(each)) for each in (world, other))
    return {cell: (before[cell], after[cell]) for cell in before}
