import random

import pytest

COUNTED = """
    counted
    indicator    | variant | unit_id | area_code | entity_type | industry | numerator | denominator
"""


def given_lives(given, lives):
    lines = [
        f"success_rate | km36 | u{n} | 370812001 | individual | F | {exit} | {days}"
        for n, (exit, days) in enumerate(lives)
    ]
    given(COUNTED + "\n".join(lines))


def survival(compute, con):
    where = "area_code = '370812' and dimension = 'total'"
    return compute("survival", con, columns="survival", where=where)[0][0]


def test_survival_is_the_product_over_exit_days(con, given, compute):
    given_lives(given, [(1, 100), (0, 100), (1, 200), (0, 500), (0, 1200)])

    # Day 100: 5 at risk, the one censored that day among them: 4/5. Day 200: 3 at risk: 2/3.
    assert survival(compute, con) == pytest.approx(4 / 5 * 2 / 3, abs=1e-12)


def test_day_1096_counts_and_the_day_after_does_not(con, given, compute):
    given_lives(given, [(1, 1096), (1, 1097), (0, 1500), (0, 1500)])

    assert survival(compute, con) == 0.75


def test_nobody_survives_when_the_last_at_risk_exits(con, given, compute):
    given_lives(given, [(0, 10), (1, 20)])

    assert survival(compute, con) == 0


def test_all_survive_without_an_exit(con, given, compute):
    given_lives(given, [(0, 10), (0, 1500)])

    assert survival(compute, con) == 1


def test_survival_equals_statsmodels(con, given, compute):
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = random.Random(20200630)
    lives = [(int(rng.random() < 0.6), rng.randint(1, 1800)) for _ in range(400)]
    given_lives(given, lives)

    oracle = SurvfuncRight([days for _, days in lives], [exit for exit, _ in lives])
    before = [p for t, p in zip(oracle.surv_times, oracle.surv_prob, strict=True) if t <= 1096]
    assert survival(compute, con) == pytest.approx(before[-1], abs=1e-11)


def test_the_curve_falls_on_the_months_of_the_exits(con, given, compute):
    given_lives(given, [(1, 100), (0, 100), (1, 200), (0, 500), (0, 1200)])

    where = "area_code = '370812' and dimension = 'total' and months in (0, 3, 4, 7, 17, 36, 60)"
    rows = compute("survival_curve", con, columns="months, survival, at_risk", where=where)

    # 36 months are 1096 days, 3 months 91.3: day 100 falls in the fourth month, 200 in the seventh.
    four_fifths, two_thirds = 0.8, 0.533333333333
    assert rows == [
        (0, 1, 5),
        (3, 1, 5),
        (4, four_fifths, 3),
        (7, two_thirds, 2),
        (17, two_thirds, 1),
        (36, two_thirds, 1),
        (60, two_thirds, 0),
    ]


def test_the_curve_at_36_months_is_the_published_survival(con, given, compute):
    random.seed(4)
    lives = [(random.random() < 0.4, random.randint(1, 1800)) for _ in range(200)]
    given_lives(given, [(int(exit), days) for exit, days in lives])

    where = "area_code = '370812' and dimension = 'total' and months = 36"
    ((at_36_months,),) = compute("survival_curve", con, columns="survival", where=where)
    assert at_36_months == survival(compute, con)
