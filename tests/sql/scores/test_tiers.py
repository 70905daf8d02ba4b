"""Points by a computed rate; 达到 is at least, 超过 is more than, both exactly."""

import pytest

LOANS = """
{ kind = "tiers", points = 5, measure = "loan_coverage", tiers = [
    { at_least = 80, points = 1 },
    { at_least = 85, points = 2 },
    { at_least = 90, points = 3 },
    { at_least = 95, points = 4 },
    { above = 95, points = 5 },
] }
"""


@pytest.mark.parametrize(
    ("numerator", "denominator", "points", "tier"),
    [
        (0, 100, 0, "未达到80%"),
        (79_999_999, 100_000_000, 0, "未达到80%"),
        (80, 100, 1, "达到80%"),
        (8_999_999_999, 10_000_000_000, 2, "达到85%"),  # 89.99…% rounds to 90 %, and is not
        (90, 100, 3, "达到90%"),
        (95, 100, 4, "达到95%"),
        (19, 20, 4, "达到95%"),
        (95_000_001, 100_000_000, 5, "超过95%"),
        (100, 100, 5, "超过95%"),
    ],
)
def test_a_tier_is_reached_exactly(
    sheet, evidence, score, figure, numerator, denominator, points, tier
):
    sheet(LOANS, "5")
    evidence()
    figure("loan_coverage", numerator, denominator)

    assert score("why") == (points, points, tier)


@pytest.mark.parametrize(
    ("numerator", "denominator", "more_cases", "more_points"),
    [
        (79, 100, 1, 1),  # 80 of 100
        (80, 100, 5, 1),  # 85 of 100
        (80, 101, 1, 1),  # below 80 %: 81 of 101 is 80.2 %
        (95, 100, 1, 1),  # 96 of 100 is more than 95 %
        (19, 20, 1, 1),  # 20 of 20
        (18, 20, 1, 1),  # 90 %: 19 of 20 is 95 %
        (2, 3, 1, 5),  # 3 of 3 is above 95 %, which is worth all five
        (20, 20, None, None),
    ],
)
def test_how_many_more_cases_reach_the_next_tier(
    sheet, evidence, score, figure, numerator, denominator, more_cases, more_points
):
    sheet(LOANS, "5")
    evidence()
    figure("loan_coverage", numerator, denominator)

    cases, points = score("more_cases", "more_points::double")[2:]
    assert (cases, points) == (more_cases, more_points)


def test_a_rate_that_cannot_be_computed_is_not_assessed(sheet, evidence, score, figure):
    sheet(LOANS, "5")
    evidence()
    assert score("not_assessed") == (0, 5, 5)

    figure("loan_coverage", 0, 0, reason="没有符合条件的对象，分母为零")
    assert score("lost", "why") == (0, 5, 0, "没有符合条件的对象，分母为零")


def test_an_incomplete_count_wins_what_is_certain(sheet, evidence, score, figure):
    sheet(
        '{ kind = "tiers", points = 3, measure = "social_groups_participating",'
        " tiers = [{ at_least = 50, points = 3 }] }",
        "3",
    )
    evidence()
    figure("social_groups_participating", 2, 6, complete=False)
    assert score() == (0, 3)
    figure("social_groups_participating", 3, 6, complete=False)
    assert score() == (3, 3)
