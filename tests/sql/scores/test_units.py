"""Points lost and won by the unit, between 0 and a cap."""

import pytest

REPORTS = (
    '{ kind = "per_unit", points = 3, losses = [{ measure = "reports_missed", points = 0.5 }] }'
)
BRIEFINGS = """
{ kind = "per_unit", points = 3, cap = CAP,
  losses = [{ measure = "briefings_missed", points = 0.5 }],
  gains = [{ measure = "briefings_extra", every = 3, points = 0.5 }] }
"""
SURVEY = """
{ kind = "per_unit", points = 20, losses = [
    { measure = "department_satisfaction", below = 80, points = 1, rounding = "ROUNDING" },
] }
"""


@pytest.mark.parametrize(("missed", "points"), [(0, 3), (1, 2.5), (6, 0), (7, 0)])
def test_every_report_missed_costs_half_a_point_until_nothing_is_left(
    sheet, evidence, score, figure, missed, points
):
    sheet(REPORTS, "3", each=True)
    evidence()
    figure("reports_missed", missed, department="区人社局")

    assert score(department="区人社局") == (points, points)


@pytest.mark.parametrize(
    ("missed", "extra", "cap", "points"),
    [
        (0, 0, 3, 3),
        (2, 0, 3, 2),
        (2, 2, 3, 2),  # two extra are not three
        (2, 3, 3, 2.5),
        (2, 8, 3, 3),  # 3 − 1 + 2 × 0.5
        (0, 9, 3, 3),  # capped at the item's points
        (0, 9, 5, 4.5),  # a cap above them
        (9, 3, 3, 0),  # 3 − 4.5 + 0.5 is below 0
    ],
)
def test_extra_briefings_win_points_up_to_the_cap(
    sheet, evidence, score, figure, missed, extra, cap, points
):
    sheet(BRIEFINGS.replace("CAP", str(cap)), "3", each=True)
    evidence()
    figure("briefings_missed", missed, department="区人社局")
    figure("briefings_extra", extra, department="区人社局")

    assert score(department="区人社局") == (points, points)


def test_losses_and_gains_are_named(sheet, evidence, score, figure):
    sheet(BRIEFINGS.replace("CAP", "3"), "3", each=True)
    evidence()
    figure("briefings_missed", 2, department="区人社局")
    figure("briefings_extra", 3, department="区人社局")

    assert score("why", department="区人社局")[2] == "某数 2 次，扣 1 分；某数 3 次，加 0.5 分"


@pytest.mark.parametrize(
    ("satisfied", "answers", "rounding", "points"),
    [
        (80, 100, "up", 20),
        (100, 100, "up", 20),
        (7999, 10000, "up", 19),  # 79.99 %: a begun point counts whole
        (79, 100, "up", 19),
        (159, 200, "up", 19),  # 79.5 %
        (78, 100, "up", 18),
        (60, 100, "up", 0),
        (0, 100, "up", 0),
        (159, 200, "down", 20),
        (79, 100, "down", 19),
        (159, 200, "none", 19.5),
    ],
)
def test_every_percentage_point_below_80_costs_a_point(
    sheet, evidence, score, figure, satisfied, answers, rounding, points
):
    sheet(SURVEY.replace("ROUNDING", rounding), "20", each=True)
    evidence()
    figure("department_satisfaction", satisfied, answers, department="区人社局")

    assert score(department="区人社局") == (points, points)


@pytest.mark.parametrize(
    ("satisfied", "answers", "more"),
    [(79, 100, 1), (78, 100, 1), (7950, 10000, 50), (2, 3, 1), (80, 100, None)],
)
def test_how_many_more_satisfied_answers_win_a_point(
    sheet, evidence, score, figure, satisfied, answers, more
):
    sheet(SURVEY.replace("ROUNDING", "up"), "20", each=True)
    evidence()
    figure("department_satisfaction", satisfied, answers, department="区人社局")

    # 2 of 3 is 13.33 points short and loses 14; 3 of 3 loses none.
    assert score("more_cases", department="区人社局")[2] == more


def test_a_rate_of_nobody_is_not_assessed(sheet, evidence, score, figure):
    sheet(SURVEY.replace("ROUNDING", "up"), "20", each=True)
    evidence()
    figure("department_satisfaction", 0, 0, department="区人社局", reason="分母为零")

    assert score("lost", department="区人社局") == (0, 20, 0)


def test_nothing_delivered_is_not_assessed(sheet, evidence, score, figure):
    sheet(REPORTS, "3", each=True)
    evidence()
    figure("reports_missed", 2, department="区人社局")

    assert score("lost", "not_assessed", department="区财政局") == (0, 3, 0, 3)


def test_months_without_a_record_leave_open_what_they_could_cost(sheet, evidence, score, figure):
    sheet(REPORTS, "3", each=True)
    evidence()
    figure("reports_missed", 2, department="区人社局", complete=False)
    assert score("lost", department="区人社局") == (0, 2, 1)

    sheet(BRIEFINGS.replace("CAP", "3"), "3", each=True)
    figure("briefings_missed", 2, department="区人社局", complete=False)
    figure("briefings_extra", 0, department="区人社局", complete=False)
    assert score(department="区人社局") == (0, 3)  # later briefings may win the point back


def test_cases_are_judged_by_department(sheet, evidence, score):
    sheet(
        '{ kind = "per_unit", points = 3, losses = [{ finding = "缺席", points = 1 }] }',
        "3",
        each=True,
    )
    evidence(("缺席", 2, None, "区人社局"))

    # 3 − 2 × 1; of 区财政局 nothing is judged.
    assert score(department="区人社局") == (1, 1)
    assert score("why", department="区财政局") == (0, 3, "没有认定材料")
