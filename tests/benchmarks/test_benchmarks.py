"""The benchmarks run and print what they should; what they measure is never asserted."""

import csv
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.benchmarks.late import write_late_correction
from tests.benchmarks.measuring import Failed, Spent, measure
from tests.benchmarks.sizes import ASKED, SIZES, Size
from tests.benchmarks.stages import Row, stages
from tests.benchmarks.table import is_met, markdown, summary, write_json

ROOT = Path(__file__).resolve().parents[2]

FLOOR = Row(1_000_000, "floor", "", Spent(10, 12, 500))


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> list[Row]:
    """A small office up to its first nothing new: a month has come, and no second one yet."""
    return list(islice(stages(600, Size(), tmp_path_factory.mktemp("benchmarks")), 8))


def test_every_stage_of_a_month_is_measured(measured):
    assert [(row.stage, row.beside and row.beside.stage) for row in measured] == [
        ("sample writing", None),
        ("floor", None),
        ("reading", "floor"),
        ("bare SELECTs", None),
        ("after reading", "bare SELECTs"),
        ("first run", None),
        ("pandas script", "first run"),
        ("nothing new", None),
    ]
    assert all(min(row.spent) > 0 for row in measured)


def test_reading_and_what_comes_after_are_the_run(measured):
    reading, after, run = (measured[place].spent for place in (2, 4, 5))

    assert reading.seconds + after.seconds == pytest.approx(run.seconds)
    assert 0 < max(reading.megabytes, after.megabytes) <= run.megabytes


def test_the_pandas_script_agrees_with_what_is_published(measured):
    note = measured[6].note

    assert note.startswith("10 figures, ")
    # Of 600 entities one returned row more or less is up to a few points of a rate.
    assert float(note.partition("at most ")[2].split()[0]) < 3


def test_what_was_asked_of_the_sizes_is_asked_of_stages_that_there_are(measured):
    known = {row.stage for row in measured} | {"increment", "late correction"}

    assert ASKED.keys() <= SIZES.keys()
    assert set().union(*ASKED.values()) <= known


def test_what_is_asked_for_is_met_or_missed():
    within = Row(1_000_000, "first run", "", Spent(25, 40, 1_200))
    too_large = Row(1_000_000, "first run", "", Spent(25, 40, 1_201))
    slow = Row(1_000_000, "reading", "", Spent(25.1, 40, 900), FLOOR)
    # At least 4 times the seconds and 4 times the memory of the run: 100 s and 4,800 MB.
    script = Row(1_000_000, "pandas script", "", Spent(100, 100, 4_800), within)
    small_script = Row(1_000_000, "pandas script", "", Spent(100, 100, 4_700), within)

    assert [is_met(row) for row in (FLOOR, within, too_large, slow, script, small_script)] == [
        None, True, False, False, True, False,
    ]  # fmt: skip


def test_the_table_says_what_was_asked_for_and_missed(tmp_path):
    rows = [FLOOR, Row(1_000_000, "reading", "to accepted rows", Spent(26, 40, 900), FLOOR)]
    write_json(rows, tmp_path / "measured.json")
    (floor, reading) = json.loads((tmp_path / "measured.json").read_text())["rows"]

    assert markdown(rows).splitlines()[2:] == [
        "| 1,000,000 | floor | 10.0 | 12.0 | 500 |  |  |  |",
        "| 1,000,000 | reading: to accepted rows | 26.0 | 40.0 | 900 | 2.6 × the floor "
        "| ≤ 2.5 × the floor | **missed** |",
    ]
    assert (floor["is_met"], floor["asked"]) == (None, {})
    assert (reading["is_met"], reading["asked"]) == (False, {"times": 2.5})
    assert (reading["beside"], reading["times_seconds"]) == ("floor", 2.6)


def test_the_summary_has_a_column_for_each_size():
    later = [Row(54_000, "increment", f"2020-0{n}", Spent(n, n, 100 * n)) for n in (1, 2)]
    missed = Row(1_000_000, "increment", "", Spent(6.1, 9, 2_000))
    table = summary([*later, FLOOR, missed]).splitlines()

    assert table[0] == "| entities | 54,000 | 1,000,000 |"
    assert "| the last month's increment | 2.0 s, 200 MB | 6.1 s, 2,000 MB **missed** |" in table
    assert "| nothing new |  |  |" in table


def test_a_command_that_fails_is_not_measured():
    with pytest.raises(Failed, match="ended with 2"):
        measure("pipelines", "run", "no month")


def test_memory_is_that_of_all_processes_together():
    hold = "held = b'x' * 100_000_000; import time; time.sleep(1)"
    run = f"subprocess.run([sys.executable, '-c', {hold!r}])"
    both = f"import subprocess, sys; held = b'x' * 100_000_000; {run}"
    # By a process of its own: a child of this one would begin as large as this one.
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from tests.benchmarks.measuring import measure;"
            " print(measure('timeit', '-n', 1, '-r', 1, sys.argv[1]).whole.megabytes)",
            both,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert 200 < float(told.stdout) < 300


def test_a_late_correction_closes_one_in_a_thousand(tmp_path):
    register = tmp_path / "register.csv"
    rows = [f"{n},{'注销' if n == 1_000 else '存续（在营）'}," for n in range(3_000)]
    lines = ["虚构", "序号,登记状态,注销日期", *rows, ""]
    register.write_text("\r\n".join(lines), encoding="gb18030", newline="")
    late = write_late_correction(register, tmp_path / "late.csv")
    mark, *table = late.read_text(encoding="gb18030").splitlines()

    assert mark == "虚构"
    # Every thousandth row, but not what had closed already.
    assert list(csv.reader(table)) == [
        ["序号", "登记状态", "注销日期"],
        ["0", "注销", "2019-12-20"],
        ["2000", "注销", "2019-12-20"],
    ]
