"""创业就业贡献率: the first employment of a person in the window, and the age of the business."""


def test_the_window_is_the_year_to_the_reference_month(con, given, compute):
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | area_code
        r1        | 上年末    | 2019-12-31  | flexible        | 370812001
        r2        | 年初      | 2020-01-01  | flexible        | 370812001
        r3        | 月末      | 2020-06-30  | public_post     | 370812001
        r4        | 下月      | 2020-07-01  | flexible        | 370812001
        r5        | 去年七月  | 2019-07-01  | flexible        | 370812001
        r6        | 去年六月  | 2019-06-30  | flexible        | 370812001
        """
    )

    # trailing12: (2019-06-30, 2020-06-30]. Years of the campaign 2019-12 … 2020-10: 2019 and 2020.
    rows = compute(
        "employment_contribution_rate",
        con,
        columns="variant, unit_id, part, numerator, denominator",
        where="variant in ('default', 'trailing12', 'annual_mean')",
    )
    assert rows == [
        ("annual_mean", "上年末", "2019", 0, 1),
        ("annual_mean", "去年七月", "2019", 0, 1),
        ("annual_mean", "去年六月", "2019", 0, 1),
        ("annual_mean", "年初", "2020", 0, 1),
        ("annual_mean", "月末", "2020", 0, 1),
        ("default", "年初", None, 0, 1),
        ("default", "月末", None, 0, 1),
        ("trailing12", "上年末", None, 0, 1),
        ("trailing12", "去年七月", None, 0, 1),
        ("trailing12", "年初", None, 0, 1),
        ("trailing12", "月末", None, 0, 1),
    ]


def test_a_person_counts_by_the_earliest_employment_of_the_window(con, given, compute):
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | entity_type | area_code
        e1          | 先创业    | 2020-01-01 | individual  | 370812001
        e2          | 后创业    | 2020-01-01 | individual  | 370812001
        e3          | 同日      | 2020-01-01 | individual  | 370812001
        """
    )
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | area_code | key_group
        r1        | 先创业    | 2020-02-01  | founder         | 370812001 | 残疾人
        r2        | 先创业    | 2020-03-01  | flexible        | 370812101 |
        r3        | 后创业    | 2020-02-01  | flexible        | 370812101 |
        r4        | 后创业    | 2020-03-01  | founder         | 370812001 | 残疾人
        r6        | 同日      | 2020-02-01  | founder         | 370812001 |
        r5        | 同日      | 2020-02-01  | flexible        | 370812101 |
        """
    )

    # 同日: r5, the smallest number of the day, is no founding.
    rows = compute(
        "employment_contribution_rate",
        con,
        columns="unit_id, area_code, key_group, numerator",
        where="variant = 'default'",
    )
    assert rows == [
        ("先创业", "370812001", "残疾人", 1),
        ("同日", "370812101", "unspecified", 0),
        ("后创业", "370812101", "unspecified", 0),
    ]


def test_a_founder_runs_an_existing_entity_less_than_36_months_old(con, given, compute):
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | status    | entity_type | area_code
        e1          | 满36月    | 2017-02-28 |              | active    | individual  | 370812001
        e2          | 差一天    | 2017-03-01 |              | active    | individual  | 370812001
        e3          | 当日成立  | 2020-02-29 |              | active    | individual  | 370812001
        e4          | 次日成立  | 2020-03-01 |              | active    | individual  | 370812001
        e5          | 当日注销  | 2019-01-01 | 2020-02-29   | cancelled | individual  | 370812001
        e6          | 次日注销  | 2019-01-01 | 2020-03-01   | cancelled | individual  | 370812001
        e7          | 撤销      | 2019-01-01 |              | annulled  | individual  | 370812001
        e8          | 分公司    | 2019-01-01 |              | active    | branch      | 370812001
        e9          | 灵活就业  | 2019-01-01 |              | active    | individual  | 370812001
        """
    )
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | area_code
        r1        | 满36月    | 2020-02-29  | own_account     | 370812001
        r2        | 差一天    | 2020-02-29  | own_account     | 370812001
        r3        | 当日成立  | 2020-02-29  | founder         | 370812001
        r4        | 次日成立  | 2020-02-29  | founder         | 370812001
        r5        | 当日注销  | 2020-02-29  | own_account     | 370812001
        r6        | 次日注销  | 2020-02-29  | own_account     | 370812001
        r7        | 撤销      | 2020-02-29  | own_account     | 370812001
        r8        | 分公司    | 2020-02-29  | own_account     | 370812001
        r9        | 灵活就业  | 2020-02-29  | flexible        | 370812001
        """
    )

    # e = 2020-02-29, e − 36 = 2017-02-28, itself outside (e − 36, e].
    rows = compute(
        "employment_contribution_rate",
        con,
        columns="unit_id",
        where="variant = 'default' and numerator = 1",
    )
    assert rows == [("差一天",), ("当日成立",), ("次日注销",)]


def test_a_young_entity_of_an_old_unit_is_no_new_business(con, given, compute):
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | cancelled_on | predecessor_code | entity_type
        e1          | 个转企    | 2015-01-01 | 2019-01-01   |                  | individual
        e2          | 个转企    | 2019-01-01 |              | e1               | enterprise
        e3          | 近年转    | 2018-01-01 | 2019-01-01   |                  | individual
        e4          | 近年转    | 2019-01-01 |              | e3               | enterprise
        """
    )
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | employer_code | area_code
        r1        | 个转企    | 2020-03-01  | own_account     |               | 370812001
        r2        | 近年转    | 2020-03-01  | own_account     |               | 370812001
        r3        | 老店招用  | 2020-03-01  | employer        | e2            | 370812001
        r4        | 新店招用  | 2020-03-01  | employer        | e4            | 370812001
        """
    )

    # The unit of e2 was born in 2015, that of e4 in 2018, after 2017-03-01.
    rows = compute(
        "employment_contribution_rate",
        con,
        columns="unit_id, numerator",
        where="variant = 'default'",
    )
    assert rows == [("个转企", 0), ("新店招用", 1), ("老店招用", 0), ("近年转", 1)]


def test_a_hire_counts_when_the_young_employer_exists(con, given, compute):
    given(
        """
        current_registrations
        credit_code | born_on    | cancelled_on | moved_out_on | moved_in_on | entity_type
        e1          | 2019-01-01 |              |              |             | enterprise
        e2          | 2019-01-01 | 2020-02-01   |              |             | enterprise
        e3          | 2019-01-01 |              | 2020-02-01   |             | enterprise
        e4          | 2019-01-01 |              |              | 2020-04-01  | enterprise
        e5          | 2016-01-01 |              |              |             | enterprise
        """
    )
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | employer_code | area_code
        r1        | 存续      | 2020-03-01  | employer        | e1            | 370812001
        r2        | 已注销    | 2020-03-01  | employer        | e2            | 370812001
        r3        | 已迁出    | 2020-03-01  | employer        | e3            | 370812001
        r4        | 未迁入    | 2020-03-01  | employer        | e4            | 370812001
        r5        | 老企业    | 2020-03-01  | employer        | e5            | 370812001
        r6        | 外地企业  | 2020-03-01  | employer        | e0            | 370812001
        r7        | 公益岗    | 2020-03-01  | public_post     | e1            | 370812001
        """
    )

    rows = compute(
        "employment_contribution_rate",
        con,
        columns="unit_id",
        where="variant = 'hires_only' and numerator = 1",
    )
    assert rows == [("存续",)]
