"""参训后创业稳定率: last year's successful trainees, 12 months after their business was born."""


def test_the_business_must_be_running_on_its_first_anniversary(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 仍在经营  | 2018-02-01 | 2018-02-28  | passed | 370812001
        p1       | 当日注销  | 2018-02-01 | 2018-02-28  | passed | 370812001
        p1       | 次日注销  | 2018-02-01 | 2018-02-28  | passed | 370812001
        p1       | 换了一户  | 2018-02-01 | 2018-02-28  | passed | 370812001
        p1       | 没有创业  | 2018-02-01 | 2018-02-28  | passed | 370812001
        p2       | 期外      | 2019-02-01 | 2019-02-28  | passed | 370812001
        """
    )
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | entity_type | area_code
        e1          | 仍在经营  | 2018-06-30 |              | individual  | 370812001
        e2          | 当日注销  | 2018-06-30 | 2019-06-30   | individual  | 370812001
        e3          | 次日注销  | 2018-06-30 | 2019-07-01   | individual  | 370812001
        e4          | 换了一户  | 2018-06-30 | 2018-12-31   | individual  | 370812001
        e5          | 换了一户  | 2019-06-30 |              | individual  | 370812101
        e6          | 期外      | 2019-06-30 |              | individual  | 370812101
        """
    )

    # M = 2020-02, M − 12 = 2019-02: classes ended in (2017-02-28, 2018-02-28]. The first business
    # of 换了一户 was born on 2018-06-30; a year later another one runs.
    rows = compute(
        "training_stability_rate", con, month="2020-02", columns="unit_id, numerator, denominator"
    )
    assert rows == [("仍在经营", 1, 1), ("当日注销", 0, 1), ("换了一户", 1, 1), ("次日注销", 1, 1)]


def test_a_birth_on_a_leap_day_has_its_anniversary_on_28_february(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 廿八注销  | 2019-06-01 | 2019-06-30  | passed | 370812001
        p1       | 三月注销  | 2019-06-01 | 2019-06-30  | passed | 370812001
        """
    )
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | entity_type | area_code
        e1          | 廿八注销  | 2020-02-29 | 2021-02-28   | individual  | 370812001
        e2          | 三月注销  | 2020-02-29 | 2021-03-01   | individual  | 370812001
        """
    )

    # 2020-02-29 + 12 = 2021-02-28.
    rows = compute("training_stability_rate", con, month="2021-06", columns="unit_id, numerator")
    assert rows == [("三月注销", 1), ("廿八注销", 0)]


def test_the_earliest_birth_decides_and_the_place_is_that_of_the_latest_training(
    con, given, compute
):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 甲        | 2018-01-01 | 2018-01-31  | passed | 370812001
        p2       | 甲        | 2018-05-01 | 2018-05-31  | passed | 370812101
        """
    )
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | entity_type | area_code
        e1          | 甲        | 2018-03-01 | 2018-04-01   | individual  | 370812003
        e2          | 甲        | 2018-06-01 | 2019-03-01   | individual  | 370812003
        """
    )

    # Births e1 and e2 both follow a training; 2018-03-01 + 12 = 2019-03-01, when e2 is gone.
    rows = compute("training_stability_rate", con, columns="unit_id, area_code, numerator")
    assert rows == [("甲", "370812101", 0)]
