from pipelines.computing.checks import Finding, run_checks
from pipelines.computing.warehouse import SQL, build, build_layers

WRONG_STOCK = "市场主体月报的月末户数与逐户清点的存续户数不一致"


def test_nothing_is_found_where_nothing_is_wrong(con):
    build_layers(con)
    build(con, SQL / "marts")
    build(con, SQL / "scores")

    assert run_checks(con) == []


def test_a_finding_counts_its_offenders_and_errors_come_first(con):
    build_layers(con)
    build(con, SQL / "marts")
    build(con, SQL / "scores")
    con.execute("insert into release.persons (person_id, entities) values ('agent', 11)")
    con.execute("insert into existing_entities (entity_id, area_code) values ('a', '370812001')")

    # One entity the report does not know, in its town and in the district.
    assert run_checks(con) == [
        Finding("stock_of_existing_entities", "V06", "error", WRONG_STOCK, 2),
        Finding(
            "many_entities_of_one_person",
            "T02",
            "warning",
            "一人名下存续的市场主体超过10户，可能是代办或挂名，请核对",
            1,
        ),
    ]
