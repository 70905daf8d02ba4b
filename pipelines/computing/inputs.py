"""The tables that no SELECT makes: the month, the jurisdiction, and the accepted rows."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.computing.inserting import insert
from pipelines.computing.sheets import SHEETS, load_sheets
from pipelines.jurisdiction import REFERENCE, Jurisdiction
from pipelines.months import Month
from pipelines.standard_files import read_standards

SQL_TYPES = {
    "string": "varchar",
    "date32[day]": "date",
    "int64": "bigint",
    "decimal128(18, 2)": "decimal(18, 2)",
    "decimal128(20, 6)": "decimal(20, 6)",
}
TABLES = {
    "reference_month": "month_end date",
    "jurisdiction": "code varchar, name varchar, unspecified_code varchar, "
    "campaign_start date, campaign_end date, training_task bigint",
    "areas": "area_code varchar, area_name varchar, parent_code varchar, is_town boolean",
    "area_ancestors": "area_code varchar, ancestor_code varchar",
    "divisions": "division varchar, section varchar",
    "targets": "indicator varchar, target decimal(9, 6)",
    "jobs_per_entity": "entity_type varchar, jobs decimal(9, 4)",
    "sensitive_groups": "key_group varchar",
    "extracts": "source varchar, kind varchar",
    "delivered_files": "delivery_order integer, file varchar",
    "returned_exits": "credit_code varchar, delivery_order integer",
    "published_stock": "month date, area_code varchar, entity_type varchar, industry varchar, "
    "stock bigint",
    "published_rows": "month date, indicator varchar, variant varchar, area_code varchar, "
    "dimension varchar, member varchar, numerator double, denominator double, lower double, "
    "is_suppressed boolean",
    "published_headlines": "month date, indicator varchar, value double",
    "availability": "indicator varchar, variant varchar, reason varchar, reason_detail varchar",
    "survey_estimates": "variant varchar, area_code varchar, dimension varchar, member varchar, "
    "value double, lower double, upper double, met_with_confidence boolean, reason varchar, "
    "reason_detail varchar",
    **SHEETS,
}


class AcceptedFile(NamedTuple):
    """Accepted rows of one source in one delivery; a larger ``delivery_order`` came later.

    ``name`` is that of the delivered file.
    """

    path: Path
    content: str
    folder_month: Month
    delivery_order: int
    name: str


def load_inputs(
    con: duckdb.DuckDBPyConnection,
    month: Month,
    jurisdiction: Jurisdiction,
    accepted: dict[str, list[AcceptedFile]],
    *,
    returned_exits: Sequence[tuple[str | None, int]] = (),
    published_stock: Path | None = None,
    published_values: Sequence[Path] = (),
    published_rows: Sequence[Path] = (),
) -> None:
    """Create every input, empty where nothing is known.

    ``returned_exits`` are the codes and delivery orders of returned registrations that say 注销 or
    吊销. ``published_stock`` is the register report as last published, ``published_values`` are
    the indicator values published for earlier months, ``published_rows`` those of any month, all as
    Parquet files.
    """
    for table, columns in TABLES.items():
        con.execute(f"create or replace table {table} ({columns})")
    insert(con, "reference_month", [(month.last_day,)])
    insert(con, "returned_exits", list(returned_exits))
    _load_jurisdiction(con, jurisdiction)
    con.execute(
        "insert into divisions select division, section from read_csv($csv, all_varchar = true)",
        {"csv": str(REFERENCE / "codes" / "gbt4754_2017_divisions.csv")},
    )
    _load_accepted(con, accepted)
    names = {file.delivery_order: file.name for files in accepted.values() for file in files}
    insert(con, "delivered_files", list(names.items()))
    if published_stock is not None:
        con.execute(
            "insert into published_stock by name "
            "select month, area_code, entity_type, industry, stock from read_parquet($path)",
            {"path": str(published_stock)},
        )
    if published_values:
        con.execute(
            "insert into published_headlines by name "
            "select month, indicator, value from read_parquet($paths) "
            "where variant = 'default' and dimension = 'total' and area_code = $code",
            {"paths": [str(path) for path in published_values], "code": jurisdiction.code},
        )
    if published_rows:
        con.execute(
            "insert into published_rows by name select month, indicator, variant, area_code, "
            "dimension, member, numerator, denominator, lower, is_suppressed "
            "from read_parquet($paths)",
            {"paths": [str(path) for path in published_rows]},
        )


def _load_jurisdiction(con: duckdb.DuckDBPyConnection, jurisdiction: Jurisdiction) -> None:
    facts = (
        jurisdiction.code,
        jurisdiction.name,
        jurisdiction.unspecified_code,
        jurisdiction.campaign_start,
        jurisdiction.campaign_end,
        jurisdiction.training_task,
    )
    insert(con, "jurisdiction", [facts])
    tree = jurisdiction.tree
    parents = {area.code: area.parent or None for area in tree}
    insert(
        con, "areas", [(area.code, area.name, parents[area.code], area.is_town) for area in tree]
    )
    for area in tree:
        ancestors, ancestor = [], area.code
        while ancestor:
            ancestors.append((area.code, ancestor))
            ancestor = parents[ancestor]
        insert(con, "area_ancestors", ancestors)
    # By their shortest decimal text: 0.15 is fifteen hundredths, not the nearest float.
    insert(con, "targets", [(name, str(share)) for name, share in jurisdiction.targets.items()])
    jobs = jurisdiction.jobs_per_entity
    insert(con, "jobs_per_entity", [(kind, str(number)) for kind, number in jobs.items()])
    insert(con, "sensitive_groups", [(g.name,) for g in jurisdiction.key_groups if g.sensitive])
    insert(con, "extracts", list(jurisdiction.extract.items()))
    load_sheets(con, jurisdiction, read_standards(jurisdiction))


def _load_accepted(con: duckdb.DuckDBPyConnection, accepted: dict[str, list[AcceptedFile]]) -> None:
    from schemas import SOURCES

    for source in SOURCES:
        columns = accepted_columns(source)
        files = accepted.get(source, [])
        if not files:
            typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            con.execute(
                f"create or replace table accepted_{source} ({typed}, content varchar, "
                'sheet varchar, "row" integer, folder_month date, delivery_order integer)'
            )
            continue
        selects = [
            f"select {', '.join(columns)}, {literal(file.content)} as content, sheet, "
            f'"row"::integer as "row", date {literal(str(file.folder_month.last_day))} '
            f"as folder_month, {file.delivery_order} as delivery_order "
            f"from read_parquet({literal(str(file.path))})"
            for file in files
        ]
        con.execute(
            f"create or replace view accepted_{source} as\n" + "\nunion all\n".join(selects)
        )


@cache
def accepted_columns(source: str) -> dict[str, str]:
    """The columns of a source that are kept after reading, with their SQL types."""
    from schemas import SOURCES
    from schemas.form import kept_columns

    return {
        name: SQL_TYPES[str(column.dtype.type.pyarrow_dtype)]
        for name, column in kept_columns(SOURCES[source].to_schema()).items()
    }


def withheld_columns(source: str) -> list[str]:
    """The columns of a source that are computed with and not published: they may name a person."""
    from schemas import SOURCES
    from schemas.form import kept_columns

    kept = kept_columns(SOURCES[source].to_schema())
    return [
        name
        for name, column in kept.items()
        if column.metadata["personal"] and column.metadata["kind"] != "person"
    ]


def literal(value: object) -> str:
    """Quote a text or a path for SQL that takes no parameters."""
    return "'" + str(value).replace("'", "''") + "'"
