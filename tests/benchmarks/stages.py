"""The stages of one size, each a process of its own that does what an office would do."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.months import Month, months_between
from tests.benchmarks.comparing import compared
from tests.benchmarks.late import write_late_correction
from tests.benchmarks.measuring import Measured, Spent, measure
from tests.benchmarks.sizes import Asked, Size, asked_of

JURISDICTION = "yanzhou"
FIRST = Month(2019, 12)
READ = "：收到 "  # in the line that a run says of each file when it has read it


class Row(NamedTuple):
    """A line of the table: a stage, and the one that it is compared with."""

    entities: int
    stage: str
    note: str
    spent: Spent
    beside: "Row | None" = None

    @property
    def asked(self) -> Asked:
        return asked_of(self.entities, self.stage)


def stages(entities: int, size: Size, place: Path) -> Iterator[Row]:
    """Measure every stage of a size in a folder of its own, month after month as an office."""

    def row(stage: str, spent: Spent, note: str = "", beside: Row | None = None) -> Row:
        return Row(entities, stage, note, spent, beside)

    months = months_between(FIRST, FIRST + (size.months - 1))
    sample, raw, out = (place / name for name in ("sample", "raw", "out"))
    of_sample = ("--entities", entities, "--from", FIRST, "--to", months[-1])
    spent = _chuangye("sample", *of_sample, raw=sample, out=out).whole
    sizes = [_megabytes(sample / str(month)) for month in months[:2]]
    yield row("sample writing", spent, f"{sizes[0]:,.0f} MB, then {sizes[1]:,.1f} MB a month")

    _arrive(sample, raw, FIRST)
    spent = measure("tests.benchmarks.floor", raw / str(FIRST), place).whole
    yield (floor := row("floor", spent, "decode the files, load them into DuckDB tables"))
    first = _chuangye("run", FIRST, raw=raw, out=out, mark=READ)
    yield row("reading", first.before, "until the last file is accepted", floor)
    spent = measure("tests.benchmarks.bare", raw, out, FIRST, JURISDICTION).whole
    yield (bare := row("bare SELECTs", spent, "staging to marts over the accepted Parquet"))
    yield row("after reading", first.after, "compute, check, protect, publish", bare)
    yield (run := row("first run", first.whole))
    if size.in_pandas:
        figures = place / "figures.json"
        script = ("tests.benchmarks.pandas_script", raw / str(FIRST), FIRST, figures)
        spent = measure(*script).whole
        agreement = compared(figures, out / "indicators.duckdb", FIRST)
        yield row("pandas script", spent, agreement, run)
    yield row("nothing new", _chuangye("run", FIRST, raw=raw, out=out).whole)

    for kept, month in enumerate(months[1:], 2):
        _arrive(sample, raw, month)
        spent = _chuangye("run", month, raw=raw, out=out).whole
        yield row("increment", spent, f"{month}, {kept} months kept")
    (register,) = (raw / str(FIRST)).glob("市场主体登记信息*")
    for month in dict.fromkeys((months[-2], FIRST)):
        write_late_correction(register, raw / str(month) / "市场主体登记信息_补报（虚构）.csv")
        spent = _chuangye("run", months[-1], raw=raw, out=out).whole
        published = len(months_between(month, months[-1]))
        yield row("late correction", spent, f"in {month}, {published} months published again")


def _chuangye(*words: object, raw: Path, out: Path, **mark: str) -> Measured:
    given = ("--raw", raw, "--out", out, "--jurisdiction", JURISDICTION)
    return measure("pipelines", *words, *given, **mark)


def _arrive(sample: Path, raw: Path, month: Month) -> None:
    raw.mkdir(exist_ok=True)
    shutil.move(sample / str(month), raw)


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6
