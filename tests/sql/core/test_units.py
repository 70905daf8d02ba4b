import pytest

TOWN = "370812001"


def test_a_conversion_links_whatever_the_dates(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | entered_on | exited_on  | predecessor_code
        old       | true     | 2014-01-01 | 2014-01-01 | 2017-01-10 |
        new       | true     | 2017-06-01 | 2017-06-01 |            | old
    """)

    assert compute("continuity_links", con) == [("new", "old", "conversion")]
    rows = compute("units", con, columns="unit_id, born_on::varchar, exited_on, is_local")
    assert rows == [("old", "2014-01-01", None, True)]


@pytest.mark.parametrize(
    ("born_on", "is_linked"),
    [
        ("2018-02-28", True),  # on the day of the exit
        ("2018-02-27", False),  # before the exit
        ("2020-02-28", True),  # exactly 24 months after it
        ("2020-02-29", False),  # a day later
    ],
)
def test_a_reopening_is_linked_up_to_24_months_after_the_exit(
    con, given, compute, born_on, is_linked
):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        first     | true     | 2014-01-01 | 2018-02-28 | p         | 5211          | {TOWN}
        again     | true     | {born_on}  |            | p         | 5211          | {TOWN}
    """)

    links = compute("continuity_links", con)
    assert links == ([("again", "first", "reopening")] if is_linked else [])


def test_24_months_after_29_february_end_on_28_february(con, given, compute):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        first     | true     | 2014-01-01 | 2016-02-29 | p         | 5211          | {TOWN}
        in_time   | true     | 2018-02-28 |            | p         | 5211          | {TOWN}
        late      | true     | 2018-03-01 |            | p         | 5211          | {TOWN}
    """)

    assert compute("continuity_links", con) == [("in_time", "first", "reopening")]


@pytest.mark.parametrize(
    "first",
    [
        f"q | 5211 | {TOWN}",  # another person
        f"p | 5212 | {TOWN}",  # another industry
        "p | 5211 | 370812003",  # another town
        f"p | 521  | {TOWN}",  # industry not to four digits
        "p | 5211 | 370812999",  # town not known
        f"  | 5211 | {TOWN}",  # person not known
    ],
)
def test_a_reopening_needs_person_industry_and_town(con, given, compute, first):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        first     | true     | 2014-01-01 | 2018-02-28 | {first}
        again     | true     | 2018-05-01 |            | p | 5211 | {TOWN}
    """)

    assert compute("continuity_links", con) == []


def test_an_industry_of_three_digits_is_not_enough_on_both_sides(con, given, compute):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        first     | true     | 2014-01-01 | 2018-02-28 | p         | 521           | {TOWN}
        again     | true     | 2018-05-01 |            | p         | 521           | {TOWN}
    """)

    assert compute("continuity_links", con) == []


def test_what_had_moved_out_is_not_reopened(con, given, compute):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        first     | true     | 2014-01-01 | 2018-02-28 | p         | 5211          | {TOWN}
        again     | true     | 2018-05-01 |            | p         | 5211          | {TOWN}
    """)

    con.execute("update entities set moved_out_on = '2017-01-01' where entity_id = 'first'")

    assert compute("continuity_links", con) == []


def test_a_chain_of_three_is_one_unit_that_exits_on_the_latest_exit(con, given, compute):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        a         | true     | 2014-01-01 | 2015-01-01 | p         | 5211          | {TOWN}
        b         | true     | 2016-12-31 | 2017-06-01 | p         | 5211          | {TOWN}
        c         | true     | 2019-05-31 | 2020-01-31 | p         | 5211          | {TOWN}
    """)

    # a → b after 23 months and 30 days, b → c after 23 months and 30 days; a and c only through b.
    assert compute("unit_members", con) == [("a", "a"), ("b", "a"), ("c", "a")]
    rows = compute("units", con, columns="unit_id, born_on::varchar, exited_on::varchar")
    assert rows == [("a", "2014-01-01", "2020-01-31")]


def test_two_reopenings_on_the_day_of_the_exit_join_one_unit(con, given, compute):
    given(f"""
        entities
        entity_id | in_scope | born_on    | exited_on  | person_id | industry_code | area_code
        a         | true     | 2018-01-01 | 2018-01-01 | p         | 5211          | {TOWN}
        b         | true     | 2018-01-01 | 2018-01-01 | p         | 5211          | {TOWN}
    """)

    # Each is born on the exit of the other; the smaller code is the first.
    assert compute("unit_members", con) == [("a", "a"), ("b", "a")]


def test_branches_and_annulled_registrations_join_nothing(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | entered_on | predecessor_code
        void      | false    | 2014-01-01 | 2014-01-01 |
        new       | true     | 2017-06-01 | 2017-06-01 | void
    """)

    assert compute("unit_members", con) == [("new", "new")]


def test_a_unit_takes_place_type_and_industry_from_its_first_entity(con, given, compute):
    given("""
        entities
        entity_id | entity_type | in_scope | born_on    | industry | area_code | predecessor_code
        shop      | individual  | true     | 2014-01-01 | F        | 370812001 |
        company   | enterprise  | true     | 2017-06-01 | C        | 370812003 | shop
    """)

    rows = compute("units", con, columns="unit_id, area_code, entity_type, industry")
    assert rows == [("shop", "370812001", "individual", "F")]


def test_a_unit_with_a_member_from_elsewhere_is_not_local(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | moved_in_on | entered_on | predecessor_code
        shop      | true     | 2014-01-01 | 2016-01-01  | 2016-01-01 |
        company   | true     | 2017-06-01 |             | 2017-06-01 | shop
        away      | true     | 2017-06-01 |             |            |
        local     | true     | 2017-06-01 |             | 2017-06-01 |
    """)

    # away has a 迁入日期 after the month: it has not entered yet, and is no local birth either.
    rows = compute("units", con, columns="unit_id, is_local")
    assert rows == [("away", False), ("local", True), ("shop", False)]


def test_a_unit_had_moved_out_while_its_latest_born_member_without_exit_had(con, given, compute):
    given("""
        entities
        entity_id | in_scope | born_on    | exited_on  | moved_out_on | predecessor_code
        old       | true     | 2014-01-01 |            | 2016-01-01   |
        new       | true     | 2015-01-01 | 2018-01-01 |              | old
        moved     | true     | 2014-01-01 | 2019-01-01 | 2017-01-01   |
        same_day  | true     | 2014-01-01 | 2017-01-01 | 2017-01-01   |
    """)

    # old moved out in 2016, but until 2018 the younger new stood for the unit.
    rows = compute(
        "units_away",
        con,
        columns="unit_id, moved_out_on::varchar, since_on::varchar, until_on::varchar",
    )
    assert rows == [
        ("moved", "2017-01-01", "2017-01-01", "2019-01-01"),
        ("old", "2016-01-01", "2018-01-01", None),
    ]
