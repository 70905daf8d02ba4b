import pytest

from pipelines.computing.definitions import read_indicators
from pipelines.computing.warehouse import MEMORY, SQL, allow_memory, build, connect, describe


@pytest.fixture
def con():
    with connect() as con:
        yield con


def test_tables_are_built_in_the_order_in_which_they_read_each_other(con, tmp_path):
    (tmp_path / "a_last.sql").write_text("select n + 1 as n from middle")
    (tmp_path / "middle.sql").write_text("with first as (select 1) select n * 2 as n from z_first")
    (tmp_path / "z_first.sql").write_text("-- The number to begin with.\nselect 20 as n")

    assert build(con, tmp_path) == ["z_first", "middle", "a_last"]
    assert con.execute("select n from a_last").fetchone() == (41,)


def test_months_are_added_to_the_day_and_clamped_to_the_end_of_the_month(con):
    dates = con.execute(
        "select add_months(date '2017-05-31', -3)::varchar, "
        "add_months(date '2016-02-29', 36)::varchar, "
        "last_day(add_months(date '2020-06-30', -42))::varchar"
    ).fetchone()

    assert dates == ("2017-02-28", "2019-02-28", "2016-12-31")


def test_no_variable_of_the_program_is_taken_for_a_table(con):
    current_loans = [1]
    assert current_loans

    with pytest.raises(Exception, match="current_loans"):
        con.execute("select * from current_loans")


def test_the_default_comes_first_among_the_variants(con):
    describe(con, read_indicators(SQL / "indicators"))

    rows = con.execute(
        "select count(distinct indicator), count(*) from indicators "
        "where variant_order = 0 and variant = 'default'"
    ).fetchone()
    assert rows == (11, 11)


@pytest.mark.parametrize(
    ("accepted", "megabytes"),
    [(0, MEMORY[0]), (300_000_000, 600), (400_000_000, 800), (2_000_000_000, MEMORY[1])],
)
def test_the_engine_may_have_twice_what_was_accepted_within_bounds(con, accepted, megabytes):
    allow_memory(con, accepted)
    (allowed,) = con.execute("select current_setting('memory_limit')").fetchone()

    con.execute(f"set memory_limit = '{megabytes}MB'")
    assert con.execute("select current_setting('memory_limit')").fetchone() == (allowed,)
