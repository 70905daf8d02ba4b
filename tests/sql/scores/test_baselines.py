"""Comparison with the mean of years and the level of one year, in percentage points."""

import pytest

SUCCESS = """
{ kind = "baseline", points = 2, measure = "training_success_rate",
  mean_of = [2015, 2016, 2017], level_of = 2018, margin = 3,
  below_mean = [[1, 1], [1, 1], [1, 2]], not_below_mean = [[1, 2], [1, 2], [2, 2]] }
"""
PASS = """
{ kind = "baseline", points = 3, measure = "training_pass_rate",
  mean_of = [2006, 2007, 2008], level_of = 2009, margin = 3,
  below_mean = [[0, 0], [0, 2], [0, 3]], not_below_mean = [[1, 1], [2, 2], [3, 3]] }
"""


@pytest.fixture
def baselines(given):
    """Give the mean and the level in percent: 100 cases a year, pooled."""

    def fill(indicator: str, years: tuple[int, ...], mean: tuple[int, ...], level: int) -> None:
        rows = zip(years, (*mean, level), strict=True)
        lines = "\n".join(f"{indicator} | {year} | {cases} | 100" for year, cases in rows)
        given(f"current_baselines\nindicator | year | numerator | denominator\n{lines}")

    return fill


@pytest.mark.parametrize(
    ("cases", "denominator", "points"),
    [
        # The mean of 2015–2017 is 60 %, the level of 2018 62 %.
        (5999, 10000, (1, 1, 0)),  # below the mean
        (60, 100, (1, 2, 1)),  # not below it, and not above 2018: not written down
        (62, 100, (1, 2, 1)),
        (64, 100, (1, 2, 1)),  # two points above 2018
        (65, 100, (1, 2, 1)),  # exactly three is not more than three
        (65_000_001, 100_000_000, (2, 2, 0)),
        (66, 100, (2, 2, 0)),
    ],
)
def test_the_success_of_training_against_the_years_before(
    sheet, evidence, score, figure, baselines, cases, denominator, points
):
    sheet(SUCCESS, "2")
    evidence()
    baselines("training_success_rate", (2015, 2016, 2017, 2018), (55, 60, 65), 62)
    figure("training_success_rate", cases, denominator)

    assert score("ambiguous::double") == points


def test_below_the_mean_and_far_above_2018_at_once_is_ambiguous(
    sheet, evidence, score, figure, baselines
):
    sheet(SUCCESS, "2")
    evidence()
    baselines("training_success_rate", (2015, 2016, 2017, 2018), (60, 60, 60), 50)
    figure("training_success_rate", 55, 100)

    low, high, ambiguous, open_, why = score("ambiguous::double", "not_assessed", "why")
    assert (low, high, ambiguous, open_) == (1, 2, 1, 0)
    assert why == (
        "低于2015—2017年平均 60.00%，比2018年水平 50.00% 提高 5.00 个百分点"
        "；原文没有写明这种情形怎样计分"
    )


def test_the_mean_is_pooled_over_the_years(sheet, evidence, score, figure, given):
    sheet(SUCCESS, "2")
    evidence()
    # (10 + 10 + 80) ÷ (10 + 10 + 180) = 50 %; the mean of the rates would be 81.5 %.
    given("""
        current_baselines
        indicator             | year | numerator | denominator
        training_success_rate | 2015 | 10        | 10
        training_success_rate | 2016 | 10        | 10
        training_success_rate | 2017 | 80        | 180
        training_success_rate | 2018 | 40        | 100
    """)
    figure("training_success_rate", 50, 100)

    assert score() == (2, 2)


@pytest.mark.parametrize(
    ("cases", "points"),
    [(87, (0, 0)), (88, (1, 1)), (90, (1, 1)), (91, (2, 2)), (93, (2, 2)), (94, (3, 3))],
)
def test_the_pass_rate_against_2009(sheet, evidence, score, figure, baselines, cases, points):
    # The mean of 2006–2008 is 88 %, the level of 2009 90 %.
    sheet(PASS, "3")
    evidence()
    baselines("training_pass_rate", (2006, 2007, 2008, 2009), (86, 88, 90), 90)
    figure("training_pass_rate", cases, 100)

    assert score() == points


def test_a_pass_rate_above_2009_and_below_the_years_before_is_ambiguous(
    sheet, evidence, score, figure, baselines
):
    sheet(PASS, "3")
    evidence()
    baselines("training_pass_rate", (2006, 2007, 2008, 2009), (90, 90, 90), 85)
    figure("training_pass_rate", 87, 100)

    assert score("ambiguous::double") == (0, 2, 2)


def test_how_many_more_who_pass_win_a_point(sheet, evidence, score, figure, baselines):
    sheet(PASS, "3")
    evidence()
    baselines("training_pass_rate", (2006, 2007, 2008, 2009), (86, 88, 90), 90)
    columns = ("more_cases", "more_points::double")
    figure("training_pass_rate", 85, 100)
    assert score(*columns)[2:] == (3, 1)  # 88 of 100
    figure("training_pass_rate", 88, 100)
    assert score(*columns)[2:] == (3, 1)  # 91 of 100 is more than 90 %
    figure("training_pass_rate", 91, 100)
    assert score(*columns)[2:] == (3, 1)  # 94 of 100 is more than 93 %
    figure("training_pass_rate", 94, 100)
    assert score(*columns)[2:] == (None, None)


def test_a_year_that_was_not_delivered_leaves_the_item_open(
    sheet, evidence, score, figure, baselines
):
    sheet(PASS, "3")
    evidence()
    baselines("training_pass_rate", (2006, 2007, 2009), (86, 88), 90)
    figure("training_pass_rate", 91, 100)

    assert score("not_assessed", "why") == (0, 3, 3, "没有 2008 年的基期数据")


def test_two_comparisons_of_one_item_are_kept_apart(sheet, evidence, score, figure, given):
    sheet(f"{SUCCESS}, {PASS}", "5")
    evidence()
    given("""
        current_baselines
        indicator             | year | numerator | denominator
        training_success_rate | 2015 | 55        | 100
        training_success_rate | 2016 | 60        | 100
        training_success_rate | 2017 | 65        | 100
        training_success_rate | 2018 | 62        | 100
        training_pass_rate    | 2006 | 80        | 100
        training_pass_rate    | 2007 | 80        | 100
        training_pass_rate    | 2008 | 80        | 100
        training_pass_rate    | 2009 | 82        | 100
    """)
    figure("training_success_rate", 66, 100)
    figure("training_pass_rate", 81, 100)

    # 66 % is four points above 2018: 2. 81 % is above the mean and below 2009: 1.
    assert score("maximum::double") == (3, 3, 5)
