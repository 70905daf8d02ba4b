"""The accepted rows of a file put together, of every key the last."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pandera.pandas as pan
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.cleaning.judging import rows_at
from pipelines.reading.limits import ENGINE_MEMORY

GROUP_ROWS = 1 << 17
# Columns of these kinds hardly repeat: a dictionary of their values would be for nothing.
DISTINCT = ("identifier", "credit_code", "person")


def put_together(parts: Sequence[Path], model: type[pan.DataFrameModel], place: Path) -> int:
    """Write the rows of all parts, in order, as one Parquet file; returns how many are left out.

    Left out are rows whose key comes again. The parts are gone afterwards.
    """
    superseded = _superseded(parts, model.Config.metadata["key"], place.parent)
    columns = model.to_schema().columns
    schema = rows_at(parts[0]).schema
    repeating = [
        name
        for name in schema.names
        if name != "row" and not (name in columns and columns[name].metadata["kind"] in DISTINCT)
    ]
    with pq.ParquetWriter(place, schema, use_dictionary=repeating) as writer:
        for group in _grouped(_kept(parts, superseded), schema):
            writer.write_table(group, row_group_size=GROUP_ROWS)
    return len(superseded)


def _superseded(parts: Sequence[Path], key: tuple[str, ...], scratch: Path) -> np.ndarray:
    """The places, counted over all parts, of rows whose key comes again, in order."""
    names = ", ".join(key)
    limits = {"memory_limit": ENGINE_MEMORY, "temp_directory": str(scratch)}
    with duckdb.connect(config=limits) as con:
        con.register("accepted", _keys(parts, key))
        con.execute("create table keys as from accepted")
        con.execute(
            f"""
            select place
            from keys
            where ({names}) in (select ({names}) from keys group by all having count(*) > 1)
            qualify row_number() over (partition by {names} order by place desc) > 1
            order by place
            """
        )
        return con.fetchnumpy()["place"]


def _keys(parts: Sequence[Path], key: tuple[str, ...]) -> pa.RecordBatchReader:
    names = list(key)
    schema = rows_at(parts[0]).select(names).schema.append(pa.field("place", pa.int64()))

    def batches() -> Iterator[pa.RecordBatch]:
        start = 0
        for part in parts:
            keys = rows_at(part).select(names)
            places = pa.array(np.arange(start, start + len(keys)), pa.int64())
            yield from keys.append_column("place", places).to_batches()
            start += len(keys)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _kept(parts: Sequence[Path], superseded: np.ndarray) -> Iterator[pa.Table]:
    start = 0
    for part in parts:
        rows = rows_at(part)
        kept = np.ones(len(rows), dtype=bool)
        first, last = np.searchsorted(superseded, (start, start + len(rows)))
        kept[superseded[first:last] - start] = False
        start += len(rows)
        yield rows if kept.all() else rows.filter(pa.array(kept))
        part.unlink()


def _grouped(tables: Iterator[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of many tables in tables of ``GROUP_ROWS``, the last one smaller."""
    left = schema.empty_table()
    for table in tables:
        left = pa.concat_tables([left, table])
        while len(left) >= GROUP_ROWS:
            yield left.slice(0, GROUP_ROWS)
            left = left.slice(GROUP_ROWS)
    if len(left):
        yield left
