"""The source rows that each counted thing rests on, and what the published file makes of them."""

import pytest

from pipelines.computing.definitions import read_indicator
from pipelines.computing.warehouse import SQL
from pipelines.publishing.published_tables import read_published_table
from pipelines.publishing.release import BEHIND
from schemas import SOURCES

TOWN, OTHER_TOWN, DISTRICT = "370812001", "370812101", "370812"
STAGING = sorted(path.stem for path in (SQL / "staging").glob("*.sql"))
INDICATORS = sorted(path.stem for path in (SQL / "indicators").glob("*.sql"))


@pytest.fixture
def resting_on(con, compute):
    """The rows that an indicator says its counted things rest on, sorted."""

    def rows(indicator: str, variant: str = "default") -> list[tuple]:
        compute(indicator, con)
        sql = read_indicator(SQL / "indicators" / f"{indicator}.sql").rows_sql
        return con.execute(
            f"select unit_id, source, row_key from ({sql}) where variant = ? order by all",
            [variant],
        ).fetchall()

    return rows


@pytest.fixture
def cells(con, compute):
    """The rows of a cell as the macro of the published file gives them.

    ``resting`` has the register's rows that the counted things rest on.
    """

    def behind(*cell: str, resting: dict[str, list[str]] | None = None) -> list[tuple]:
        for table in ("counted", "indicators", "population_parts", *INDICATORS, *STAGING):
            compute(table, con)
        keys_of = resting or {"": [""]}
        pairs = ", ".join(f"('{unit}', '{key}')" for unit in keys_of for key in keys_of[unit])
        standing = "\nunion all\n".join(
            f"select '{source}' as source,"
            f" concat_ws('/', {', '.join(model.Config.metadata['key'])}) as row_key,"
            f' delivery_order, folder_month, file, sheet, "row"'
            f" from current_{source} inner join delivered_files using (delivery_order)"
            for source, model in SOURCES.items()
        )
        for name, sql in {
            "counted": "from main.counted",
            "computed": "select indicator, variant, counted_variant from indicators"
            " left join availability using (indicator, variant) where reason is null",
            "resting_on": "select indicator, variant, unit_id, part, 'registrations' as source,"
            " row_key from main.counted inner join"
            f" (values {pairs}) as pairs (unit_id, row_key) using (unit_id)",
            "source_rows": standing,
        }.items():
            con.execute("create schema if not exists behind")
            con.execute(f"create or replace view behind.{name} as {sql}")
        for name in ("population_rows", *BEHIND):
            table = read_published_table(SQL / "release" / f"{name}.sql")
            con.execute(table.creation.replace("create", "create or replace", 1))
        return con.execute(
            'select unit_id, numerator::double, denominator::double, source, file, "row"'
            " from rows_behind(?, ?, ?, ?, ?)",
            cell,
        ).fetchall()

    return behind


def test_a_person_rests_on_every_existing_entity_and_a_young_one_on_the_young(given, resting_on):
    # 42 months before 2020-06-30 is 2016-12-31.
    given(f"""
        existing_entities
        entity_id | person_id | born_on    | area_code | entity_type
        old       | p         | 2016-12-31 | {TOWN}    | individual
        young     | p         | 2017-01-01 | {TOWN}    | individual
        unlinked  |           | 2015-05-05 | {TOWN}    | individual
    """)

    assert resting_on("activity_rate") == [
        ("p", "registrations", "old"),
        ("p", "registrations", "young"),
        ("unlinked", "registrations", "unlinked"),
    ]
    assert resting_on("activity_rate", "age42m") == [("p", "registrations", "young")]
    assert resting_on("activity_rate", "entities") == [
        (entity, "registrations", entity) for entity in ("old", "unlinked", "young")
    ]


def test_a_unit_rests_on_all_its_members_and_an_entity_on_itself(given, resting_on):
    # The cohort of 2020-06 was born from 2016-07-01 to 2017-06-30.
    given(f"""
        entities
        entity_id | in_scope | born_on    | entered_on | exited_on  | predecessor_code | area_code
        shop      | true     | 2017-01-01 | 2017-01-01 | 2018-01-01 |                  | {TOWN}
        company   | true     | 2018-01-01 | 2018-01-01 |            | shop             | {TOWN}
    """)

    assert resting_on("success_rate") == [
        ("shop", "registrations", "company"),
        ("shop", "registrations", "shop"),
    ]
    assert resting_on("success_rate", "raw") == [("shop", "registrations", "shop")]


def test_a_served_person_rests_on_the_events_of_the_window_alone(given, resting_on):
    # (2019-06-30, 2020-06-30]: the loan was applied for before it and is paid in it.
    given("""
        current_loans
        application_id | person_id | applied_on | disbursed_on | disbursed_yuan
        L1             | p         | 2019-06-30 | 2019-07-01   | 100000
        L0             | p         | 2019-06-01 | 2019-06-30   | 100000
    """)
    given("""
        current_trainings
        class_id | person_id | started_on | finished_on
        C1       | p         | 2020-06-01 | 2020-07-01
    """)

    assert resting_on("service_rate") == [("p", "loans", "L1"), ("p", "trainings", "C1/p")]


