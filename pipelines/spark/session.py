"""Spark found and started, and what it fails at as a sentence that says what to do."""

import importlib
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.versions import ROOT

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from pipelines.cleaning.validation import Validator
    from pipelines.computing.warehouse import Create

# What results rest on, whatever the environment says; all else is left to it.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    # Executors run this program with this Python: both lie at the same path on every machine.
    "spark.executorEnv.PYTHONPATH": str(ROOT),
    "spark.executorEnv.PYTHONWARNINGS": "ignore::FutureWarning",
}
HOW_TO_INSTALL = "请在程序文件夹里运行 pip install .[spark]，并安装 Java 17 或更新的版本"


class SparkFailed(Exception):
    """Spark is not there or cannot go on; the message is for the user."""


@dataclass(frozen=True)
class Spark:
    """A running Spark that judges rows and computes tables."""

    session: "SparkSession"

    def judges(self, validator: "Validator") -> AbstractContextManager:
        """The executors as judges of batches, which lie where they see them too."""
        from pipelines.spark.judging import executors

        return executors(self.session, validator)

    def create_in(self, folder: Path) -> "Create":
        """How a SELECT becomes a table whose rows lie in ``folder``, which the executors see."""
        from pipelines.spark.tables import Tables

        return Tables(self.session, folder).create


@contextmanager
def spark() -> Iterator[Spark]:
    """Start Spark on the master that its own environment names, by default ``local[*]``.

    Raises ``SparkFailed`` when it is not installed, cannot be reached, or gives up.
    """
    _demand_installed()
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")  # of pandas 3
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("chuangye").config(map=SETTINGS)
    session = _started(builder.getOrCreate)
    try:
        yield Spark(session)
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise SparkFailed(
            f"Spark 没有算完（{_name(error)}），已公布的保持不变；"
            "请查看 Spark 的日志，核对各工作节点的内存、磁盘和程序版本后再运行一次。"
        ) from error
    finally:
        with suppress(Py4JError, ConnectionError):  # where Spark itself has died
            session.stop()


def _demand_installed() -> None:
    # The schemas come first: pandera imports what it finds of pyspark, which takes seconds, and
    # binds Spark to the loopback address, where no executor on another machine finds it.
    importlib.import_module("schemas")
    if os.environ.get("SPARK_LOCAL_IP") == "127.0.0.1":
        del os.environ["SPARK_LOCAL_IP"]
    if sys.modules["pyspark"] is None:
        del sys.modules["pyspark"]
    if PathFinder.find_spec("pyspark") is None or PathFinder.find_spec("sqlglot") is None:
        raise SparkFailed(f"没有安装 Spark；{HOW_TO_INSTALL}。")
    java = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    if shutil.which(java) is None:
        raise SparkFailed(f"没有找到 Java；{HOW_TO_INSTALL}。")


def _started(start: Callable[[], "SparkSession"]) -> "SparkSession":
    """A session that has carried out a first task."""
    try:
        session = start()
        session.sparkContext.setLogLevel("ERROR")
        session.range(1).count()
    except Exception as error:
        raise SparkFailed(
            f"Spark 启动不了（{_name(error)}）；请核对 MASTER 或 spark-defaults.conf "
            "里的主节点地址、网络和主节点的日志。"
        ) from error
    return session


def _name(error: BaseException) -> str:
    condition = getattr(error, "getCondition", lambda: None)()
    return condition or type(error).__name__
