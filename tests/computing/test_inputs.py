from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.computing.inputs import AcceptedFile, accepted_columns, load_inputs
from pipelines.computing.warehouse import connect
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month

ARROW = {
    "varchar": pa.string(),
    "date": pa.date32(),
    "bigint": pa.int64(),
    "decimal(18, 2)": pa.decimal128(18, 2),
    "decimal(20, 6)": pa.decimal128(20, 6),
}


@pytest.fixture
def con():
    with connect() as con:
        yield con


def accepted_file(folder, name, source, rows):
    """Write rows as reading does: all kept columns, and sheet and row of each."""
    columns = {column: ARROW[kind] for column, kind in accepted_columns(source).items()}
    schema = pa.schema([*columns.items(), ("sheet", pa.string()), ("row", pa.int32())])
    path = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return path


def test_accepted_rows_carry_the_file_they_came_in_and_its_order(con, tmp_path):
    may = accepted_file(tmp_path, "may", "services", [{"service_id": "1", "row": 2}])
    june = accepted_file(tmp_path, "june's", "services", [{"service_id": "1", "row": 7}])
    files = [
        AcceptedFile(may, "aa", Month(2020, 5), 1, "五月.csv"),
        AcceptedFile(june, "bb", Month(2020, 6), 2, "六月.csv"),
    ]

    load_inputs(con, Month(2020, 6), read_jurisdiction("yanzhou"), {"services": files})

    rows = con.execute(
        'select service_id, content, "row", folder_month, delivery_order '
        "from accepted_services order by delivery_order"
    ).fetchall()
    assert rows == [
        ("1", "aa", 2, date(2020, 5, 31), 1),
        ("1", "bb", 7, date(2020, 6, 30), 2),
    ]


def test_a_source_without_files_is_an_empty_table_of_its_columns(con):
    load_inputs(con, Month(2020, 6), read_jurisdiction("yanzhou"), {})

    columns = con.execute("describe accepted_loans").fetchall()
    assert [name for name, *_ in columns][-5:] == [
        "content",
        "sheet",
        "row",
        "folder_month",
        "delivery_order",
    ]
    assert con.execute("select count(*) from accepted_loans").fetchone() == (0,)


def test_the_jurisdiction_file_gives_areas_targets_and_the_campaign(con):
    load_inputs(con, Month(2020, 6), read_jurisdiction("yanzhou"), {})

    assert con.execute("select * from jurisdiction").fetchone() == (
        "370812",
        "兖州区",
        "370812999",
        date(2019, 12, 1),
        date(2020, 10, 31),
        None,
    )
    towns = con.execute("select count(*) from areas where is_town").fetchone()
    assert towns == (10,)
    above = con.execute(
        "select ancestor_code from area_ancestors where area_code = '370812101' order by 1"
    ).fetchall()
    assert above == [("370812",), ("370812101",)]
    target = con.execute("select target::varchar from targets where indicator = 'activity_rate'")
    assert target.fetchone() == ("0.150000",)


def test_of_what_was_published_the_headlines_and_the_stock_are_kept(con, tmp_path):
    stock, values = tmp_path / "stock.parquet", tmp_path / "values.parquet"
    con.execute(
        f"copy (select date '2020-05-31' as month, '370812' as area_code, 'total' as entity_type, "
        f"'total' as industry, 5 as opened, 100 as stock) to '{stock}' (format parquet)"
    )
    con.execute(
        "copy (select date '2020-05-31' as month, 'service_rate' as indicator, "
        "unnest(['default', 'recent_founders']) as variant, '370812' as area_code, "
        f"'total' as dimension, 0.5::double as value) to '{values}' (format parquet)"
    )

    load_inputs(
        con,
        Month(2020, 6),
        read_jurisdiction("yanzhou"),
        {},
        published_stock=stock,
        published_values=[values],
    )

    assert con.execute("select stock from published_stock").fetchall() == [(100,)]
    assert con.execute("select indicator, value from published_headlines").fetchall() == [
        ("service_rate", 0.5)
    ]
