"""创业环境满意度: one row per valid answer of the latest wave; 4 and 5 are satisfied."""


def test_satisfied_and_very_satisfied_answers_count_of_the_valid_ones(con, given, compute):
    given(
        """
        current_survey
        questionnaire_id | wave    | first_folder_month | entity_type | overall | area_code
        q1               | 2020-05 | 2020-05-31   | enterprise  | 5       | 370812001
        q2               | 2020-05 | 2020-05-31   | enterprise  | 4       | 370812001
        q3               | 2020-05 | 2020-05-31   | individual  | 3       | 370812001
        q4               | 2020-05 | 2020-05-31   | individual  | 1       | 370812001
        q5               | 2020-05 | 2020-05-31   | individual  |         | 370812001
        """
    )

    # q5 did not answer. The score counts 5 → 100, 4 → 80, 3 → 60, 1 → 20.
    columns = "unit_id, numerator, denominator, part"
    assert compute("satisfaction_rate", con, columns=columns, where="variant = 'default'") == [
        ("q1", 1, 1, "enterprise"),
        ("q2", 1, 1, "enterprise"),
        ("q3", 0, 1, "individual"),
        ("q4", 0, 1, "individual"),
    ]
    columns = "unit_id, numerator"
    assert compute("satisfaction_rate", con, columns=columns, where="variant = 'mean100'") == [
        ("q1", 100),
        ("q2", 80),
        ("q3", 60),
        ("q4", 20),
    ]


def test_every_question_has_its_own_valid_answers(con, given, compute):
    given(
        """
        accepted_survey
        questionnaire_id | folder_month | overall | resource_access | policy_service | culture
        q1               | 2020-05-31   | 5       | 2               |                | 4
        """
    )

    assert compute("satisfaction_rate", con, columns="variant, numerator") == [
        ("ci_logit", 1),
        ("ci_wilson", 1),
        ("culture", 1),
        ("default", 1),
        ("mean100", 100),
        ("resource_access", 0),
    ]


def test_only_the_latest_wave_counts(con, given, compute):
    given(
        """
        current_survey
        questionnaire_id | wave     | first_folder_month | overall
        q1               | 第二批次 | 2020-03-31   | 5
        q2               | 第一批次 | 2020-05-31   | 3
        q3               | 第一批次 | 2020-06-30   | 4
        q4               | 第二批次 | 2020-06-30   | 2
        """
    )

    # 第二批次 was first delivered for March, 第一批次 for May; q4 came late.
    rows = compute(
        "satisfaction_rate", con, columns="unit_id, numerator", where="variant = 'default'"
    )
    assert rows == [("q2", 0), ("q3", 1)]
