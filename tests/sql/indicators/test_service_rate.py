"""创业服务率: window (R − 12, R], a person once, at the latest event."""


def test_default_counts_persons_with_a_demand_or_a_delivery_in_the_window(con, given, compute):
    given(
        """
        current_services
        service_id | person_id | requested_on | served_on  | area_code
        s1         | 期前      | 2019-06-30   |            | 370812001
        s2         | 首日      | 2019-07-01   |            | 370812001
        s3         | 末日      | 2020-06-30   |            | 370812001
        s4         | 期后      | 2020-07-01   |            | 370812001
        s5         | 期内得到  | 2019-06-30   | 2019-07-01 | 370812001
        s6         | 期后得到  | 2020-06-30   | 2020-07-01 | 370812001
        """
    )

    # R = 2020-06-30, R − 12 = 2019-06-30, itself outside the window.
    assert compute("service_rate", con, columns="unit_id, numerator, denominator") == [
        ("期内得到", 1, 1),
        ("期后得到", 0, 1),
        ("末日", 0, 1),
        ("首日", 0, 1),
    ]


def test_the_window_of_february_ends_on_the_last_day_of_february_before(con, given, compute):
    given(
        """
        current_services
        service_id | person_id | requested_on | area_code
        s1         | 期前      | 2019-02-28   | 370812001
        s2         | 首日      | 2019-03-01   | 370812001
        s3         | 闰日      | 2020-02-29   | 370812001
        """
    )

    # R = 2020-02-29, R − 12 = 2019-02-28.
    rows = compute("service_rate", con, month="2020-02", columns="unit_id")
    assert rows == [("闰日",), ("首日",)]


def test_each_ledger_delivers_in_its_own_way(con, given, compute):
    given(
        """
        current_subsidies
        application_id | person_id  | applied_on | paid_on    | paid_yuan | area_code
        b1             | 补贴已拨付 | 2020-01-01 | 2020-02-01 | 12000     | 370812001
        b2             | 补贴拨付零 | 2020-01-01 | 2020-02-01 | 0         | 370812001
        b3             | 补贴无金额 | 2020-01-01 | 2020-02-01 |           | 370812001
        b4             | 补贴一分   | 2020-01-01 | 2020-02-01 | 0.01      | 370812001
        """
    )
    given(
        """
        current_loans
        application_id | person_id  | applied_on | disbursed_on | disbursed_yuan | area_code
        d1             | 贷款已发放 | 2020-01-01 | 2020-02-01   |                | 370812001
        d2             | 贷款未发放 | 2020-01-01 |              |                | 370812001
        """
    )
    given(
        """
        current_trainings
        class_id | person_id  | started_on | finished_on | result | area_code
        p1       | 培训未合格 | 2020-01-01 | 2020-02-01  | failed | 370812001
        p1       | 培训未结业 | 2020-01-01 |             |        | 370812001
        """
    )

    # A subsidy needs an amount above 0, a loan its date, a training only its end.
    assert compute("service_rate", con, columns="unit_id, numerator") == [
        ("培训未合格", 1),
        ("培训未结业", 0),
        ("补贴一分", 1),
        ("补贴已拨付", 1),
        ("补贴拨付零", 0),
        ("补贴无金额", 0),
        ("贷款已发放", 1),
        ("贷款未发放", 0),
    ]


def test_a_person_counts_once_where_the_latest_event_was(con, given, compute):
    given(
        """
        current_services
        service_id | person_id | requested_on | served_on  | area_code | key_group
        s1         | 两次      | 2020-01-05   | 2020-02-01 | 370812001 | 残疾人
        s2         | 两次      | 2020-03-05   |            | 370812101 |
        s4         | 同日      | 2020-03-05   |            | 370812001 | 残疾人
        s3         | 同日      | 2020-03-05   |            | 370812101 | 戒毒
        """
    )

    # 两次: served in s1, latest event s2; 同日: on one day the smaller number, s3.
    columns = "unit_id, area_code, key_group, numerator"
    assert compute("service_rate", con, columns=columns) == [
        ("两次", "370812101", "unspecified", 1),
        ("同日", "370812101", "戒毒", 0),
    ]


def test_recent_founders_run_an_existing_entity_born_in_36_months(con, given, compute):
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | entity_type | area_code
        e1          | 满36月    | 2017-06-30 |              | enterprise  | 370812001
        e2          | 未满36月  | 2017-07-01 |              | enterprise  | 370812001
        e3          | 已注销    | 2019-01-01 | 2020-06-30   | enterprise  | 370812001
        e4          | 期后注销  | 2019-01-01 | 2020-07-01   | enterprise  | 370812001
        e5          |           | 2020-01-01 |              | individual  | 370812101
        e6          | 分支机构  | 2020-01-01 |              | branch      | 370812101
        """
    )
    given(
        """
        current_services
        service_id | person_id | requested_on | served_on  | area_code
        s1         | 期后注销  | 2019-01-01   | 2019-07-01 | 370812001
        s2         | 未满36月  | 2019-01-01   | 2019-06-30 | 370812001
        s3         | 满36月    | 2020-01-01   | 2020-01-02 | 370812001
        """
    )

    # Born in (2017-06-30, 2020-06-30]; served in (2019-06-30, 2020-06-30].
    rows = compute(
        "service_rate",
        con,
        columns="unit_id, numerator, denominator",
        where="variant = 'recent_founders'",
    )
    assert rows == [("期后注销", 1, 1), ("未满36月", 0, 1)]


def test_a_recent_founder_stands_at_the_latest_born_entity(con, given, compute):
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | entity_type | industry_code | area_code
        e1          | 甲        | 2019-01-01 | enterprise  | 5211          | 370812001
        e3          | 甲        | 2020-01-01 | cooperative | 0111          | 370812003
        e2          | 甲        | 2020-01-01 | individual  | 6210          | 370812101
        e4          | 乙        | 2020-01-01 | individual  |               | 370812101
        """
    )

    # e2 and e3 were born on one day: the smaller code.
    rows = compute(
        "service_rate",
        con,
        columns="unit_id, area_code, entity_type, industry",
        where="variant = 'recent_founders'",
    )
    assert rows == [
        ("乙", "370812101", "individual", "unspecified"),
        ("甲", "370812101", "individual", "H"),
    ]
