import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import main

VERBS = (
    "run",
    "check",
    "status",
    "backfill",
    "explain",
    "sample",
    "templates",
    "returns",
    "send",
    "serve",
)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_in_chinese(verb, capsys):
    with pytest.raises(SystemExit) as stop:
        main([verb, "--help"])

    said = capsys.readouterr().out
    assert stop.value.code == 0
    assert "用法：" in said
    assert "--jurisdiction" in said


def test_help_names_every_verb_and_exit_code(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    said = capsys.readouterr().out
    assert all(verb in said for verb in VERBS)
    assert "退出码" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run"], "缺少参数 MONTH"),
        (["run", "2020-13"], "月份“2020-13”不对"),
        (["run", "2020-05", "--nosuch"], "不认识的参数"),
        (["publish"], "没有这个命令"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence_and_exit_code_2(words, sentence, capsys):
    with pytest.raises(SystemExit) as stop:
        main(words)

    said = capsys.readouterr().err
    assert stop.value.code == 2
    assert sentence in said
    assert said.count("\n") == 1


def test_an_unknown_jurisdiction_is_named_with_those_known(tmp_path, capsys):
    code = main(["run", "2020-05", "--jurisdiction", "atlantis", "--out", str(tmp_path / "out")])

    assert code == 2
    said = capsys.readouterr().err
    assert "找不到辖区文件 atlantis.toml；已有辖区：jining、shuozhou、yanzhou" in said


def test_a_missing_raw_folder_is_no_traceback(tmp_path, capsys):
    folders = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]

    assert main(["run", "2020-05", *folders]) == 2
    assert "找不到报送文件夹" in capsys.readouterr().err


def test_explaining_before_anything_is_published_says_what_to_do(tmp_path, capsys):
    folders = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]

    assert main(["explain", "success_rate", "2020-05", *folders]) == 2
    assert "chuangye run" in capsys.readouterr().err


def test_backfill_refuses_months_the_wrong_way_round(tmp_path, capsys):
    folders = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]

    assert main(["backfill", "2020-06", "2020-05", *folders]) == 2
    assert "晚于" in capsys.readouterr().err


def test_a_reader_of_the_output_that_leaves_is_no_traceback(tmp_path):
    (tmp_path / "raw" / "2020-05").mkdir(parents=True)
    folders = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-u", "-m", "pipelines", "status", *folders]
    root = Path(__file__).resolve().parent.parent
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=root, stdout=pipe, stderr=pipe, text=True)
    process.stdout.close()

    assert process.stderr.read() == ""
    assert process.wait() == 1
