COLUMNS = "area_code, persons, as_of_on::varchar"
TOTALS = "measure = 'persons_16_59'"


def given_two_towns(given):
    given("""
        areas
        area_code | area_name | parent_code | is_town
        370812    | 兖州区    |             | false
        370812001 | 鼓楼街道  | 370812      | true
        370812101 | 大安镇    | 370812      | true
        370812999 | 未注明    | 370812      | false
    """)
    given("""
        area_ancestors
        area_code | ancestor_code
        370812    | 370812
        370812001 | 370812001
        370812001 | 370812
        370812101 | 370812101
        370812101 | 370812
        370812999 | 370812999
        370812999 | 370812
    """)


def test_the_latest_own_figure_up_to_the_month_counts(con, given, compute):
    given_two_towns(given)
    given("""
        current_population
        area_code | as_of_on   | persons_16_59
        370812    | 2018-12-31 | 300
        370812    | 2019-12-31 | 310
        370812    | 2020-12-31 | 320
    """)

    assert compute("population_at", con, columns=COLUMNS, where=TOTALS) == [
        ("370812", 310, "2019-12-31")
    ]


def test_an_area_keeps_its_own_latest_figure_however_old_and_none_from_after_the_month(
    con, given, compute
):
    given_two_towns(given)
    given("""
        current_population
        area_code | as_of_on   | persons_16_59
        370812     | 2020-07-01 | 900
        370812001 | 2015-12-31 | 300
        370812101 | 2020-06-30 | 310
    """)

    # The district's own figure is dated after the month; its towns add up to 300 + 310.
    assert compute("population_at", con, columns=COLUMNS, where=TOTALS) == [
        ("370812", 610, "2015-12-31"),
        ("370812001", 300, "2015-12-31"),
        ("370812101", 310, "2020-06-30"),
    ]


def test_without_its_own_figure_an_area_is_the_sum_of_its_children(con, given, compute):
    given_two_towns(given)
    given("""
        current_population
        area_code | as_of_on   | persons_16_59 | residents
        370812001 | 2019-12-31 | 100           | 150
        370812101 | 2018-12-31 | 200           |
    """)

    # 100 + 200, as old as the older; nobody lives in 未注明. Residents lack one town.
    assert compute("population_at", con, columns=COLUMNS, where=TOTALS) == [
        ("370812", 300, "2018-12-31"),
        ("370812001", 100, "2019-12-31"),
        ("370812101", 200, "2018-12-31"),
    ]
    assert compute("population_at", con, columns=COLUMNS, where="measure = 'residents'") == [
        ("370812001", 150, "2019-12-31")
    ]


def test_its_own_figure_goes_before_the_sum_of_its_children(con, given, compute):
    given_two_towns(given)
    given("""
        current_population
        area_code | as_of_on   | persons_16_59
        370812    | 2018-12-31 | 290
        370812001 | 2019-12-31 | 100
        370812101 | 2019-12-31 | 200
    """)

    assert compute(
        "population_at", con, columns=COLUMNS, where=f"{TOTALS} and area_code = '370812'"
    ) == [("370812", 290, "2018-12-31")]


def test_a_city_adds_up_over_counties_with_and_without_a_figure_of_their_own(con, given, compute):
    given("""
        areas
        area_code | parent_code
        city      |
        county_a  | city
        county_b  | city
        town_b1   | county_b
        town_b2   | county_b
    """)
    given("""
        area_ancestors
        area_code | ancestor_code
        city      | city
        county_a  | county_a
        county_a  | city
        county_b  | county_b
        county_b  | city
        town_b1   | town_b1
        town_b1   | county_b
        town_b1   | city
        town_b2   | town_b2
        town_b2   | county_b
        town_b2   | city
    """)
    given("""
        current_population
        area_code | as_of_on   | persons_16_59
        county_a  | 2019-12-31 | 500
        town_b1   | 2019-12-31 | 30
        town_b2   | 2019-12-31 | 40
    """)

    # county_b = 30 + 40, city = 500 + 70
    rows = compute("population_at", con, columns="area_code, persons", where=TOTALS)
    assert rows[:3] == [("city", 570), ("county_a", 500), ("county_b", 70)]
