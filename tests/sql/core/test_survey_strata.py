"""Strata of the survey: the delivered frame, else the register at the wave's month end."""


def test_strata_are_those_of_the_frame_and_of_the_answers(con, given, compute):
    given(
        """
        current_survey
        questionnaire_id | wave | first_folder_month | entity_type | overall
        q1               | 一   | 2020-05-31   | enterprise  | 5
        q2               | 一   | 2020-05-31   | cooperative | 5
        """
    )
    given(
        """
        current_survey_frame
        entity_type | population_size
        enterprise  | 16000
        individual  | 38000
        """
    )
    given(
        """
        current_registrations
        credit_code | born_on    | entity_type
        e1          | 2019-01-01 | enterprise
        e2          | 2019-01-01 | cooperative
        """
    )

    # The frame knows no cooperatives, the register one.
    assert compute("survey_strata", con) == [
        ("cooperative", 1),
        ("enterprise", 16000),
        ("individual", 38000),
    ]


def test_without_a_frame_the_register_of_the_waves_month_end_is_the_frame(con, given, compute):
    given(
        """
        current_survey
        questionnaire_id | wave | first_folder_month | entity_type | overall
        q1               | 一   | 2020-04-30   | enterprise  | 5
        """
    )
    given(
        """
        current_registrations
        credit_code | born_on    | cancelled_on | moved_out_on | moved_in_on | entity_type
        e1          | 2020-04-30 |              |              |             | enterprise
        e2          | 2020-05-01 |              |              |             | enterprise
        e3          | 2019-01-01 | 2020-04-30   |              |             | enterprise
        e4          | 2019-01-01 | 2020-05-01   |              |             | enterprise
        e5          | 2019-01-01 |              | 2020-04-30   |             | enterprise
        e6          | 2019-01-01 |              |              | 2020-05-01  | enterprise
        e7          | 2019-01-01 |              |              |             | individual
        e8          | 2019-01-01 |              |              |             | branch
        """
    )

    # At 2020-04-30: e1 and e4; e7.
    assert compute("survey_strata", con) == [("enterprise", 2), ("individual", 1)]
