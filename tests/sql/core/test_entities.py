def test_the_earlier_of_cancelled_and_revoked_is_the_exit(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | born_on    | cancelled_on | revoked_on
        both        | enterprise  | 2015-01-01 | 2019-03-01   | 2018-02-01
        cancelled   | enterprise  | 2015-01-01 | 2019-03-01   |
    """)

    rows = compute("entities", con, columns="entity_id, exited_on::varchar")
    assert rows == [("both", "2018-02-01"), ("cancelled", "2019-03-01")]


def test_dates_decide_and_of_the_statuses_only_annulled(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | status    | born_on    | cancelled_on
        annulled    | enterprise  | annulled  | 2015-01-01 |
        branch      | branch      | active    | 2015-01-01 |
        said_gone   | enterprise  | cancelled | 2015-01-01 |
        said_active | enterprise  | active    | 2015-01-01 | 2020-01-01
        unsaid      | individual  |           | 2015-01-01 |
    """)

    # said_gone has no date and exists; said_active has one and does not.
    assert compute("existing_entities", con, columns="entity_id") == [("said_gone",), ("unsaid",)]


def test_what_happens_after_the_month_has_not_happened(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | born_on    | cancelled_on | moved_out_on | moved_in_on
        unborn      | enterprise  | 2020-07-01 |              |              |
        exit_later  | enterprise  | 2015-01-01 | 2020-07-01   |              |
        move_later  | enterprise  | 2015-01-01 |              | 2020-07-01   |
        still_away  | enterprise  | 2015-01-01 |              |              | 2020-07-01
        last_day    | enterprise  | 2020-06-30 |              |              |
        exit_today  | enterprise  | 2015-01-01 | 2020-06-30   |              |
    """)

    existing = compute("existing_entities", con, columns="entity_id")
    assert existing == [("exit_later",), ("last_day",), ("move_later",)]
    known = compute("entities", con, columns="entity_id, exited_on, moved_out_on, moved_in_on")
    assert ("exit_later", None, None, None) in known
    assert ("move_later", None, None, None) in known
    assert ("still_away", None, None, None) in known


def test_an_entity_that_moved_out_and_in_again_counts_from_the_move_in_on(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | born_on    | moved_out_on | moved_in_on
        back_again  | enterprise  | 2015-01-01 | 2018-05-01   | 2019-05-01
        gone_again  | enterprise  | 2015-01-01 | 2019-06-01   | 2019-05-01
        same_day    | enterprise  | 2015-01-01 | 2019-05-01   | 2019-05-01
    """)

    rows = compute("entities", con, columns="entity_id, entered_on::varchar, left_on::varchar")
    assert rows == [
        ("back_again", "2019-05-01", None),
        ("gone_again", "2019-05-01", "2019-06-01"),
        ("same_day", "2019-05-01", "2019-05-01"),
    ]
    assert compute("existing_entities", con, columns="entity_id") == [("back_again",)]


def test_it_leaves_at_the_earlier_of_exit_and_move_out(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | born_on    | cancelled_on | moved_out_on
        exit_first  | enterprise  | 2015-01-01 | 2018-01-01   | 2019-01-01
        move_first  | enterprise  | 2015-01-01 | 2019-01-01   | 2018-01-01
    """)

    rows = compute("entities", con, columns="entity_id, left_on::varchar")
    assert rows == [("exit_first", "2018-01-01"), ("move_first", "2018-01-01")]


def test_the_industry_section_is_that_of_the_first_two_digits(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | born_on    | industry_code
        retail      | enterprise  | 2015-01-01 | 5211
        division    | enterprise  | 2015-01-01 | 13
        unknown     | enterprise  | 2015-01-01 |
    """)

    # Division 52 (零售业) is section F, division 13 (农副食品加工业) section C.
    rows = compute("entities", con, columns="entity_id, industry")
    assert rows == [("division", "C"), ("retail", "F"), ("unknown", "unspecified")]


def test_capital_in_other_currencies_is_not_added_up(con, given, compute):
    given("""
        current_registrations
        credit_code | entity_type | born_on    | registered_capital_wan | capital_currency
        dollars     | enterprise  | 2015-01-01 | 100                    | USD
        yuan        | enterprise  | 2015-01-01 | 50.5                   | CNY
    """)

    rows = compute("entities", con, columns="entity_id, registered_capital_wan::varchar")
    assert rows == [("dollars", None), ("yuan", "50.500000")]
