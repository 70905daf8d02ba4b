"""Whether the pandas script and the published file say the same."""

import json
from pathlib import Path

import duckdb

from pipelines.months import Month
from tests.benchmarks.pandas_script import JURISDICTION

PUBLISHED = """
    select indicator, area_name, value
    from indicator_values
    where month = $month and variant = 'default' and dimension = 'total' and value is not null
"""


def compared(script: Path, database: Path, month: Month) -> str:
    """One line on the figures of both: how many there are, and how far they are apart."""
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(PUBLISHED, {"month": month.last_day}).fetchall()
    published = {(indicator, area): value for indicator, area, value in rows}
    figures = json.loads(script.read_text(encoding="utf-8"))
    apart = {
        (indicator, area): abs(value - published[indicator, area])
        for indicator, values in figures.items()
        for area, value in values.items()
        if (indicator, area) in published
    }
    whole = max(points for (_, area), points in apart.items() if area == JURISDICTION)
    return (
        f"{len(figures)} figures, {len(apart)} with areas; at most {100 * whole:.2f} points from "
        "those published, as it keeps the rows that are returned"
    )