def test_a_hire_rests_on_the_record_and_on_the_employer_where_hires_count(given, resting_on):
    given("""
        current_employment
        record_id | person_id | employed_on | employment_form | employer_code
        J1        | p         | 2020-03-01  | employer        | young
        J2        | p         | 2020-04-01  | employer        | young
    """)
    given(f"""
        entities
        entity_id | in_scope | born_on    | entered_on | area_code
        young     | true     | 2019-01-01 | 2019-01-01 | {TOWN}
    """)

    record, employer = ("p", "employment", "J1"), ("p", "registrations", "young")
    assert resting_on("employment_contribution_rate") == [record, employer]
    assert resting_on("employment_contribution_rate", "hires_only") == [record, employer]
    assert resting_on("employment_contribution_rate", "founders_only") == [record]


def test_a_founder_after_training_rests_on_the_class_and_the_first_entity(given, resting_on):
    # 13 to 24 months before 2020-06-30: finished after 2018-06-30, until 2019-06-30.
    given("""
        current_trainings
        class_id | person_id | started_on | finished_on | result
        C1       | p         | 2019-03-01 | 2019-03-10  | passed
    """)
    given(f"""
        entities
        entity_id | person_id | in_scope | born_on    | entered_on | area_code
        first     | p         | true     | 2019-04-01 | 2019-04-01 | {TOWN}
        second    | p         | true     | 2019-05-01 | 2019-05-01 | {TOWN}
    """)

    assert resting_on("training_success_rate") == [
        ("p", "registrations", "first"),
        ("p", "trainings", "C1/p"),
    ]


def test_the_rows_of_a_cell_name_their_files_and_count_each_thing_once(con, given, cells):
    given(f"""
        counted
        indicator    | variant | unit_id | area_code    | entity_type | numerator | denominator
        success_rate | default | shop    | {TOWN}       | individual  | 1         | 1
        success_rate | default | mill    | {OTHER_TOWN} | enterprise  | 0         | 1
    """)
    given("""
        current_registrations
        credit_code | delivery_order | row | folder_month
        shop        | 0              | 7   | 2020-05-31
        company     | 1              | 3   | 2020-06-30
        mill        | 0              | 9   | 2020-05-31
    """)
    con.execute("insert into delivered_files values (0, '五月.csv'), (1, '六月.csv')")

    def of_cell(*cell):
        return cells(*cell, resting={"shop": ["shop", "company"], "mill": ["mill"]})

    shop = [
        ("shop", 1, 1, "registrations", "五月.csv", 7),
        ("shop", None, None, "registrations", "六月.csv", 3),
    ]
    mill = [("mill", 0, 1, "registrations", "五月.csv", 9)]
    assert of_cell("success_rate", DISTRICT, "total", "total", "default") == mill + shop
    assert of_cell("success_rate", TOWN, "total", "total", "default") == shop
    assert of_cell("success_rate", DISTRICT, "entity_type", "enterprise", "default") == mill
    assert of_cell("success_rate", DISTRICT, "key_group", "unspecified", "default") == []
    assert of_cell("success_rate", DISTRICT, "total", "total", "h12") == []


def test_the_denominator_over_a_population_is_a_row_for_each_figure_added_up(con, given, cells):
    given("""
        current_population
        area_code | as_of_on   | persons_16_59 | delivery_order | row | folder_month
        370812    | 2019-12-31 | 350000        | 0              | 4   | 2020-05-31
        370812001 | 2019-12-31 | 48551         | 0              | 5   | 2020-05-31
    """)
    con.execute("insert into delivered_files values (0, '人口.xlsx')")
    given(f"""
        counted
        indicator     | variant | unit_id | area_code | entity_type | numerator
        activity_rate | default | p       | {TOWN}    | individual  | 1
    """)
    person = ("p", 1, None, None, None, None)
    district = (DISTRICT, 0, 350_000, "population", "人口.xlsx", 4)
    assert cells("activity_rate", DISTRICT, "total", "total", "default") == [person, district]
    assert cells("activity_rate", DISTRICT, "entity_type", "individual", "default") == [
        person,
        district,
    ]
    assert cells("activity_rate", TOWN, "total", "total", "default") == [
        person,
        (TOWN, 0, 48_551, "population", "人口.xlsx", 5),
    ]


def test_of_a_contribution_everybody_is_in_the_denominator_of_every_member(given, cells):
    indicator = "employment_contribution_rate"
    given(f"""
        counted
        indicator   | variant     | unit_id | area_code | industry | numerator | denominator
        {indicator} | coefficient | p       | {TOWN}    |          | 0         | 1
        {indicator} | coefficient | q       | {TOWN}    |          | 0         | 1
        {indicator} | coefficient | shop    | {TOWN}    | F        | 2.3       | 0
        {indicator} | coefficient | mill    | {TOWN}    | C        | 5         | 0
    """)

    found = cells(indicator, DISTRICT, "industry", "F", "coefficient")
    # 2.3 jobs of the trade over the two persons of the ledger.
    assert sorted(row[:3] for row in found) == [("p", 0, 1), ("q", 0, 1), ("shop", 2.3, 0)]
    whole = cells(indicator, DISTRICT, "total", "total", "coefficient")
    assert sum(row[1] for row in whole) == 7.3
    assert sum(row[2] for row in whole) == 2


def test_what_could_not_be_computed_has_no_rows(con, given, cells):
    given(f"""
        counted
        indicator    | variant | unit_id | area_code | numerator | denominator
        success_rate | default | shop    | {TOWN}    | 1         | 1
        success_rate | raw     | shop    | {TOWN}    | 1         | 1
    """)
    con.execute("insert into availability values ('success_rate', 'raw', 'column_missing', '')")

    assert len(cells("success_rate", DISTRICT, "total", "total", "default")) == 1
    assert cells("success_rate", DISTRICT, "total", "total", "raw") == []
