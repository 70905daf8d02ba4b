"""参训后创业成功率: passed trainings of (R − 24, R − 12], by persons without a business."""


def test_a_business_counts_from_the_day_after_the_start_to_12_months_after_the_end(
    con, given, compute
):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 开班当日  | 2019-02-01 | 2019-02-28  | passed | 370812001
        p1       | 开班次日  | 2019-02-01 | 2019-02-28  | passed | 370812001
        p1       | 满一年    | 2019-02-01 | 2019-02-28  | passed | 370812001
        p1       | 过一天    | 2019-02-01 | 2019-02-28  | passed | 370812001
        p1       | 没有创业  | 2019-02-01 | 2019-02-28  | passed | 370812001
        p1       | 不合格    | 2019-02-01 | 2019-02-28  | failed | 370812001
        p1       | 分公司    | 2019-02-01 | 2019-02-28  | passed | 370812001
        """
    )
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | entity_type | area_code
        e1          | 开班当日  | 2019-02-01 | individual  | 370812001
        e2          | 开班次日  | 2019-02-02 | individual  | 370812001
        e3          | 满一年    | 2020-02-28 | individual  | 370812001
        e4          | 过一天    | 2020-02-29 | individual  | 370812001
        e5          | 不合格    | 2019-06-01 | individual  | 370812001
        e6          | 分公司    | 2019-06-01 | branch      | 370812001
        """
    )

    # R = 2020-02-29: (2018-02-28, 2019-02-28]. 2019-02-28 + 12 = 2020-02-28.
    # 开班当日 runs a business when the class begins, and is not counted.
    rows = compute(
        "training_success_rate", con, month="2020-02", columns="unit_id, numerator, denominator"
    )
    assert rows == [
        ("分公司", 0, 1),
        ("开班次日", 1, 1),
        ("没有创业", 0, 1),
        ("满一年", 1, 1),
        ("过一天", 0, 1),
    ]


def test_the_window_ends_twelve_months_before_the_reference_month(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 太早      | 2018-06-01 | 2018-06-30  | passed | 370812001
        p2       | 首日      | 2018-06-01 | 2018-07-01  | passed | 370812001
        p3       | 末日      | 2019-06-01 | 2019-06-30  | passed | 370812001
        p4       | 太晚      | 2019-06-01 | 2019-07-01  | passed | 370812001
        p5       | 未结业    | 2019-06-01 |             | passed | 370812001
        """
    )

    assert compute("training_success_rate", con, columns="unit_id") == [("末日",), ("首日",)]


def test_only_a_business_that_existed_at_the_start_excludes(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 前已注销  | 2019-01-10 | 2019-01-31  | passed | 370812001
        p1       | 后注销    | 2019-01-10 | 2019-01-31  | passed | 370812001
        p1       | 有分公司  | 2019-01-10 | 2019-01-31  | passed | 370812001
        p1       | 后迁入    | 2019-01-10 | 2019-01-31  | passed | 370812001
        """
    )
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | moved_in_on | entity_type | area_code
        e1          | 前已注销  | 2015-01-01 | 2019-01-10   |             | individual  | 370812001
        e2          | 后注销    | 2015-01-01 | 2019-01-11   |             | individual  | 370812001
        e3          | 有分公司  | 2015-01-01 |              |             | branch      | 370812001
        e4          | 后迁入    | 2015-01-01 |              | 2019-01-11  | individual  | 370812001
        """
    )

    assert compute("training_success_rate", con, columns="unit_id, numerator") == [
        ("前已注销", 0),
        ("后迁入", 0),
        ("有分公司", 0),
    ]


def test_a_person_trained_twice_counts_once_and_either_training_will_do(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code | key_group
        p1       | 甲        | 2018-08-01 | 2018-08-31  | passed | 370812001 | 残疾人
        p2       | 甲        | 2019-05-01 | 2019-05-31  | passed | 370812101 |
        p4       | 乙        | 2019-01-01 | 2019-01-31  | passed | 370812001 | 残疾人
        p3       | 乙        | 2018-12-01 | 2019-01-31  | passed | 370812101 | 戒毒
        """
    )
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | entity_type | area_code
        e1          | 甲        | 2019-03-01 | individual  | 370812003
        """
    )

    # 甲: e1 follows p1; at the start of p2 the business exists, so that p2 does not count.
    # 乙: both classes end on one day, the smaller number decides the place.
    columns = "unit_id, area_code, key_group, numerator, denominator"
    assert compute("training_success_rate", con, columns=columns) == [
        ("乙", "370812101", "戒毒", 0, 1),
        ("甲", "370812001", "残疾人", 1, 1),
    ]
