"""What waits at R = 2020-06-30, since when, and whom carrying it through would add."""

import pytest

from pipelines.computing.warehouse import SQL
from pipelines.publishing.published_tables import BLOTTED, read_published_table

STEPS = "case_number, step, waiting_since::varchar, days_waiting"
ADDED = "case_number, step, would_add, would_serve"


def test_what_is_decided_after_the_month_is_undecided(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision     | decided_on
        b1             | 创建期前  | 创业补贴  | 2019-11-30 | undecided    |
        b2             | 首日      | 创业补贴  | 2019-12-01 | undecided    |
        b3             | 月末申请  | 创业补贴  | 2020-06-30 | undecided    |
        b4             | 期后申请  | 创业补贴  | 2020-07-01 | undecided    |
        b5             | 月末通过  | 创业补贴  | 2020-06-01 | eligible     | 2020-06-30
        b6             | 期后通过  | 创业补贴  | 2020-06-01 | eligible     | 2020-07-01
        b7             | 月末退回  | 创业补贴  | 2020-06-01 | not_eligible | 2020-06-30
        b8             | 期后退回  | 创业补贴  | 2020-06-01 | not_eligible | 2020-07-01
        """
    )

    # From 2019-12-01 to 2020-06-30 there are 31 + 31 + 29 + 31 + 30 + 31 + 29 days.
    assert compute("pending_cases", con, columns=STEPS) == [
        ("b2", "decision", "2019-12-01", 212),
        ("b3", "decision", "2020-06-30", 0),
        ("b5", "payment", "2020-06-30", 0),
        ("b6", "decision", "2020-06-01", 29),
        ("b8", "decision", "2020-06-01", 29),
    ]


def test_what_is_found_eligible_waits_until_it_is_received(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision | paid_on    | paid_yuan
        b1             | 月末拨付  | 创业补贴  | 2020-01-01 | eligible | 2020-06-30 | 0.01
        b2             | 期后拨付  | 创业补贴  | 2020-01-01 | eligible | 2020-07-01 | 12000
        b3             | 零元      | 创业补贴  | 2020-01-01 | eligible | 2020-02-01 | 0
        b4             | 没有日期  | 创业补贴  | 2020-01-01 | eligible |            | 12000
        """
    )
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision | disbursed_on | disbursed_yuan
        d1             | 月末放款  | 2020-01-01 | eligible | 2020-06-30   | 150000
        d2             | 期后放款  | 2020-01-01 | eligible | 2020-07-01   | 150000
        d3             | 零元贷款  | 2020-01-01 | eligible | 2020-02-01   | 0
        """
    )
    given(
        """
        current_tax_reliefs
        application_id | credit_code | applied_on | decision | enjoyed_on
        s1             | 月末享受    | 2020-01-01 | eligible | 2020-06-30
        s2             | 期后享受    | 2020-01-01 | eligible | 2020-07-01
        """
    )

    assert compute("pending_cases", con, columns="source, case_number, step, indicator") == [
        ("loans", "d2", "payment", "loan_coverage"),
        ("loans", "d3", "payment", "loan_coverage"),
        ("subsidies", "b2", "payment", "subsidy_coverage"),
        ("subsidies", "b3", "payment", "subsidy_coverage"),
        ("subsidies", "b4", "payment", "subsidy_coverage"),
        ("tax_reliefs", "s2", "payment", "tax_relief_coverage"),
    ]


def test_payment_is_waited_for_since_the_decision(con, given, compute):
    given(
        """
        current_tax_reliefs
        application_id | credit_code | applied_on | decision      | decided_on
        s1             | 甲          | 2020-06-01 | eligible      | 2020-06-20
        s2             | 乙          | 2020-06-01 | eligible      |
        s3             | 丙          | 2020-06-01 | eligible      | 2020-05-01
        s4             | 丁          | 2020-06-01 | self_declared | 2020-06-20
        s5             | 戊          | 2020-06-01 | self_declared | 2020-07-20
        """
    )

    # A decision dated before the application is a slip; what is declared by oneself needs none.
    assert compute("pending_cases", con, columns=STEPS) == [
        ("s1", "payment", "2020-06-20", 10),
        ("s2", "payment", "2020-06-01", 29),
        ("s3", "payment", "2020-06-01", 29),
        ("s4", "payment", "2020-06-01", 29),
        ("s5", "payment", "2020-06-01", 29),
    ]


def test_of_two_applications_of_one_person_one_adds_a_head(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision  | disbursed_on | disbursed_yuan
        d1             | 两件      | 2020-03-01 | eligible  |              |
        d2             | 两件      | 2020-02-01 | eligible  |              |
        d3             | 快办结    | 2020-03-01 | eligible  |              |
        d4             | 快办结    | 2020-02-01 | undecided |              |
        d5             | 已放款    | 2020-01-01 | eligible  | 2020-02-01   | 150000
        d6             | 已放款    | 2020-03-01 | undecided |              |
        """
    )

    # The older of two that wait alike; before it, one that waits for payment only. Whoever has
    # a loan is counted already.
    assert compute("pending_cases", con, columns=ADDED) == [
        ("d1", "payment", 0, 0),
        ("d2", "payment", 1, 1),
        ("d3", "payment", 1, 1),
        ("d4", "decision", 0, 0),
        ("d6", "decision", 0, 0),
    ]


