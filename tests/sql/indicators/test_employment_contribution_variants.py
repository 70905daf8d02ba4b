"""创业就业贡献率: the variants beside the year to date."""


def test_years_before_and_after_the_campaign_are_not_averaged(con, given, compute):
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | area_code
        r1        | 甲        | 2018-12-31  | flexible        | 370812001
        r2        | 甲        | 2019-01-01  | flexible        | 370812001
        r3        | 甲        | 2020-12-31  | flexible        | 370812001
        r4        | 甲        | 2021-01-01  | flexible        | 370812001
        """
    )

    rows = compute(
        "employment_contribution_rate",
        con,
        month="2021-03",
        columns="part",
        where="variant = 'annual_mean'",
    )
    assert rows == [("2019",), ("2020",)]


def test_without_a_campaign_there_are_no_years_to_average(con, given, compute):
    con.execute("update jurisdiction set campaign_start = null, campaign_end = null")
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | area_code
        r1        | 甲        | 2020-03-01  | flexible        | 370812001
        """
    )

    rows = compute("employment_contribution_rate", con, columns="distinct variant")
    assert rows == [
        ("coefficient",),
        ("default",),
        ("founders_only",),
        ("hires_only",),
        ("trailing12",),
    ]


def test_founders_and_hires_are_told_apart(con, given, compute):
    given(
        """
        current_registrations
        credit_code | person_id | born_on    | entity_type | area_code
        e1          | 创业者    | 2019-01-01 | enterprise  | 370812001
        """
    )
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | employer_code | area_code
        r1        | 创业者    | 2020-03-01  | founder         |               | 370812001
        r2        | 员工      | 2020-03-01  | employer        | e1            | 370812001
        """
    )

    rows = compute(
        "employment_contribution_rate",
        con,
        columns="variant, unit_id, numerator",
        where="variant in ('coefficient', 'founders_only', 'hires_only')",
    )
    # Jobs by the coefficient come from entities, born this year; e1 is not.
    assert rows == [
        ("coefficient", "创业者", 0),
        ("coefficient", "员工", 0),
        ("founders_only", "创业者", 1),
        ("founders_only", "员工", 0),
        ("hires_only", "创业者", 0),
        ("hires_only", "员工", 1),
    ]


def test_the_coefficient_counts_jobs_of_this_years_local_births(con, given, compute):
    given(
        """
        jobs_per_entity
        entity_type:varchar | jobs:decimal(9, 4)
        enterprise          | 7.5
        individual          | 2.8
        """
    )
    given(
        """
        current_registrations
        credit_code | born_on    | moved_in_on | status    | entity_type | industry_code | area_code
        e1          | 2020-01-01 |             | active    | enterprise  | 5211          | 370812001
        e2          | 2020-06-30 |             | cancelled | individual  | 6210          | 370812101
        e3          | 2019-12-31 |             | active    | individual  | 6210          | 370812101
        e4          | 2020-02-01 | 2020-03-01  | active    | enterprise  | 6210          | 370812101
        e5          | 2020-02-01 | 2020-07-01  | active    | enterprise  | 6210          | 370812101
        e6          | 2020-02-01 |             | active    | branch      | 6210          | 370812101
        e7          | 2020-02-01 |             | annulled  | enterprise  | 6210          | 370812101
        e8          | 2020-07-01 |             | active    | enterprise  | 6210          | 370812101
        """
    )
    given(
        """
        current_employment
        record_id | person_id | employed_on | employment_form | area_code
        r1        | 甲        | 2020-03-01  | flexible        | 370812001
        """
    )

    # 7.5 + 2.8 = 10.3 jobs over one person: more than 1, an estimate. e4 and e5 moved in.
    rows = compute(
        "employment_contribution_rate",
        con,
        columns="unit_id, entity_type, industry, numerator::double, denominator",
        where="variant = 'coefficient'",
    )
    assert rows == [
        ("e1", "enterprise", "F", 7.5, 0),
        ("e2", "individual", "H", 2.8, 0),
        ("甲", None, None, 0.0, 1),
    ]
