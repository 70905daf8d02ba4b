"""The satisfaction survey, estimated by its design (methodology, ``satisfaction_rate``)."""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import duckdb
import polars as pl
import svy

from pipelines.computing.inserting import insert

FEWEST_ANSWERS = 30
TOTAL = "total"
# "beta" equals R survey::svyciprop(method = "beta"), the interval of Korn and Graubard.
INTERVALS = {"ci_wilson": "wilson", "ci_logit": "logit"}
DEFAULT_INTERVAL = "beta"
MERGED = "有效回答不足2份的层并入户数最多的层"
UNKNOWN_SIZES = "没有抽样框，也没有市场主体登记信息，无法加权"
ENLARGED = "总体户数少于有效回答数的层，总体户数按有效回答数计"

Domain = tuple[str, str]  # an area and an entity type, or all types


class Stratum(NamedTuple):
    """Entity types weighted together: how many entities they have and gave valid answers."""

    types: tuple[str, ...]
    size: int
    answers: int


class Figure(NamedTuple):
    """A row of ``survey_estimates``, but for its variant."""

    area_code: str
    dimension: str
    member: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    met_with_confidence: bool | None = None
    reason: str | None = None
    reason_detail: str | None = None


class Interval(NamedTuple):
    """A point estimate and its bounds, which are null where the method does not define them."""

    value: float
    lower: float | None = None
    upper: float | None = None


# svy lists a level of the answer only where somebody gave it.
NOBODY = Interval(0.0)


