"""Batches of a delivery judged on the executors, by the same rules and in the same order."""

import pickle
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.cleaning.judging import Judged, judge_batch, put_rows, rows_at
from pipelines.cleaning.validation import Validator
from pipelines.spark.session import SparkFailed
from pipelines.versions import READING, ROOT, code_digest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BATCHES_PER_CORE = 2


@contextmanager
def executors(
    session: "SparkSession", validator: Validator
) -> Iterator[tuple[int, Callable[[Path], Future[Judged]]]]:
    """The judges of a cluster, a task for every batch; what they write lies beside the batch.

    They raise ``SparkFailed`` when an executor runs another version.
    """
    rules = pickle.dumps((validator.form, validator.source, validator.context))
    most = BATCHES_PER_CORE * session.sparkContext.defaultParallelism
    with ThreadPoolExecutor(most) as tasks:
        yield most, partial(tasks.submit, _judged, session, rules)


def _judged(session: "SparkSession", rules: bytes, place: Path) -> Judged:
    task = session.range(1, numPartitions=1).mapInArrow(
        partial(_judge, rules, place), "code string, found string"
    )
    ((code, found),) = task.collect()
    if code != code_digest(READING):
        raise SparkFailed(
            f"工作节点上 {ROOT} 的程序与本机的版本不同，没有采用它核对的行；"
            "请把各节点更新到同一版本后再运行一次。"
        )
    with Path(found).open("rb") as file:
        return pickle.load(file)


def _judge(rules: bytes, place: Path, _: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Judge a copy in a folder of its own: a task that was lost may be tried again meanwhile."""
    folder = Path(tempfile.mkdtemp(dir=place.parent, prefix=f"{place.stem}."))
    copy = folder / place.name
    put_rows(rows_at(place), copy)
    found = folder / "judged"
    found.write_bytes(pickle.dumps(judge_batch(_understood(rules), copy)))
    yield pa.record_batch({"code": [code_digest(READING)], "found": [str(found)]})


@cache
def _understood(rules: bytes) -> Validator:
    from schemas import SOURCES

    form, source, context = pickle.loads(rules)
    return Validator(form, SOURCES[source], context)
