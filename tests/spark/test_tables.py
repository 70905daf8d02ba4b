"""Every SELECT that Spark computes has the rows and types that it has in DuckDB."""

from dataclasses import replace
from graphlib import TopologicalSorter
from random import Random

import pytest

from pipelines.computing.warehouse import SQL, build, build_layers, tables_read_by
from pipelines.spark.tables import BETWEEN, LEDGERS, SUMMED, Tables
from tests.oracle.strategies import random_world
from tests.oracle.warehouse_of_world import compute, empty, load
from tests.oracle.world import World

WORLDS = 40
# Returned exits that nobody has corrected.
RETURNED = (("unknown", 0), (None, 0), (None, 1))
# What tells the rows of one world from those of another.
NAMES = (
    "credit_code",
    "predecessor_code",
    "employer_code",
    "person_id",
    "application_id",
    "class_id",
    "service_id",
    "record_id",
)


def side_by_side() -> World:
    """The random worlds of one month and place, as one in which they do not meet."""
    drawn = [random_world(Random(seed)) for seed in range(20 * WORLDS)]
    alike = [w for w in drawn if (w.month_end, w.place) == (drawn[0].month_end, drawn[0].place)]
    rows: dict[str, list] = {}
    for number, world in enumerate(alike[:WORLDS]):
        for source, own in world.rows.items():
            rows.setdefault(source, []).extend(_renamed(row, number) for row in own)
    return replace(drawn[0], rows=rows, returned_exits=RETURNED)


def _renamed(row: dict, number: int) -> dict:
    named = {name: f"{number}-{row[name]}" for name in NAMES if row.get(name) is not None}
    return row | named


@pytest.fixture(scope="module")
def both(running, tmp_path_factory):
    """DuckDB's tables of a world, Spark's, and which those are."""
    world = side_by_side()
    con = empty(world.month_end, world.place)
    load(con, world)
    tables = Tables(running.session, tmp_path_factory.mktemp("spark") / "tables")
    build_layers(con, tables.create)
    build(con, SQL / "marts", tables.create)
    yield compute(world), con, tables.ours
    con.close()


def test_all_that_comes_of_the_ledgers_up_to_its_sums_is_computed_by_spark(both):
    files = {p.stem: p for name in ("core", "indicators") for p in (SQL / name).glob("*.sql")}
    reads = {name: tables_read_by(path.read_text(encoding="utf-8")) for name, path in files.items()}
    expected = {f"current_{ledger}" for ledger in LEDGERS} | set(SUMMED)
    for name in TopologicalSorter(reads).static_order():
        if reads.get(name, set()) & expected:
            expected.add(name)
    assert both[2] == expected
    assert len(expected & BETWEEN) > 20


def test_no_other_mart_reads_a_table_of_entities_persons_or_cases(both):
    large = {"counted", *(both[2] - set(SUMMED))}
    for path in (SQL / "marts").glob("*.sql"):
        read = tables_read_by(path.read_text(encoding="utf-8"))
        assert path.stem in SUMMED or not read & large, path.stem


def test_the_rows_and_types_are_those_of_duckdb(both):
    duckdb, spark, names = both
    different, empty = [], []
    for name in sorted(names):
        rows, types = (
            [con.execute(f"{verb} {name} {order}").fetchall() for con in (duckdb, spark)]
            for verb, order in (("from", "order by all"), ("describe", ""))
        )
        if rows[0] != rows[1] or types[0] != types[1]:
            different.append(name)
        if not rows[0]:
            empty.append(name)
    assert different == []
    assert empty == ["survey_strata"]  # no random world has a survey; the sample has
