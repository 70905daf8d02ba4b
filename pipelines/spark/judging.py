"""Batches of a delivery judged on the executors, by the same rules and in the same order."""

import pickle
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from itertools import chain, islice
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
    """Judge batches, a task for each, while the next ones are being read.

    They go to the executors and back as files in ``scratch``. A single one is judged here: there is
    nothing to share out. Raises ``SparkFailed`` when an executor runs another version.
    """
    some = list(islice(batches, 2))
    if len(some) < 2:
        yield from ((batch, validator.judge(batch)) for batch in some)
        return
    rules = pickle.dumps((validator.form, validator.source, validator.context))
    most = BATCHES_PER_CORE * session.sparkContext.defaultParallelism
    waiting: deque[tuple[pa.Table, Future[Validated]]] = deque()
    # A folder of their own: what a lost executor still writes must not meet another form.
    with (
        tempfile.TemporaryDirectory(dir=scratch) as folder,
        ThreadPoolExecutor(most) as tasks,
    ):
        for number, batch in enumerate(chain(some, batches)):
            place = Path(folder) / f"{number}.batch"
            feather.write_feather(batch, str(place))
            waiting.append((batch, tasks.submit(_judged, session, rules, place)))
            if len(waiting) > most:
                yield _next(waiting, validator)
        while waiting:
            yield _next(waiting, validator)


def _next(waiting: deque, validator: "Validator") -> tuple[pa.Table, "Validated"]:
    batch, task = waiting.popleft()
    result = task.result()
    listed = result.listed[: validator.room]
    validator.room -= len(listed)
    return batch, result._replace(listed=listed)


def _judged(session: "SparkSession", rules: bytes, place: Path) -> "Validated":
    task = session.range(1, numPartitions=1).mapInArrow(
        partial(_judge, rules, place), "code string"
    )
    if [row.code for row in task.collect()] != [code_digest(READING)]:
        raise SparkFailed(
            f"工作节点上 {ROOT} 的程序与本机的版本不同，没有采用它核对的行；"
            "请把各节点更新到同一版本后再运行一次。"
        )
    with place.with_suffix(".judged").open("rb") as file:
        return pickle.load(file)


def _judge(rules: bytes, place: Path, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    from pipelines.cleaning.validation import Validator

    rows = feather.read_table(str(place), memory_map=False)
    result = pickle.dumps(Validator(*_understood(rules)).judge(rows))
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(result)
    Path(file.name).rename(place.with_suffix(".judged"))
    yield pa.record_batch({"code": [code_digest(READING)]})


@cache
def _understood(rules: bytes) -> tuple:
    from schemas import SOURCES

    form, source, context = pickle.loads(rules)
    return form, SOURCES[source], context
