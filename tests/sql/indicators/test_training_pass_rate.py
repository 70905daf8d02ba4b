"""创业培训合格率: enrolments of classes that ended since the campaign start."""


def test_every_enrolment_counts_by_the_end_of_its_class(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p0       | 甲        | 2019-11-01 | 2019-11-30  | passed | 370812001
        p1       | 甲        | 2019-11-20 | 2019-12-01  | passed | 370812001
        p2       | 甲        | 2020-06-01 | 2020-06-30  | failed | 370812001
        p2       | 乙        | 2020-06-01 | 2020-06-30  |        | 370812101
        p3       | 乙        | 2020-06-20 | 2020-07-01  | passed | 370812101
        p4       | 乙        | 2020-06-20 |             |        | 370812101
        """
    )

    # 甲 twice, 乙 once: two classes are two enrolments. Campaign start 2019-12-01, R 2020-06-30.
    columns = "unit_id, area_code, key_group, numerator, denominator"
    assert compute("training_pass_rate", con, columns=columns) == [
        ("p1/甲", "370812001", "unspecified", 1, 1),
        ("p2/乙", "370812101", "unspecified", 0, 1),
        ("p2/甲", "370812001", "unspecified", 0, 1),
    ]
