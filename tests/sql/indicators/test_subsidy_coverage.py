"""创业补贴享受比例: persons found eligible since the campaign start, and those paid by R."""


def test_applications_since_the_campaign_start_found_eligible_by_the_month_end(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id  | programme | applied_on | decision     | decided_on
        b1             | 创建期前   | 创业补贴  | 2019-11-30 | eligible     |
        b2             | 首日       | 创业补贴  | 2019-12-01 | eligible     |
        b3             | 月末       | 创业补贴  | 2020-06-30 | eligible     | 2020-06-30
        b4             | 期后       | 创业补贴  | 2020-07-01 | eligible     |
        b5             | 审核中     | 创业补贴  | 2020-06-01 | undecided    |
        b6             | 不通过     | 创业补贴  | 2020-06-01 | not_eligible | 2020-06-10
        b7             | 期后通过   | 创业补贴  | 2020-06-01 | eligible     | 2020-07-01
        b8             | 期后不通过 | 创业补贴  | 2020-06-01 | not_eligible | 2020-07-01
        """
    )

    # What is decided after R is undecided at R, whatever the answer.
    rows = compute("subsidy_coverage", con, columns="variant, unit_id")
    assert rows == [
        ("default", "月末"),
        ("default", "首日"),
        ("pending_in_denominator", "审核中"),
        ("pending_in_denominator", "月末"),
        ("pending_in_denominator", "期后不通过"),
        ("pending_in_denominator", "期后通过"),
        ("pending_in_denominator", "首日"),
        ("startup_subsidy", "月末"),
        ("startup_subsidy", "首日"),
    ]


def test_paid_is_an_amount_above_0_by_the_month_end(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision | paid_on    | paid_yuan
        b1             | 月末拨付  | 创业补贴  | 2020-01-01 | eligible | 2020-06-30 | 0.01
        b2             | 期后拨付  | 创业补贴  | 2020-01-01 | eligible | 2020-07-01 | 12000
        b3             | 零元      | 创业补贴  | 2020-01-01 | eligible | 2020-02-01 | 0
        b4             | 没有金额  | 创业补贴  | 2020-01-01 | eligible | 2020-02-01 |
        b5             | 没有日期  | 创业补贴  | 2020-01-01 | eligible |            | 12000
        """
    )

    rows = compute(
        "subsidy_coverage", con, columns="unit_id, numerator", where="variant = 'default'"
    )
    assert rows == [("月末拨付", 1), ("期后拨付", 0), ("没有日期", 0), ("没有金额", 0), ("零元", 0)]


def test_a_payment_counts_only_on_an_application_that_counts(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision     | paid_on    | paid_yuan
        b1             | 甲        | 创业补贴  | 2019-11-01 | eligible     | 2020-02-01 | 12000
        b2             | 甲        | 创业补贴  | 2020-03-01 | eligible     |            |
        b3             | 乙        | 创业补贴  | 2020-01-01 | not_eligible | 2020-02-01 | 12000
        b4             | 乙        | 创业补贴  | 2020-03-01 | eligible     |            |
        b5             | 丙        | 创业补贴  | 2020-01-01 | undecided    | 2020-02-01 | 12000
        b6             | 丙        | 创业补贴  | 2020-03-01 | eligible     |            |
        """
    )

    rows = compute(
        "subsidy_coverage",
        con,
        columns="unit_id, numerator",
        where="variant in ('default', 'pending_in_denominator')",
    )
    assert rows == [("丙", 0), ("丙", 0), ("乙", 0), ("乙", 0), ("甲", 0), ("甲", 0)]


def test_a_person_paid_on_one_of_two_programmes_is_paid(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme    | applied_on | decision | paid_on    | paid_yuan
        b1             | 两项      | 一次性创业补贴 | 2020-01-01 | eligible | 2020-02-01 | 12000
        b2             | 两项      | 创业岗位开发补贴 | 2020-03-01 | eligible |           |
        b3             | 房租      | 房租补贴     | 2020-03-01 | eligible | 2020-03-02 | 500
        """
    )

    # 房租补贴 is neither of the two programmes.
    assert compute("subsidy_coverage", con, columns="variant, unit_id, numerator") == [
        ("default", "两项", 1),
        ("job_creation_subsidy", "两项", 0),
        ("pending_in_denominator", "两项", 1),
        ("startup_subsidy", "两项", 1),
    ]


def test_a_person_stands_at_the_latest_application_that_counts(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme    | applied_on | decision  | area_code | key_group
        b1             | 甲        | 创业补贴     | 2020-01-01 | eligible  | 370812001 | 残疾人
        b3             | 甲        | 岗位开发补贴 | 2020-03-01 | eligible  | 370812003 | 其他
        b2             | 甲        | 岗位开发补贴 | 2020-03-01 | eligible  | 370812101 |
        b4             | 甲        | 创业补贴     | 2020-04-01 | undecided | 370812105 | 戒毒
        """
    )

    # b2 and b3 are of one day: the smaller number.
    assert compute("subsidy_coverage", con, columns="variant, area_code, key_group") == [
        ("default", "370812101", "unspecified"),
        ("job_creation_subsidy", "370812101", "unspecified"),
        ("pending_in_denominator", "370812105", "戒毒"),
        ("startup_subsidy", "370812001", "残疾人"),
    ]


def test_a_jurisdiction_without_a_campaign_has_no_rows(con, given, compute):
    con.execute("update jurisdiction set campaign_start = null, campaign_end = null")
    given(
        """
        current_subsidies
        application_id | person_id | programme      | applied_on | decision | area_code
        b1             | 甲        | 一次性创业补贴 | 2020-01-01 | eligible | 370812001
        """
    )

    assert compute("subsidy_coverage", con) == []
