"""Invented deliveries: a world that never was, written in the forms that departments use."""

from pathlib import Path

import numpy as np
import polars as pl

from pipelines.jurisdiction import Area, Jurisdiction
from pipelines.months import Month, months_between
from pipelines.sample import comparisons, departments, forms, judgements, statistics, workbooks
from pipelines.sample.cast import UNKNOWN_EMPLOYERS, Cast
from pipelines.sample.entities import found
from pipelines.sample.files import Sheet, write_parquet, write_text, write_workbook
from pipelines.sample.ledgers import ledgers
from pipelines.sample.registrations import registrations
from pipelines.sample.world import NUMBERED, Part, SampleError, World
from pipelines.standard_files import read_standards

__all__ = ["SampleError", "write_sample"]

PARQUET_MONTH = 2  # months after the first whose services come as Parquet
PART = 1_000_000  # entities invented at a time: what is in memory does not grow beyond


def write_sample(
    raw: Path,
    jurisdiction: Jurisdiction,
    first: Month,
    last: Month,
    entities: int = 54_000,
    seed: int = 20191201,
) -> list[Path]:
    """Write invented deliveries of every source for the months ``first`` … ``last``.

    Those for the score sheets are left out where the jurisdiction names no standards.

    ``entities`` is about how many exist at the end of ``first``. More than ``PART`` are invented in
    parts, one appended to the other as a province puts together what its prefectures send: all
    ledgers come as text then. The same arguments give the same bytes. Every file says in its name
    and on its first line that it is invented. Returns the files written. Raises ``SampleError``
    when ``raw`` holds any delivery already: nothing is overwritten; or when there are not enough
    ids for so many people; and ``StandardError`` when a standard cannot be used.
    """
    if last < first:
        raise SampleError(f"起始月份 {first} 晚于终止月份 {last}，请调换。")
    if raw.is_dir() and any(path.is_file() for path in raw.glob("*/*")):
        raise SampleError(f"{raw} 里已有报送文件，不写虚构数据；请换一个空文件夹。")
    part, count = Part(), -(-entities // PART)
    files = []
    for number in range(count):
        share = (number + 1) * entities // count - number * entities // count
        cast = _cast(jurisdiction, first, last, entities, share, seed, part)
        for month in months_between(first, last):
            folder = raw / str(month)
            folder.mkdir(parents=True, exist_ok=True)
            files += _deliveries_of_entities(cast, month, folder, in_parts=count > 1)
            if number == count - 1:
                files += _deliveries_of_the_whole(cast, month, folder)
        part = _next_part(cast, last)
    return list(dict.fromkeys(files))


def _cast(
    jurisdiction: Jurisdiction,
    first: Month,
    last: Month,
    entities: int,
    share: int,
    seed: int,
    part: Part,
) -> Cast:
    world, rng = World(), np.random.default_rng(part.seeds(seed))
    areas = _areas(jurisdiction)
    register, people = found(world, first, last, share, len(areas), rng)
    events = ledgers(world, register, people, first, last, share, len(areas), rng)
    entered = register.entered.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    loaded = np.maximum(entered - (first.year - 1970) * 12 - first.number + 1, -1)
    is_late = (loaded >= 0) & (rng.random(len(loaded)) < world.late_loaded)
    return Cast(
        world,
        jurisdiction,
        areas,
        first,
        entities,
        seed,
        part,
        register,
        np.maximum(loaded + is_late, 0),
        {name: part.renumbered(name, ledger) for name, ledger in events.items()},
        people.young,
        read_standards(jurisdiction),
    )


def _next_part(cast: Cast, last: Month) -> Part:
    part, young = cast.part, int(cast.young.sum())
    waves = [m for m in months_between(cast.first, last) if statistics.is_wave(cast, m)]
    return Part(
        part.number + 1,
        part.rows + len(cast.register.born) + UNKNOWN_EMPLOYERS,
        part.young + young,
        part.old + len(cast.young) - young,
        {
            (source, name): int(ledger[name].max())
            for source, ledger in cast.ledgers.items()
            for name in NUMBERED
            if name in ledger.columns
        },
        {month: statistics.existing(cast, month) for month in waves},
    )


def _areas(jurisdiction: Jurisdiction) -> tuple[Area, ...]:
    towns = tuple(area for area in jurisdiction.areas if area.is_town)
    return towns or jurisdiction.areas or jurisdiction.tree[:1]


def _deliveries_of_entities(
    cast: Cast, month: Month, folder: Path, *, in_parts: bool
) -> list[Path]:
    """The register and the ledgers; of a world in parts as text, each part below the one before."""
    digits = f"{month.year}{month.number:02d}"

    def workbook(name: str, sheets: list[Sheet]) -> list[Path]:
        return _workbook(folder / f"{name}（虚构）.xlsx", sheets, month, as_text=in_parts)

    register = folder / f"市场主体登记信息_{month}（虚构）.csv"
    files = [write_text(register, registrations(cast, month), "gb18030", ",")]
    files += workbook(f"创业补贴发放明细{digits}", workbooks.subsidies(cast, month))
    files += workbook(f"创业担保贷款台账（{month.chinese}）", workbooks.loans(cast, month))
    files += workbook(f"创业培训实名制台账{digits}", workbooks.trainings(cast, month))
    services = forms.services(cast, month)
    if month == cast.first + PARQUET_MONTH and not in_parts:
        files.append(write_parquet(folder / f"创业服务台账{month}（虚构）.parquet", services))
    else:
        files += _text(folder / f"创业服务台账{month}（虚构）.csv", services, "utf-8-sig")
    reliefs = forms.tax_reliefs(cast, month)
    files += _text(folder / f"税费减免台账_{digits}（虚构）.txt", reliefs, "gb18030")
    employed = forms.employment(cast, month)
    files += _text(folder / f"城镇新增就业实名台账{digits}（虚构）.txt", employed, "utf-16-le")
    return files


def _deliveries_of_the_whole(cast: Cast, month: Month, folder: Path) -> list[Path]:
    """Statistics, surveys, and what the score sheets ask for."""
    digits = f"{month.year}{month.number:02d}"

    def workbook(name: str, sheets: list[Sheet]) -> list[Path]:
        return _workbook(folder / f"{name}（虚构）.xlsx", sheets, month, as_text=False)

    files = workbook("人口与劳动力", statistics.population(cast, month))
    if statistics.is_wave(cast, month):
        answers = statistics.survey(cast, month)
        files += _text(folder / f"创业环境满意度调查{digits}（虚构）.csv", answers, "gb18030")
        files += workbook(f"调查抽样框{digits}", statistics.survey_frame(cast, month))
    files += workbook(f"创建工作佐证材料台账{digits}", judgements.evidence(cast, month))
    duties = departments.department_duties(cast, month)
    files += workbook(f"部门职责任务台账（{month.chinese}）", duties)
    liked = departments.department_survey(cast, month)
    files += _text(folder / f"部门满意度测评{digits}（虚构）.csv", liked, "utf-8-sig")
    files += workbook(f"担保基金与贷款余额{digits}", comparisons.guarantee_fund(cast, month))
    files += workbook("基期数据", comparisons.baselines(cast, month))
    return files


def _workbook(path: Path, sheets: list[Sheet], month: Month, *, as_text: bool) -> list[Path]:
    return write_workbook(path, sheets, month.last_day, as_text=as_text) if sheets else []


def _text(path: Path, frame: pl.DataFrame, encoding: str) -> list[Path]:
    separator = "," if path.suffix == ".csv" else "\t"
    return [] if frame.is_empty() else [write_text(path, [frame], encoding, separator)]
