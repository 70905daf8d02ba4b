"""How far reading is, on a terminal and nowhere else."""

import io
import sys

import pytest

from pipelines import progress
from pipelines.progress import progress_line, shown


@pytest.mark.parametrize(
    ("rows", "done", "seconds", "line"),
    [
        # A quarter of the bytes in 10 seconds: three times as long is left.
        (50_000, 250, 10, "  已读取 50,000 行，每秒 5,000 行，约剩 30 秒"),
        (50_000, 100, 10, "  已读取 50,000 行，每秒 5,000 行，约剩 1 分 30 秒"),
        (0, 0, 2, "  已读取 0 行，每秒 0 行"),
    ],
)
def test_the_line_says_rows_pace_and_the_time_left(rows, done, seconds, line):
    assert progress_line(rows, done, 1_000, seconds) == line


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_one_line_that_is_gone_afterwards(monkeypatch):
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    clock = iter([0, 0.1, 1, 2])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))

    with shown(1_000) as watch:
        watch(100, 0)  # too soon after the beginning
        watch(100, 500)
        watch(100, 0)

    assert terminal.getvalue().split("\r\033[K") == [
        "",
        "  已读取 200 行，每秒 200 行，约剩 1 秒",
        "  已读取 300 行，每秒 150 行，约剩 2 秒",
        "",
    ]


def test_what_is_no_terminal_shows_nothing(capsys):
    with shown(1_000) as watch:
        watch(100, 500)
    assert capsys.readouterr() == ("", "")
