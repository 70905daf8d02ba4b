"""What waits at R = 2020-06-30, and how far back a jurisdiction without a campaign looks."""


def test_without_a_campaign_the_last_24_months_are_looked_at(con, given, compute):
    con.execute("update jurisdiction set campaign_start = null")
    given(
        """
        current_subsidies
        application_id | person_id | programme | applied_on | decision
        b1             | 期前      | 创业补贴  | 2018-06-30 | undecided
        b2             | 首日      | 创业补贴  | 2018-07-01 | undecided
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

    # R − 24 months is 2018-06-30: the 24 months begin on the day after it.
    assert compute("waiting_cases", con, columns="case_number") == [("b2",), ("p2",)]
