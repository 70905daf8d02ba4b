"""税费减免享受比例: taxpayers by their code, in scope or not."""


def test_a_taxpayer_counts_once_and_takes_its_place_from_the_register(con, given, compute):
    given(
        """
        current_registrations
        credit_code | born_on    | status   | entity_type | industry_code | area_code
        企业        | 2019-01-01 | active   | enterprise  | 5211          | 370812001
        分公司      | 2019-01-01 | active   | branch      | 5211          | 370812001
        撤销        | 2019-01-01 | annulled | individual  |               | 370812101
        """
    )
    given(
        """
        current_tax_reliefs
        application_id | credit_code | applied_on | decision  | decided_on | enjoyed_on
        t1             | 企业        | 2019-12-01 | eligible  |            | 2020-06-30
        t2             | 企业        | 2020-02-01 | eligible  | 2020-03-01 |
        t3             | 分公司      | 2020-02-01 | eligible  |            | 2020-07-01
        t4             | 撤销        | 2020-02-01 | eligible  |            |
        t5             | 外地        | 2020-06-30 | eligible  |            | 2020-06-30
        t6             | 待审        | 2020-06-30 | undecided |            |
        t7             | 创建期前    | 2019-11-30 | eligible  |            | 2020-01-01
        """
    )

    # The breakdown by type knows the three types in scope; any other taxpayer is unspecified.
    columns = "unit_id, area_code, entity_type, industry, numerator, denominator"
    rows = compute("tax_relief_coverage", con, columns=columns, where="variant = 'default'")
    assert rows == [
        ("企业", "370812001", "enterprise", "F", 1, 1),
        ("分公司", "370812001", "unspecified", "F", 0, 1),
        ("外地", "370812999", "unspecified", "unspecified", 1, 1),
        ("撤销", "370812101", "individual", "unspecified", 0, 1),
    ]
    pending = compute(
        "tax_relief_coverage",
        con,
        columns="unit_id, numerator",
        where="variant = 'pending_in_denominator'",
    )
    assert pending == [("企业", 1), ("分公司", 0), ("外地", 1), ("待审", 0), ("撤销", 0)]
