"""Whether the tables of a month are those that a run has kept, value by value."""

from typing import NamedTuple

import duckdb

from pipelines.computing.inputs import literal
from pipelines.publishing.vintages import TABLES, Manifest, Vintages

KEYS = {
    "indicator_values": ("month", "indicator", "variant", "area_code", "dimension", "member"),
    "register_report": ("month", "area_code", "entity_type", "industry"),
    "score_items": ("month", "standard", "item", "department"),
    "score_totals": ("month", "standard", "scope", "member", "department"),
}


class Difference(NamedTuple):
    """A cell that is not what was kept, as text; ``None`` where there is no such row."""

    table: str
    row: str
    column: str
    kept: str | None
    computed: str | None


def differences(
    con: duckdb.DuckDBPyConnection, manifest: Manifest, vintages: Vintages
) -> list[Difference]:
    """Compare what ``con`` has computed with what the run of the manifest kept, exactly.

    A column that one of the two does not have is a difference of every row that has a value there.
    """
    place = (manifest.month, manifest.run_id)
    kept = {
        "indicator_values": vintages.values_path(*place),
        **{table: vintages.table_path(table, *place) for table in TABLES},
    }
    found = []
    for table, path in kept.items():
        if path.exists():
            found += _of_table(con, table, f"read_parquet({literal(path)})")
    return found


def _of_table(con: duckdb.DuckDBPyConnection, table: str, kept: str) -> list[Difference]:
    columns = [
        [row[0] for row in con.execute(f"describe from {source}").fetchall()]
        for source in (kept, table)
    ]
    values = [
        name
        for name in dict.fromkeys(columns[0] + columns[1])
        if name not in KEYS[table] and name != "run_id"
    ]
    sides = [
        f"select {', '.join(KEYS[table])}, {', '.join(_text(name, has) for name in values)}"
        f" from {source}"
        for source, has in zip((kept, table), columns, strict=True)
    ]
    on = " and ".join(f"kept.{key} is not distinct from computed.{key}" for key in KEYS[table])
    row = ", ".join(f"coalesce(kept.{key}, computed.{key})" for key in KEYS[table])
    cells = ", ".join(
        f"{{'name': {literal(name)}, 'kept': kept.{name}, 'computed': computed.{name}}}"
        for name in values
    )
    found = con.execute(
        f"""
        with compared as (
            select concat_ws(' ', {row}) as named, unnest([{cells}]) as cell
            from ({sides[0]}) as kept
            full join ({sides[1]}) as computed on {on}
        )

        select named, cell.name, cell.kept, cell.computed
        from compared
        where cell.kept is distinct from cell.computed
        order by all
        """
    ).fetchall()
    return [Difference(table, *difference) for difference in found]


def _text(name: str, has: list[str]) -> str:
    return f"{name}::varchar as {name}" if name in has else f"null::varchar as {name}"