def test_a_person_is_counted_once_by_both_subsidies(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id | programme    | applied_on | decision | paid_on    | paid_yuan
        b1             | 已有一项  | 创业补贴     | 2020-01-01 | eligible | 2020-02-01 | 12000
        b2             | 已有一项  | 岗位开发补贴 | 2020-01-01 | eligible |            |
        b3             | 其他项目  | 房租补贴     | 2020-01-01 | eligible |            |
        b4             | 其他项目  | 创业补贴     | 2020-02-01 | eligible |            |
        """
    )

    # 房租补贴 is assessed by no coverage, but whoever gets it is served.
    rows = compute("pending_cases", con, columns="case_number, indicator, would_add, would_serve")
    assert rows == [
        ("b2", "subsidy_coverage", 0, 0),
        ("b3", None, 0, 1),
        ("b4", "subsidy_coverage", 1, 0),
    ]


def test_a_demand_waits_12_months_for_its_service(con, given, compute):
    given(
        """
        current_services
        service_id | person_id | requested_on | served_on
        f1         | 期前      | 2019-06-30   |
        f2         | 首日      | 2019-07-01   |
        f3         | 末日      | 2020-06-30   |
        f4         | 期后      | 2020-07-01   |
        f5         | 月末得到  | 2020-06-01   | 2020-06-30
        f6         | 期后得到  | 2020-06-01   | 2020-07-01
        """
    )

    assert compute("pending_cases", con, columns=f"{STEPS}, indicator") == [
        ("f2", "service", "2019-07-01", 365, "service_rate"),
        ("f3", "service", "2020-06-30", 0, "service_rate"),
        ("f6", "service", "2020-06-01", 29, "service_rate"),
    ]


def test_a_demand_of_a_person_served_otherwise_does_not_wait(con, given, compute):
    given(
        """
        current_services
        service_id | person_id  | requested_on | served_on
        f1         | 两次       | 2020-01-01   | 2020-02-01
        f2         | 两次       | 2020-03-01   |
        f3         | 以前得到   | 2019-01-01   | 2019-06-30
        f4         | 以前得到   | 2020-03-01   |
        f5         | 有贷款     | 2020-03-01   |
        f6         | 已结业     | 2020-03-01   |
        f7         | 零元补贴   | 2020-03-01   |
        f8         | 没有得到   | 2020-03-01   |
        f9         | 没有得到   | 2020-02-01   |
        """
    )
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision | disbursed_on | disbursed_yuan
        d1             | 有贷款    | 2018-01-01 | eligible | 2019-07-01   | 150000
        """
    )
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result
        p1       | 已结业    | 2020-02-01 | 2020-02-20  | failed
        """
    )
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision | paid_on    | paid_yuan
        b1             | 零元补贴  | 创业补贴  | 2018-01-01 | eligible | 2020-02-01 | 0
        """
    )

    # Deliveries on 2019-06-30 are older than the window; of two demands the older adds the head.
    assert compute("pending_cases", con, columns=ADDED) == [
        ("f4", "service", 1, 1),
        ("f7", "service", 1, 1),
        ("f8", "service", 0, 0),
        ("f9", "service", 1, 1),
    ]


def test_an_application_adds_to_the_service_rate_whom_nobody_has_served(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision
        d1             | 没有得到  | 2020-03-01 | eligible
        d2             | 得到服务  | 2020-03-01 | eligible
        d3             | 审核中    | 2020-03-01 | undecided
        """
    )
    given(
        """
        current_services
        service_id | person_id | requested_on | served_on
        f1         | 得到服务  | 2020-01-01   | 2020-02-01
        f2         | 没有得到  | 2020-01-01   |
        """
    )

    # Once in every ledger: paying the loan and giving the service both serve 没有得到.
    assert compute("pending_cases", con, columns=ADDED) == [
        ("d1", "payment", 1, 1),
        ("d2", "payment", 1, 0),
        ("d3", "decision", 1, 1),
        ("f2", "service", 1, 1),
    ]


def test_an_application_older_than_12_months_stands_in_no_service_rate(con, given, compute):
    given(
        """
        current_loans
        application_id | person_id | applied_on | decision
        d1             | 年前      | 2020-01-31 | eligible
        d2             | 年内      | 2020-02-01 | eligible
        """
    )

    # R = 2021-01-31, R − 12 = 2020-01-31.
    rows = compute("pending_cases", con, month="2021-01", columns=ADDED)
    assert rows == [("d1", "payment", 1, 0), ("d2", "payment", 1, 1)]


def test_a_class_waits_for_the_results_of_its_persons(con, given, compute):
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on | result | area_code
        p1       | 甲        | 2020-05-01 | 2020-06-10  |        | 370812001
        p1       | 乙        | 2020-05-01 | 2020-06-20  |        | 370812003
        p1       | 丙        | 2020-05-01 | 2020-06-01  | passed | 370812001
        p1       | 丁        | 2020-05-01 | 2020-06-01  | failed | 370812001
        p2       | 甲        | 2020-06-01 | 2020-06-30  |        | 370812001
        p2       | 乙        | 2020-06-01 | 2020-07-01  |        | 370812003
        p3       | 甲        | 2019-11-01 | 2019-12-01  |        | 370812001
        p4       | 甲        | 2019-11-01 | 2019-11-30  |        | 370812001
        p5       | 甲        | 2020-06-01 |             |        | 370812001
        """
    )

    # p1 waits since the earlier end, for two persons of two towns; both are served by the training.
    columns = "case_number, step, waiting_since::varchar, area_code, heads, would_add, would_serve"
    assert compute("pending_cases", con, columns=columns) == [
        ("p1", "result", "2020-06-10", "370812999", 2, 2, 0),
        ("p2", "result", "2020-06-30", "370812001", 1, 1, 0),
        ("p3", "result", "2019-12-01", "370812001", 1, 1, 0),
    ]


