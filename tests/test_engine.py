"""The engine is chosen on the command line; nothing of Spark is needed unless it is."""

import sys

import pytest

from pipelines.cli import main
from tests.good_rows import GOOD
from tests.office import Office


def test_without_pyspark_it_is_said_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", [])
    office = Office(tmp_path)
    office.deliver_rows("2020-05", "loans.csv", [GOOD["loans"]])
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]

    assert main(["run", "2020-05", "--engine", "spark", *folders]) == 2
    assert capsys.readouterr().err == (
        "没有安装 Spark；请在程序文件夹里运行 pip install .[spark]，并安装 Java 17 或更新的版本。\n"
    )
    assert not list(office.folders.out.glob("vintages/*"))


def test_no_other_engine_is_known(capsys):
    with pytest.raises(SystemExit) as refusal:
        main(["run", "2020-05", "--engine", "hive"])
    assert refusal.value.code == 2
    assert "计算引擎只有 duckdb 和 spark" in capsys.readouterr().err
