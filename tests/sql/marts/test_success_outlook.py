def test_the_outlook_covers_the_units_whose_anniversary_is_in_the_next_12_months(
    con, given, compute
):
    given("""
        units
        unit_id | is_local | area_code | born_on    | exited_on
        past    | true     | 370812001 | 2017-06-30 |
        first   | true     | 370812001 | 2017-07-01 |
        failed  | true     | 370812001 | 2017-12-01 | 2020-01-01
        last    | true     | 370812003 | 2018-06-30 |
        later   | true     | 370812003 | 2018-07-01 |
        moved   | true     | 370812003 | 2018-01-01 |
        in      | false    | 370812003 | 2018-01-01 |
    """)
    given("""
        units_away
        unit_id | moved_out_on | since_on
        moved   | 2019-01-01   | 2019-01-01
    """)

    # Due: first, failed, last. 70 % of 3 is 2.1: all 3 would have to last, one has failed.
    rows = compute("success_outlook", con, where="due > 0")
    assert rows == [("370812", 3, 1, -1), ("370812001", 2, 1, -1), ("370812003", 1, 0, 0)]


def test_as_many_may_fail_as_the_target_leaves(con, given, compute):
    lines = "\n".join(f"u{n} | true | 370812001 | 2018-01-01 |" for n in range(9))
    given(f"""
        units
        unit_id | is_local | area_code | born_on    | exited_on
        gone    | true     | 370812001 | 2018-01-01 | 2019-01-01
        {lines}
    """)

    # 7 of 10 must last: 3 may fail, 1 has.
    assert compute("success_outlook", con, where="area_code = '370812'") == [("370812", 10, 1, 2)]
    # A town without a cohort has nothing to lose.
    where = "area_code = '370812003'"
    assert compute("success_outlook", con, where=where) == [("370812003", 0, 0, 0)]
