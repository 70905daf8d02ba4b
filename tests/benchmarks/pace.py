"""Pace and memory of the monthly run, printed beside what was asked for.

Run as ``python tests/benchmarks/pace.py [--folder DIR]``; nothing here is asserted. Every stage is
a process of its own, so that its peak memory is its own. The floor is what any reader of the same
file must do: decode it in pieces and load it into a DuckDB table. Both are timed without their
imports; whole commands are timed with everything.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOOR = """
import codecs, sys, time, duckdb
started = time.perf_counter()
decoder = codecs.getincrementaldecoder("gb18030")()
with open(sys.argv[1], "rb") as received, open(sys.argv[2], "w", encoding="utf-8") as decoded:
    while piece := received.read(1 << 22):
        decoded.write(decoder.decode(piece))
con = duckdb.connect()
con.execute("create table t as from read_csv(?, all_varchar = true, header = true, skip = 1,"
            " quote = '\\"', escape = '\\"')", [sys.argv[2]])
print(time.perf_counter() - started)
"""
READING = """
import sys, time
from pathlib import Path
import pipelines.cleaning.validation
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.receiving import Folders, receive_only
started = time.perf_counter()
folders = Folders(Path(sys.argv[1]), Path(sys.argv[2]))
receive_only(Month(2019, 12), folders, read_jurisdiction("yanzhou"), lambda line: None)
print(time.perf_counter() - started)
"""


def main() -> None:
    """Measure and print one table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", type=Path)
    folder = arguments.parse_args().folder
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        rows = [*_sample(Path(scratch)), *_million(Path(scratch))]
    print("| stage | seconds | peak MB | asked for |")
    print("|---|---|---|---|")
    for stage, seconds, megabytes, asked in rows:
        print(f"| {stage} | {seconds:.1f} | {megabytes:.0f} | {asked} |")


def _sample(scratch: Path) -> list[tuple]:
    raw, out = scratch / "raw", scratch / "out"
    _chuangye("sample", "--raw", raw, "--out", out, "--to", "2019-12")
    run = ("run", "2019-12", "--raw", raw, "--out", out)
    return [
        ("54,000 entities, first run of a month", *_chuangye(*run), "≤ 15 s"),
        ("the same with nothing new", *_chuangye(*run), "≤ 2 s"),
        ("--help", *_chuangye("--help"), "≤ 2 s"),
    ]


def _million(scratch: Path) -> list[tuple]:
    raw, out = scratch / "million", scratch / "million-out"
    _chuangye("sample", "--raw", raw, "--out", out, "--to", "2019-12", "--entities", "532000")
    (register,) = (p for p in (raw / "2019-12").iterdir() if p.name.startswith("市场主体登记"))
    for path in (raw / "2019-12").iterdir():
        if path != register:
            path.unlink()
    floor = _python(FLOOR, register, scratch / "decoded.csv")
    reading = _python(READING, raw, out)
    whole = _chuangye("run", "2019-12", "--raw", raw, "--out", scratch / "million-whole")
    size = register.stat().st_size / 1e6
    return [
        (f"register of 1,000,000 rows ({size:.0f} MB GB18030): the floor", *floor, "—"),
        ("reading it to accepted Parquet", *reading, "≤ 4 × the floor"),
        (f"reading ÷ floor = {reading[0] / floor[0]:.1f}", reading[0], reading[1], "≤ 4"),
        ("reading, computing, publishing", *whole, "≤ 40 s, ≤ 1,500 MB"),
    ]


def _chuangye(*words: object) -> tuple[float, float]:
    return _measure([sys.executable, "-m", "pipelines", *map(str, words)])[:2]


def _python(code: str, *words: object) -> tuple[float, float]:
    """Seconds that the code says it took, and peak resident megabytes."""
    _, megabytes, said = _measure([sys.executable, "-c", code, *map(str, words)])
    return float(said), megabytes


def _measure(command: list[str]) -> tuple[float, float, str]:
    """Wall seconds, peak resident megabytes and output of a command, on a disk at rest."""
    os.sync()
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"failed: {' '.join(command[:4])}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024, said


if __name__ == "__main__":
    main()
