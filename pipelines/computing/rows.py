"""The rows behind the figures: every counted thing with the source rows that it rests on."""

import duckdb

from pipelines.computing.definitions import read_indicators
from pipelines.computing.warehouse import SQL
from schemas import SOURCES


def number_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Create the inputs of the tables of rows in ``sql/release`` from what was counted.

    ``numbered_things`` has every counted thing of every variant that could be computed, numbered;
    ``resting_on`` the source rows of each, by the key of the source, and ``source_rows`` where such
    a row stands.
    """
    con.execute(
        "create or replace temp table numbered_things as"
        " select row_number() over (order by indicator, variant, part, unit_id)::integer as thing,"
        " counted.* from counted"
        " anti join (select indicator, variant from availability where reason is not null)"
        " using (indicator, variant)"
    )
    columns = "variant, unit_id, part, source, row_key"
    resting = [
        f"select '{indicator.id}' as indicator, {columns} from (\n{indicator.rows_sql}\n)"
        for indicator in read_indicators(SQL / "indicators")
    ]
    con.execute("create or replace temp view resting_on as\n" + "\nunion all\n".join(resting))
    standing = [
        f"select '{source}' as source, concat_ws('/', {', '.join(model.Config.metadata['key'])})"
        f' as row_key, delivery_order, folder_month, file, sheet, "row"'
        f" from current_{source} inner join delivered_files using (delivery_order)"
        for source, model in SOURCES.items()
    ]
    con.execute("create or replace temp view source_rows as\n" + "\nunion all\n".join(standing))
