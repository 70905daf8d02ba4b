import pytest

OUTCOMES = "unit_id, numerator"


def outcomes(compute, con, variant="default", month="2020-06"):
    return compute("success_rate", con, month, columns=OUTCOMES, where=f"variant = '{variant}'")


@pytest.mark.parametrize(
    ("exited_on", "success"),
    [
        ("2020-03-14", 0),
        ("2020-03-15", 0),  # exactly on the anniversary: a failure
        ("2020-03-16", 1),
        ("", 1),
    ],
)
def test_an_exit_up_to_the_anniversary_is_a_failure(con, given, compute, exited_on, success):
    given(f"""
        entities
        entity_id | in_scope | born_on    | entered_on | exited_on
        shop      | true     | 2017-03-15 | 2017-03-15 | {exited_on}
    """)

    assert outcomes(compute, con) == [("shop", success)]


@pytest.mark.parametrize(("exited_on", "success"), [("2019-02-28", 0), ("2019-03-01", 1)])
def test_who_was_born_on_29_february_has_its_anniversary_on_the_28th(
    con, given, compute, exited_on, success
):
    given(f"""
        entities
        entity_id | in_scope | born_on    | entered_on | exited_on
        shop      | true     | 2016-02-29 | 2016-02-29 | {exited_on}
    """)

    # 2016-02-29 + 36 months = 2019-02-28; R − 36 of 2019-02 is 2016-02-29, so it is in the cohort.
    assert outcomes(compute, con, month="2019-03") == [("shop", success)]


def test_the_cohort_is_born_between_48_and_36_months_before_the_month_end(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | entered_on
        too_old   | true     | 2016-06-30 | 2016-06-30
        first     | true     | 2016-07-01 | 2016-07-01
        last      | true     | 2017-06-30 | 2017-06-30
        too_young | true     | 2017-07-01 | 2017-07-01
    """)

    # (R − 48, R − 36] = (2016-06-30, 2017-06-30]
    assert outcomes(compute, con) == [("first", 1), ("last", 1)]


def test_cohort_windows_end_on_the_last_day_of_a_month(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | entered_on
        before    | true     | 2016-02-29 | 2016-02-29
        after     | true     | 2016-03-01 | 2016-03-01
    """)

    # R = 2020-02-29: R − 48 is 2016-02-29, left out.
    # R = 2019-02-28: R − 36 is 2016-02-29, taken in.
    assert outcomes(compute, con, month="2020-02") == [("after", 1)]
    assert outcomes(compute, con, month="2019-02") == [("before", 1)]


@pytest.mark.parametrize(
    ("moved_out_on", "exited_on", "expected"),
    [
        ("2019-01-01", "", []),  # moved out without an exit: not followed
        ("2020-03-15", "", []),  # on the anniversary
        ("2020-03-16", "", [("shop", 1)]),  # after it
        ("2019-01-01", "2019-06-01", [("shop", 0)]),  # moved out, then exit in time
        ("2019-06-01", "2019-01-01", [("shop", 0)]),  # exit before the move
        ("2019-06-01", "2019-06-01", [("shop", 0)]),  # on one day: closed
        ("2019-01-01", "2020-05-01", []),  # no exit until the anniversary
    ],
)
def test_who_moved_out_before_the_anniversary_without_an_exit_is_not_followed(
    con, given, compute, moved_out_on, exited_on, expected
):
    given(f"""
        entities
        entity_id | in_scope | born_on    | entered_on | moved_out_on   | exited_on
        shop      | true     | 2017-03-15 | 2017-03-15 | {moved_out_on} | {exited_on}
    """)

    assert outcomes(compute, con) == expected
    assert outcomes(compute, con, "raw") == expected


def test_a_linked_gap_is_no_exit_even_across_the_anniversary(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | entered_on | exited_on  | predecessor_code
        shop      | true     | 2017-03-15 | 2017-03-15 | 2020-03-01 |
        company   | true     | 2020-05-01 | 2020-05-01 |            | shop
    """)

    # The anniversary, 2020-03-15, falls into the gap; without linking the exit counts.
    assert outcomes(compute, con) == [("shop", 1)]
    assert outcomes(compute, con, "raw") == [("shop", 0)]


def test_who_moved_in_is_in_no_cohort(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | moved_in_on | entered_on
        moved_in  | true     | 2017-03-15 | 2018-01-01  | 2018-01-01
        away      | true     | 2017-03-15 |             |
        branch    | false    | 2017-03-15 |             | 2017-03-15
    """)

    assert outcomes(compute, con) == []
    assert outcomes(compute, con, "raw") == []


@pytest.mark.parametrize(
    ("variant", "born_on", "anniversary"),
    [
        ("h12", "2018-07-01", "2019-07-01"),
        ("h24", "2017-07-01", "2019-07-01"),
        ("h42", "2016-01-01", "2019-07-01"),
        ("h60", "2014-07-01", "2019-07-01"),
    ],
)
def test_other_horizons_follow_their_own_cohort_to_its_anniversary(
    con, given, compute, variant, born_on, anniversary
):
    given(f"""
        entities
        entity_id | in_scope | born_on   | entered_on | exited_on
        fails     | true     | {born_on} | {born_on}  | {anniversary}
        lives     | true     | {born_on} | {born_on}  | 2019-07-02
    """)

    assert outcomes(compute, con, variant) == [("fails", 0), ("lives", 1)]


def test_kaplan_meier_observes_days_until_exit_move_or_the_month_end(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | entered_on | exited_on  | moved_out_on
        exited    | true     | 2020-01-01 | 2020-01-01 | 2020-01-31 |
        moved     | true     | 2020-01-01 | 2020-01-01 |            | 2020-01-11
        both      | true     | 2020-01-01 | 2020-01-01 | 2020-01-31 | 2020-01-11
        living    | true     | 2020-06-01 | 2020-06-01 |            |
        too_old   | true     | 2015-06-30 | 2015-06-30 |            |
    """)

    # A unit that has exited has no member left that could have moved out.
    rows = compute(
        "success_rate", con, columns="unit_id, numerator, denominator", where="variant = 'km36'"
    )
    assert rows == [("both", 1, 30), ("exited", 1, 30), ("living", 0, 29), ("moved", 0, 10)]
