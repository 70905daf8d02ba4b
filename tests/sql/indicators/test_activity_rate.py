COLUMNS = "unit_id, area_code, entity_type"
DEFAULT = "variant = 'default'"


def test_a_person_with_several_entities_is_counted_once(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id | born_on    | area_code | entity_type
        shop      | owner     | 2015-01-01 | 370812001 | individual
        company   | owner     | 2018-01-01 | 370812003 | enterprise
        other     | somebody  | 2016-01-01 | 370812001 | enterprise
    """)

    # owner stands where the latest-born of the two is.
    assert compute("activity_rate", con, columns=COLUMNS, where=DEFAULT) == [
        ("owner", "370812003", "enterprise"),
        ("somebody", "370812001", "enterprise"),
    ]


def test_of_entities_born_on_one_day_the_smaller_code_places_the_person(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id | born_on    | area_code | entity_type
        b         | owner     | 2018-01-01 | 370812003 | individual
        a         | owner     | 2018-01-01 | 370812001 | enterprise
    """)

    assert compute("activity_rate", con, columns=COLUMNS, where=DEFAULT) == [
        ("owner", "370812001", "enterprise")
    ]


def test_an_entity_without_a_person_id_counts_as_one_more_person(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id | born_on    | area_code
        unlinked1 |           | 2018-01-01 | 370812001
        unlinked2 |           | 2018-01-01 | 370812001
    """)

    assert compute("activity_rate", con, columns="unit_id", where=DEFAULT) == [
        ("unlinked1",),
        ("unlinked2",),
    ]


def test_the_variant_of_entities_counts_each_entity(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id | born_on
        a         | owner     | 2018-01-01
        b         | owner     | 2018-01-01
    """)

    rows = compute("activity_rate", con, columns="unit_id", where="variant = 'entities'")
    assert rows == [("a",), ("b",)]


def test_young_means_born_less_than_42_months_before_the_month_end(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id | born_on
        on_it     | too_old   | 2016-12-31
        after     | young     | 2017-01-01
        old       | both      | 2010-01-01
        new       | both      | 2019-01-01
    """)

    # R − 42 is 2016-12-31, which the window leaves out.
    rows = compute("activity_rate", con, columns="unit_id", where="variant = 'age42m'")
    assert rows == [("both",), ("young",)]


def test_the_denominator_is_the_population_not_the_rows(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id | born_on
        a         | owner     | 2018-01-01
    """)

    columns = "variant, numerator, denominator"
    assert compute("activity_rate", con, columns=columns) == [
        ("age42m", 1, None),
        ("default", 1, None),
        ("entities", 1, None),
    ]