def estimate(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``survey_estimates`` from ``satisfaction_rate``, ``survey_strata`` and ``indicators``.

    One row per variant, area of the tree and member of ``total`` and ``entity_type``: the weighted
    share (0–1; the score 20–100) with its interval; null, with a reason, where it cannot be given.
    Areas and types are domains of the whole design: variances are linearised (Taylor), with finite
    population correction.
    """
    variants = con.execute(
        "select variant, estimator = 'survey_mean' from indicators "
        "where indicator = 'satisfaction_rate' order by variant_order"
    ).fetchall()
    target = con.execute(
        "select target::double from targets where indicator = 'satisfaction_rate'"
    ).fetchone()
    sizes = dict(con.execute("from survey_strata order by entity_type").fetchall())
    areas = [code for (code,) in con.execute("select area_code from areas order by 1").fetchall()]
    levels = _areas_by_level(con)
    answers = con.sql("from satisfaction_rate order by unit_id").pl()

    con.execute("delete from survey_estimates")
    for variant, is_score in variants:
        valid = answers.filter(variant=variant).join(levels, on="area_code")
        method = None if is_score else INTERVALS.get(variant, DEFAULT_INTERVAL)
        aim = target[0] if target and variant == "default" else None
        insert(
            con,
            f"survey_estimates (variant, {', '.join(Figure._fields)})",
            [(variant, *figure) for figure in _figures(valid, sizes, areas, method, aim)],
        )


def _areas_by_level(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every area beside the area it lies in on each level of the tree, blank below itself."""
    ancestors = con.sql(
        """
        select area_code, ancestor_code, 'level_' || depth as level
        from area_ancestors
        inner join (
            select area_code as ancestor_code, count(*) as depth from area_ancestors group by all
        ) using (ancestor_code)
        order by depth
        """
    ).pl()
    return ancestors.pivot(on="level", index="area_code", values="ancestor_code").fill_null("")


def _figures(
    valid: pl.DataFrame,
    sizes: dict[str, int],
    areas: list[str],
    method: str | None,
    target: float | None,
) -> Iterator[Figure]:
    counts = _count(valid)
    estimates: dict[Domain, Interval] = {}
    sure: dict[Domain, Interval] = {}
    remark = None
    if any(sizes.values()) and len(valid) >= FEWEST_ANSWERS:
        given = dict(valid.group_by("entity_type").len().iter_rows())
        strata = _strata(sizes, given)
        remark = _remark(sizes, given, strata)
        sample = _sample(valid, strata)
        estimates = _estimates(sample, method, alpha=0.05)
        if target is not None:
            sure = _estimates(sample, method, alpha=0.10)

    for area, member in product(areas, (TOTAL, *sizes)):
        dimension = TOTAL if member == TOTAL else "entity_type"
        reason, detail = _why_null(counts[area, member], sizes)
        if reason:
            yield Figure(area, dimension, member, reason=reason, reason_detail=detail)
            continue
        found = estimates.get((area, member), NOBODY)
        bound = sure.get((area, member), NOBODY).lower if member == TOTAL else None
        met = None if bound is None else bound >= target
        yield Figure(area, dimension, member, *found, met, reason_detail=remark)


def _why_null(answers: int, sizes: dict[str, int]) -> tuple[str | None, str | None]:
    if sizes and not any(sizes.values()):
        return "source_missing", UNKNOWN_SIZES
    if answers == 0:
        return "no_cases", None
    if answers < FEWEST_ANSWERS:
        return "unreliable", f"有效回答{answers}份，少于{FEWEST_ANSWERS}份"
    return None, None


def _count(valid: pl.DataFrame) -> Counter[Domain]:
    counts: Counter[Domain] = Counter()
    for level in _levels(valid):
        for area, member, answers in valid.group_by(level, "entity_type").len().iter_rows():
            counts[area, member] += answers
            counts[area, TOTAL] += answers
    return counts


def _levels(valid: pl.DataFrame) -> list[str]:
    return [name for name in valid.columns if name.startswith("level_")]


def _strata(sizes: dict[str, int], given: dict[str, int]) -> list[Stratum]:
    """One stratum per type; one with less than two answers is merged with the largest other."""
    strata = [
        Stratum((kind,), max(size, given.get(kind, 0)), given.get(kind, 0))
        for kind, size in sizes.items()
        if size or kind in given
    ]
    while len(strata) > 1 and (lonely := [s for s in strata if s.answers < 2]):
        small = min(lonely, key=lambda stratum: stratum.size)
        strata.remove(small)
        large = max(strata, key=lambda stratum: stratum.size)
        strata.remove(large)
        merged = (large.types + small.types, large.size + small.size, large.answers + small.answers)
        strata.append(Stratum(*merged))
    return strata


def _remark(sizes: dict[str, int], given: dict[str, int], strata: list[Stratum]) -> str | None:
    remarks = []
    if any(len(stratum.types) > 1 for stratum in strata):
        remarks.append(MERGED)
    if any(sizes[kind] < answers for kind, answers in given.items()):
        remarks.append(ENLARGED)
    return "；".join(remarks) or None


def _sample(valid: pl.DataFrame, strata: list[Stratum]) -> svy.Sample:
    """The valid answers, each for ``size / answers`` entities of its stratum."""
    weights = pl.DataFrame(
        [
            (kind, "+".join(types), size, size / answers)
            for types, size, answers in strata
            for kind in types
        ],
        schema=["entity_type", "stratum", "size", "weight"],
        orient="row",
    )
    columns = ["entity_type", *_levels(valid), pl.col("numerator").cast(pl.Int64).alias("answer")]
    design = svy.Design(stratum="stratum", wgt="weight", pop_size="size")
    return svy.Sample(valid.select(columns).join(weights, on="entity_type"), design)


def _estimates(sample: svy.Sample, method: str | None, alpha: float) -> dict[Domain, Interval]:
    """Estimate every domain that was answered; a score where no ``method`` is named."""
    estimates = {}
    for level in _levels(sample.data):
        for by in ((level,), (level, "entity_type")):
            if method is None:
                table = sample.estimation.mean("answer", by=by, alpha=alpha).to_polars()
            else:
                table = sample.estimation.prop(
                    "answer", by=by, ci_method=method, alpha=alpha
                ).to_polars()
                table = table.filter(pl.col("answer") == 1)
            for row in table.iter_rows(named=True):
                domain = (row[level], row.get("entity_type", TOTAL))
                estimates[domain] = _interval(row["est"], row["lci"], row["uci"])
    return estimates


def _interval(value: float, lower: float, upper: float) -> Interval:
    """Drop the noise of floating point, so that 80 % reaches 80 %, and bounds without variance."""
    value = float(f"{value:.13g}")
    if math.isnan(lower) or lower == upper:
        return Interval(value)
    return Interval(value, lower, upper)