def test_without_a_campaign_24_months_are_looked_at(con, given, compute):
    con.execute("update jurisdiction set campaign_start = null, campaign_end = null")
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision
        b1             | 期前      | 创业补贴  | 2018-06-30 | undecided
        b2             | 首日      | 创业补贴  | 2018-07-01 | undecided
        b3             | 年内      | 创业补贴  | 2020-06-30 | eligible
        """
    )
    given(
        """
        current_trainings
        class_id | person_id | started_on | finished_on
        p1       | 期前      | 2018-06-01 | 2018-06-30
        p2       | 首日      | 2018-06-01 | 2018-07-01
        """
    )

    # Without a campaign there is no coverage to add to.
    assert compute("pending_cases", con, columns=ADDED) == [
        ("b2", "decision", 0, 0),
        ("b3", "payment", 0, 1),
        ("p2", "result", 0, 0),
    ]


def test_a_taxpayer_waits_where_it_is_registered(con, given, compute):
    given(
        """
        current_registrations
        credit_code | born_on    | entity_type | area_code
        e1          | 2019-01-01 | enterprise  | 370812003
        """
    )
    given(
        """
        current_tax_reliefs
        application_id | credit_code | applied_on | decision
        s1             | e1          | 2020-06-01 | undecided
        s2             | 不在册      | 2020-06-01 | undecided
        """
    )

    rows = compute("pending_cases", con, columns="case_number, area_code, heads, would_serve")
    assert rows == [("s1", "370812003", 1, 0), ("s2", "370812999", 1, 0)]


def test_totals_count_cases_in_every_area_above(con, given, compute):
    given(
        """
        pending_cases
        source      | case_number | step     | days_waiting | area_code | heads
        services    | f1          | service  | 30           | 370812001 | 1
        services    | f2          | service  | 10           | 370812001 | 1
        services    | f3          | service  | 100          | 370812003 | 1
        services    | f4          | service  | 11           | 370812003 | 1
        trainings   | p1          | result   | 5            | 370812999 | 3
        tax_reliefs | s1          | decision | 7            | 370812001 | 1
        """
    )

    # 10, 11, 30, 100: the median is 20.5. One or two persons are protected, taxpayers are not.
    assert compute("pending_totals", con) == [
        ("services", "service", "370812", 4, 100, 20.5, False),
        ("services", "service", "370812001", 2, 30, 20.0, True),
        ("services", "service", "370812003", 2, 100, 55.5, True),
        ("tax_reliefs", "decision", "370812", 1, 7, 7.0, False),
        ("tax_reliefs", "decision", "370812001", 1, 7, 7.0, False),
        ("trainings", "result", "370812", 1, 5, 5.0, False),
        ("trainings", "result", "370812999", 1, 5, 5.0, False),
    ]


@pytest.mark.parametrize("name", ["pending_cases", "pending_totals"])
def test_every_published_column_is_described(con, compute, name):
    compute(name, con)
    con.execute(BLOTTED)
    table = read_published_table(SQL / "release" / f"{name}.sql")

    columns = [row[0] for row in con.execute(f"describe {table.sql}").fetchall()]
    assert list(table.columns) == columns
    assert table.kind == "newest"


def test_an_id_or_telephone_number_is_blotted_out_of_a_case_number(con, given, compute):
    given(
        """
        pending_cases
        source | case_number           | waiting_since
        loans  | DK370882199109127447  | 2020-06-01
        loans  | 13812345678           | 2020-06-02
        loans  | DK202005001           | 2020-06-03
        """
    )
    compute("pending_cases", con)
    con.execute(BLOTTED)
    table = read_published_table(SQL / "release" / "pending_cases.sql")

    rows = con.execute(f"select case_number from ({table.sql})").fetchall()
    assert rows == [("DK〔已隐去〕",), ("〔已隐去〕",), ("DK202005001",)]
