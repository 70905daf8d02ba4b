"""What is missing or fails is told in one sentence, and leaves nothing behind."""

import os

import pytest

from pipelines.cli import main
from pipelines.spark.session import SparkFailed, spark
from tests.good_rows import GOOD
from tests.office import Office


def run_on_spark(place) -> int:
    office = Office(place)
    office.deliver_rows("2020-05", "loans.csv", [GOOD["loans"]])
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    return main(["run", "2020-05", "--engine", "spark", *folders])


def test_without_java_it_is_said_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)

    assert run_on_spark(tmp_path) == 2
    assert capsys.readouterr().err == (
        "没有找到 Java；请在程序文件夹里运行 pip install .[spark]，并安装 Java 17 或更新的版本。\n"
    )


def test_a_task_that_fails_is_told_in_one_sentence():
    def broken(_):
        raise ValueError("370812198001011234")

    with pytest.raises(SparkFailed) as failure, spark() as engine:
        engine.session.range(1).mapInArrow(broken, "id long").collect()
    assert str(failure.value).startswith("Spark 没有算完（")
    assert "已公布的保持不变" in str(failure.value)
    assert "370812198001011234" not in str(failure.value)


def test_the_address_that_pandera_chooses_is_not_taken(monkeypatch):
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    with spark():
        assert "SPARK_LOCAL_IP" not in os.environ
