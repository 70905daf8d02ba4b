import pytest

from pipelines.computing.inputs import accepted_columns
from pipelines.computing.warehouse import SQL
from schemas import SOURCES

PROVENANCE = {"content", "sheet", "row", "folder_month", "first_folder_month", "delivery_order"}

ONE_AND_OTHER = {
    "VARCHAR": ("a", "b"),
    "DATE": ("2020-01-31", "2020-02-29"),
    "BIGINT": (2018, 2019),
}


def test_the_last_delivery_that_names_a_key_counts(con, given, compute):
    given("""
        accepted_registrations
        credit_code | born_on    | status    | delivery_order | row
        a           | 2015-01-01 | active    | 1              | 2
        a           | 2015-01-01 | cancelled | 2              | 9
        b           | 2016-01-01 | active    | 1              | 3
    """)

    rows = compute("current_registrations", con, columns="credit_code, status")
    assert rows == [("a", "cancelled"), ("b", "active")]


def test_an_answer_without_a_wave_belongs_to_the_month_it_was_delivered_for(con, given, compute):
    given("""
        accepted_survey
        questionnaire_id | wave    | folder_month | delivery_order | row
        1                |         | 2020-05-31   | 1              | 2
        2                | 2020-03 | 2020-05-31   | 1              | 3
    """)

    rows = compute("current_survey", con, columns="questionnaire_id, wave")
    assert rows == [("1", "2020-05"), ("2", "2020-03")]


def test_a_questionnaire_corrected_later_stays_in_the_wave_it_was_first_delivered_for(
    con, given, compute
):
    given("""
        accepted_survey
        questionnaire_id | wave | folder_month | delivery_order | row
        1                |      | 2020-03-31   | 1              | 2
        1                |      | 2020-05-31   | 2              | 2
    """)

    columns = "wave, folder_month::varchar, first_folder_month::varchar"
    assert compute("current_survey", con, columns=columns) == [
        ("2020-03", "2020-05-31", "2020-03-31")
    ]


def test_a_judgement_is_corrected_by_the_same_case_of_the_same_item(con, given, compute):
    given("""
        accepted_evidence
        standard | item  | word | case_id | material | delivery_order | row
        s        | 1.1.1 | 甲   | 1       | a        | 1              | 2
        s        | 1.1.1 | 乙   | 1       | b        | 2              | 2
        s        | 1.1.1 | 甲   | 甲      | c        | 1              | 3
        s        | 1.1.2 | 甲   | 甲      | d        | 1              | 4
        t        | 1.1.1 | 甲   | 1       | e        | 1              | 5
    """)

    rows = compute("current_evidence", con, columns="material")
    assert rows == [("b",), ("c",), ("d",), ("e",)]


def test_a_department_corrects_one_month_at_a_time(con, given, compute):
    given("""
        accepted_department_duties
        department | month_on   | tasks_done | delivery_order | row
        甲         | 2020-04-30 | 1          | 1              | 2
        甲         | 2020-05-31 | 2          | 1              | 3
        甲         | 2020-04-30 | 3          | 2              | 2
        乙         | 2020-04-30 | 4          | 1              | 4
    """)

    rows = compute("current_department_duties", con, columns="department, tasks_done")
    assert rows == [("乙", 4), ("甲", 2), ("甲", 3)]


@pytest.mark.parametrize("source", SOURCES)
def test_of_every_key_the_row_of_the_last_delivery_counts(con, compute, source):
    key = SOURCES[source].Config.metadata["key"]
    kinds = dict(
        con.execute(
            "select column_name, data_type from duckdb_columns() where table_name = $name",
            {"name": f"accepted_{source}"},
        ).fetchall()
    )
    one = [ONE_AND_OTHER[kinds[column]][0] for column in key]
    others = [
        [*one[:place], ONE_AND_OTHER[kinds[column]][1], *one[place + 1 :]]
        for place, column in enumerate(key)
    ]
    # A later delivery names the first key again, further up in its file.
    rows = [(*one, 1, 9), (*one, 2, 2), *((*other, 1, 3 + n) for n, other in enumerate(others))]
    places = ", ".join("?" for _ in rows[0])
    con.executemany(
        f'insert into accepted_{source} ({", ".join(key)}, delivery_order, "row", folder_month)'
        f" values ({places}, '2020-05-31')",
        rows,
    )

    found = compute(f"current_{source}", con, columns='delivery_order, "row"')
    assert sorted(found) == [*((1, 3 + n) for n in range(len(others))), (2, 2)]


@pytest.mark.parametrize("source", SOURCES)
def test_staging_keeps_every_column_of_its_source(con, compute, source):
    assert (SQL / "staging" / f"current_{source}.sql").exists(), f"请补 current_{source}.sql。"
    compute(f"current_{source}", con)

    columns = {row[0] for row in con.execute(f"describe current_{source}").fetchall()}
    assert columns - PROVENANCE == set(accepted_columns(source))
