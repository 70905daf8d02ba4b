"""Batches of a delivery judged on the executors, by the same rules and in the same order."""

import pickle
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import feather

from pipelines.spark.session import SparkFailed
from pipelines.versions import READING, ROOT, code_digest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from pipelines.cleaning.validation import Validated, Validator

BATCHES_PER_CORE = 2


def judged(
    session: "SparkSession", batches: Iterator[pa.Table], validator: "Validator", scratch: Path
) -> Iterator[tuple[pa.Table, "Validated"]]:
    """Judge batches, some for every core at a time; they go there and back as files.

    Raises ``SparkFailed`` when an executor runs another version of the program.
    """
    rules = pickle.dumps((validator.form, validator.source, validator.context))
    cores = session.sparkContext.defaultParallelism
    while group := list(islice(batches, BATCHES_PER_CORE * cores)):
        # A folder of their own: what a lost executor still writes must not meet another group.
        with tempfile.TemporaryDirectory(dir=scratch) as name:
            folder = Path(name)
            for number, batch in enumerate(group):
                feather.write_feather(batch, str(folder / f"{number}.batch"))
            numbers = session.range(len(group), numPartitions=len(group))
            codes = numbers.mapInArrow(partial(_judge, rules, folder), "code string").collect()
            if {row.code for row in codes} != {code_digest(READING)}:
                raise SparkFailed(
                    f"工作节点上 {ROOT} 的程序与本机的版本不同，没有采用它们核对的行；"
                    "请把各节点更新到同一版本后再运行一次。"
                )
            for number, batch in enumerate(group):
                with (folder / f"{number}.judged").open("rb") as file:
                    result = pickle.load(file)
                listed = result.listed[: validator.room]
                validator.room -= len(listed)
                yield batch, result._replace(listed=listed)


def _judge(
    rules: bytes, folder: Path, numbers: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    from pipelines.cleaning.validation import Validator

    form, model, context = _understood(rules)
    for batch in numbers:
        for number in batch["id"].to_pylist():
            rows = feather.read_table(str(folder / f"{number}.batch"), memory_map=False)
            result = pickle.dumps(Validator(form, model, context).judge(rows))
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(result)
            Path(file.name).rename(folder / f"{number}.judged")
            yield pa.record_batch({"code": [code_digest(READING)]})


@cache
def _understood(rules: bytes) -> tuple:
    from schemas import SOURCES

    form, source, context = pickle.loads(rules)
    return form, SOURCES[source], context
