"""Share of non-response of every question of the latest wave."""


def test_nonresponse_over_a_tenth_is_flagged(con, given, compute):
    given(
        """
        current_survey
        questionnaire_id | wave | first_folder_month | overall | resource_access
        q01              | 一   | 2020-05-31   |         |
        q02              | 一   | 2020-05-31   | 5       |
        q03              | 一   | 2020-05-31   | 5       | 5
        q04              | 一   | 2020-05-31   | 5       | 5
        q05              | 一   | 2020-05-31   | 5       | 5
        q06              | 一   | 2020-05-31   | 5       | 5
        q07              | 一   | 2020-05-31   | 5       | 5
        q08              | 一   | 2020-05-31   | 5       | 5
        q09              | 一   | 2020-05-31   | 5       | 5
        q10              | 一   | 2020-05-31   | 5       | 5
        """
    )

    # 1 of 10 is not over 10 %; 2 of 10 is. The other questions were not asked.
    assert compute("survey_nonresponse", con) == [
        ("overall", 10, 1, 0.1, False),
        ("resource_access", 10, 2, 0.2, True),
    ]
