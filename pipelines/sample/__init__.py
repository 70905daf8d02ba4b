"""Invented deliveries: a world that never was, written in the forms that departments use."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipelines.jurisdiction import Area, Jurisdiction
from pipelines.months import Month, months_between
from pipelines.sample import comparisons, departments, forms, judgements, statistics, workbooks
from pipelines.sample.cast import Cast
from pipelines.sample.entities import found
from pipelines.sample.files import write_parquet, write_text, write_workbook
from pipelines.sample.ledgers import ledgers
from pipelines.sample.registrations import registrations
from pipelines.sample.world import World
from pipelines.standards import read_standards

PARQUET_MONTH = 2  # months after the first whose services come as Parquet


class SampleError(Exception):
    """No sample can be written; the message is for the user."""


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

    ``entities`` is about how many exist at the end of ``first``. The same arguments give the same
    bytes. Every file says in its name and on its first line that it is invented. Returns the
    files written. Raises ``SampleError`` when ``raw`` holds any delivery already: nothing is
    overwritten; and ``StandardError`` when a standard cannot be used.
    """
    if last < first:
        raise SampleError(f"起始月份 {first} 晚于终止月份 {last}，请调换。")
    if raw.is_dir() and any(path.is_file() for path in raw.glob("*/*")):
        raise SampleError(f"{raw} 里已有报送文件，不写虚构数据；请换一个空文件夹。")
    cast = _cast(jurisdiction, first, last, entities, seed)
    files = []
    for month in months_between(first, last):
        folder = raw / str(month)
        folder.mkdir(parents=True, exist_ok=True)
        files += _deliveries(cast, month, folder)
    return files


def _cast(jurisdiction: Jurisdiction, first: Month, last: Month, entities: int, seed: int) -> Cast:
    world, rng = World(), np.random.default_rng(seed)
    areas = _areas(jurisdiction)
    register, people = found(world, first, last, entities, len(areas), rng)
    events = ledgers(world, register, people, first, last, entities, len(areas), rng)
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
        register,
        np.maximum(loaded + is_late, 0),
        events,
        people.young,
        read_standards(jurisdiction),
    )


def _areas(jurisdiction: Jurisdiction) -> tuple[Area, ...]:
    towns = tuple(area for area in jurisdiction.areas if area.is_town)
    return towns or jurisdiction.areas or jurisdiction.tree[:1]


def _deliveries(cast: Cast, month: Month, folder: Path) -> list[Path]:
    digits = f"{month.year}{month.number:02d}"

    def workbook(name: str, sheets: Callable) -> list[Path]:
        made = sheets(cast, month)
        path = folder / f"{name}（虚构）.xlsx"
        return write_workbook(path, made, month.last_day) if made else []

    def text(name: str, frame: Callable, encoding: str, separator: str) -> list[Path]:
        made = frame(cast, month)
        path = folder / f"{name}（虚构）.{'csv' if separator == ',' else 'txt'}"
        return [] if made.is_empty() else [write_text(path, [made], encoding, separator)]

    register = folder / f"市场主体登记信息_{month}（虚构）.csv"
    files = [write_text(register, registrations(cast, month), "gb18030", ",")]
    files += workbook(f"创业补贴发放明细{digits}", workbooks.subsidies)
    files += workbook(f"创业担保贷款台账（{month.chinese}）", workbooks.loans)
    files += workbook(f"创业培训实名制台账{digits}", workbooks.trainings)
    if month == cast.first + PARQUET_MONTH:
        table = folder / f"创业服务台账{month}（虚构）.parquet"
        files.append(write_parquet(table, forms.services(cast, month)))
    else:
        files += text(f"创业服务台账{month}", forms.services, "utf-8-sig", ",")
    files += text(f"税费减免台账_{digits}", forms.tax_reliefs, "gb18030", "\t")
    files += text(f"城镇新增就业实名台账{digits}", forms.employment, "utf-16-le", "\t")
    files += workbook("人口与劳动力", statistics.population)
    if statistics.is_wave(cast, month):
        files += text(f"创业环境满意度调查{digits}", statistics.survey, "gb18030", ",")
        files += workbook(f"调查抽样框{digits}", statistics.survey_frame)
    files += workbook(f"创建工作佐证材料台账{digits}", judgements.evidence)
    files += workbook(f"部门职责任务台账（{month.chinese}）", departments.department_duties)
    files += text(f"部门满意度测评{digits}", departments.department_survey, "utf-8-sig", ",")
    files += workbook(f"担保基金与贷款余额{digits}", comparisons.guarantee_fund)
    files += workbook("基期数据", comparisons.baselines)
    return files
