"""Spark on this machine, small; everything here is skipped where pyspark is not installed."""

import os
from collections.abc import Iterator
from importlib.machinery import PathFinder

import pytest

from pipelines.spark.session import Spark, spark

SMALL = (
    "--master local[2] --driver-memory 2g"
    " --conf spark.ui.enabled=false --conf spark.driver.bindAddress=127.0.0.1"
    " --conf spark.sql.shuffle.partitions=2 --conf spark.sql.codegen.wholeStage=false"
    # Compiled at once and never again: what is quick for a small month is slow for a large one.
    " --driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'"
    " pyspark-shell"
)


@pytest.fixture(autouse=True, scope="session")
def small_spark() -> None:
    if PathFinder.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed here: make test-spark")
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", SMALL)


@pytest.fixture(scope="module")
def running() -> Iterator[Spark]:
    with spark() as engine:
        yield engine
