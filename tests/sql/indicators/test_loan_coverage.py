"""创业担保贷款获得比例: persons found eligible since the campaign start, and those who got one."""


def test_a_loan_is_obtained_when_an_amount_was_disbursed_by_the_month_end(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision  | disbursed_on | disbursed_yuan
        d1             | 已放款    | 2019-12-01 | eligible  | 2020-06-30   | 150000
        d2             | 期后放款  | 2020-01-01 | eligible  | 2020-07-01   | 150000
        d3             | 零元      | 2020-01-01 | eligible  | 2020-02-01   | 0
        d4             | 创建期前  | 2019-11-30 | eligible  | 2020-02-01   | 150000
        d5             | 待审      | 2020-06-30 | undecided |              |
        """
    )

    assert compute("loan_coverage", con, columns="variant, unit_id, numerator") == [
        ("default", "已放款", 1),
        ("default", "期后放款", 0),
        ("default", "零元", 0),
        ("pending_in_denominator", "已放款", 1),
        ("pending_in_denominator", "待审", 0),
        ("pending_in_denominator", "期后放款", 0),
        ("pending_in_denominator", "零元", 0),
    ]


def test_what_was_decided_after_the_month_end_is_still_pending(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision     | decided_on
        d1             | 当日      | 2020-06-01 | eligible     | 2020-06-30
        d2             | 次日      | 2020-06-01 | eligible     | 2020-07-01
        d3             | 次日退回  | 2020-06-01 | not_eligible | 2020-07-01
        """
    )

    assert compute("loan_coverage", con, columns="variant, unit_id") == [
        ("default", "当日"),
        ("pending_in_denominator", "当日"),
        ("pending_in_denominator", "次日"),
        ("pending_in_denominator", "次日退回"),
    ]


def test_a_person_with_several_applications_counts_once_at_the_latest(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision  | area_code | key_group
        d1             | 甲        | 2020-01-01 | eligible  | 370812001 | 残疾人
        d3             | 甲        | 2020-04-01 | eligible  | 370812003 | 其他
        d2             | 甲        | 2020-04-01 | eligible  | 370812101 |
        d4             | 甲        | 2020-05-01 | undecided | 370812105 | 戒毒
        """
    )

    # Of d2 and d3, on one day, the smaller number; the undecided d4 counts where it is counted.
    columns = "variant, area_code, key_group, denominator"
    assert compute("loan_coverage", con, columns=columns) == [
        ("default", "370812101", "unspecified", 1),
        ("pending_in_denominator", "370812105", "戒毒", 1),
    ]


def test_one_loan_obtained_is_enough(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision | disbursed_on | disbursed_yuan
        d1             | 甲        | 2020-01-01 | eligible | 2020-02-01   | 150000
        d2             | 甲        | 2020-04-01 | eligible |              |
        """
    )

    rows = compute("loan_coverage", con, columns="unit_id, numerator", where="variant = 'default'")
    assert rows == [("甲", 1)]
