"""市场主体登记信息 as the market supervision bureau extracts it."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.sample.cast import Cast, outside, scatter
from pipelines.sample.files import habits, spoiled, twice, written, wrong_check
from pipelines.sample.world import (
    COOPERATIVE,
    ENTERPRISE,
    FOREIGN,
    INDUSTRIES,
    NEVER,
    Register,
    day,
)

CHUNK = 200_000
EVENTS = ("cancelled", "revoked", "annulled", "moved_out", "moved_in")
TYPES = (
    ("有限责任公司(自然人独资)", "有限责任公司(自然人投资或控股)", "有限责任公司", "个人独资企业"),
    ("个体工商户", "个体工商户", "个体工商户", "个体户"),
    ("农民专业合作社", "农民专业合作社", "农民专业合作社", "农民专业合作社"),
    ("有限责任公司分公司", "有限责任公司分公司", "内资分公司", "分公司"),
)
SUFFIXES = ("有限公司", "店", "种植专业合作社", "有限公司第一分公司")
STATUSES = ("存续（在营、开业、在册）", "注销", "吊销，未注销", "吊销，已注销", "撤销", "迁出")
FAULTS = (
    ("统一社会信用代码", wrong_check("统一社会信用代码")),
    ("注销日期", "1998-03-02"),
    ("成立日期", "5月7日"),
    ("登记状态", "待核实"),
    ("核准日期", "2099-01-01"),
    ("登记状态", "存续（在营、开业、在册）"),
    ("经营者证件号码", wrong_check("经营者证件号码")),
    ("主体类型", "其它"),
    ("注册资本(万元)", "详见章程"),
)
FAULTS_PER_THOUSAND = 2
AGAIN_PER_HUNDRED_THOUSAND = 40


def registrations(cast: Cast, month: Month) -> Iterator[pl.DataFrame]:
    """The rows of a month's extract in chunks: in the first month the whole register."""
    rng = cast.rng(month, "registrations")
    rows = _delivered(cast, month)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        frame = _written(cast, month, chunk, start, rng)
        is_faulty = _is_faulty(chunk, month)
        kind = np.where(is_faulty, scatter(chunk, len(FAULTS), "kind"), -1)
        yield twice(spoiled(frame, FAULTS, kind), rng)


def _delivered(cast: Cast, month: Month) -> np.ndarray:
    """What is new or changed, last month's faulty rows put right, and a few rows for no reason."""
    number = cast.number(month)
    news = _news(cast, month)
    if number == 0:
        return news
    before = _news(cast, month - 1)
    corrected = before[_is_faulty(before, month - 1)]
    known = np.flatnonzero(cast.loaded < number)
    chance = scatter(known, 100_000, f"more{number}")
    return np.union1d(np.union1d(news, corrected), known[chance < AGAIN_PER_HUNDRED_THOUSAND])


def _news(cast: Cast, month: Month) -> np.ndarray:
    number = cast.number(month)
    changed = np.zeros(len(cast.loaded), bool)
    for event in EVENTS:
        days = getattr(cast.register, event)
        changed |= (days >= day(month.first_day)) & (days <= day(month.last_day))
    return np.flatnonzero((cast.loaded == number) | ((cast.loaded < number) & changed))


def _is_faulty(rows: np.ndarray, month: Month) -> np.ndarray:
    return scatter(rows, 1_000, f"f{month}"[-6:]) < FAULTS_PER_THOUSAND


def _written(
    cast: Cast, month: Month, rows: np.ndarray, start: int, rng: np.random.Generator
) -> pl.DataFrame:
    known = _as_known(cast.register.take(rows), day(month.last_day))
    count = len(rows)
    is_placed = ~outside(rows) & (scatter(rows, 1_000, "placed") >= 3)
    has_county = any(not area.is_town for area in cast.areas)
    frame = pl.DataFrame(
        {
            "序号": np.arange(start + 1, start + count + 1),
            "统一社会信用代码": _decorated(cast.codes(rows), rows),
            "企业（字号）名称": _names(cast, known, rows),
            "主体类型": _types(known, rows),
            "行业代码": _industry_codes(known, rows),
            "成立日期": _dates(known.born),
            "核准日期": _dates(_approved(known, rows, day(month.last_day))),
            "登记状态": pl.Series(STATUSES).gather(_statuses(known)),
            "注销日期": _dates(known.cancelled),
            "吊销日期": _dates(known.revoked),
            "迁出日期": _dates(known.moved_out),
            "迁入日期": _dates(known.moved_in),
            "注册资本(万元)": _capital(known, rows),
            "住所": _addresses(cast, known, rows),
            "所属区县" if has_county else "所属镇街": pl.select(
                pl.when(pl.Series(is_placed)).then(cast.towns(known.area)).otherwise(pl.lit(""))
            ).to_series(),
            "经营者证件号码": _person_ids(cast, known, rows),
            "从业人数": scatter(rows, 12, "jobs") + np.array([3, 1, 5, 2])[known.kind],
            "个转企原代码": _predecessors(cast, known),
        }
    ).with_columns(habits(count, rng))
    dated = [title for title in frame.columns if frame.schema[title] == pl.Date]
    return (
        frame.with_columns([written(title).alias(title) for title in dated])
        .drop("habit")
        .cast(pl.String)
    )


def _as_known(entities: Register, end: int) -> Register:
    """The entities without the events after a day."""
    known = {event: getattr(entities, event).copy() for event in EVENTS}
    for days in known.values():
        days[days > end] = NEVER
    return Register(**(vars(entities) | known))


def _decorated(codes: pl.Series, rows: np.ndarray) -> pl.Series:
    """A few codes end in a tab or are wrapped so that a spreadsheet takes them as text."""
    how = pl.Series(scatter(rows, 1_000, "wrapped"))
    return pl.select(
        pl.when(how < 4).then('="' + codes + '"').when(how < 10).then(codes + "\t").otherwise(codes)
    ).to_series()


def _names(cast: Cast, known: Register, rows: np.ndarray) -> pl.Series:
    trade = pl.Series([row[2] for row in INDUSTRIES]).gather(known.industry)
    numbers = pl.Series(cast.numbers(rows)).cast(pl.String).str.zfill(4)
    rare = pl.Series(["", "䶮", "㛃"]).gather(np.maximum(scatter(rows, 300, "rare") - 297, 0))
    trade = pl.select(
        pl.when(pl.Series(known.kind == COOPERATIVE)).then(pl.lit("")).otherwise(trade)
    ).to_series()
    return "虚构" + numbers + rare + trade + pl.Series(SUFFIXES).gather(known.kind)


def _types(known: Register, rows: np.ndarray) -> pl.Series:
    words = pl.Series([word for kind in TYPES for word in kind])
    return words.gather(known.kind.astype(np.int64) * 4 + scatter(rows, 4, "type"))


def _industry_codes(known: Register, rows: np.ndarray) -> pl.Series:
    codes = [row[0] for row in INDUSTRIES] + [row[1] + row[0] for row in INDUSTRIES] + [""]
    lettered = scatter(rows, 10, "letter") < 3
    place = known.industry + np.where(lettered, len(INDUSTRIES), 0)
    return pl.Series(codes).gather(np.where(scatter(rows, 200, "blank") == 0, -1, place))


def _approved(known: Register, rows: np.ndarray, end: int) -> np.ndarray:
    """The last change approved: an event, an amendment, or the birth itself."""
    last = known.born
    for event in EVENTS:
        days = getattr(known, event)
        last = np.maximum(last, np.where(days < NEVER, days, 0))
    amended = np.minimum(known.born + 40 * scatter(rows, 50, "amended"), end)
    return np.where(scatter(rows, 5, "amends") == 0, np.maximum(last, amended), last)


def _statuses(known: Register) -> np.ndarray:
    is_cancelled, is_revoked = known.cancelled < NEVER, known.revoked < NEVER
    has_left = (known.moved_out < NEVER) & (
        (known.moved_in == NEVER) | (known.moved_in < known.moved_out)
    )
    return np.select(
        [
            known.annulled < NEVER,
            is_cancelled & is_revoked,
            is_revoked,
            is_cancelled,
            has_left,
        ],
        [4, 3, 2, 1, 5],
        0,
    )


def _dates(days: np.ndarray) -> pl.Series:
    happened = pl.Series(days < NEVER)
    return pl.select(pl.when(happened).then(pl.Series(days)).cast(pl.Date)).to_series()


def _capital(known: Register, rows: np.ndarray) -> pl.Series:
    """注册资本 in 万元, written in the ways of the register; often blank for 个体工商户."""
    large = pl.Series(["10", "50.00", "100", "1,000", "5万元", "200", "500", "30万元"])
    small = pl.Series(["", "", "5", "2", "1万元", "10.00", "", "3"])
    way = scatter(rows, 8, "capital")
    is_large = pl.Series(known.kind == ENTERPRISE) | pl.Series(known.kind == COOPERATIVE)
    return pl.select(
        pl.when(is_large).then(large.gather(way)).otherwise(small.gather(way))
    ).to_series()


def _addresses(cast: Cast, known: Register, rows: np.ndarray) -> pl.Series:
    number = pl.Series(scatter(rows, 300, "door") + 1).cast(pl.String)
    root = cast.jurisdiction
    vague = pl.Series(scatter(rows, 1_000, "placed") < 3)
    inside = (
        pl.when(vague)
        .then(pl.lit("".join([*root.within, root.name])))
        .otherwise(cast.addresses(known.area))
    )
    return pl.select(
        pl.when(pl.Series(outside(rows)))
        .then(f"上海市黄浦区{_street(root)}" + number + "号")
        .otherwise(inside + pl.lit("虚构路") + number + pl.lit("号"))
    ).to_series()


def _street(jurisdiction: Jurisdiction) -> str:
    """The name of the city, which streets of other cities bear."""
    names = (*jurisdiction.within, jurisdiction.name)
    cities = [name for name in names if name.endswith("市")] or names
    return f"{cities[-1].removesuffix('市')}路"


def _person_ids(cast: Cast, known: Register, rows: np.ndarray) -> pl.Series:
    """公民身份号码, a few still with 15 digits; passports; blank where nobody is known."""
    ids = cast.ids(np.maximum(known.person, 0))
    is_short = pl.Series(scatter(rows, 300, "short") == 0)
    passports = "E" + pl.Series(10_000_000 + cast.numbers(rows) % 90_000_000).cast(pl.String)
    return pl.select(
        pl.when(pl.Series(known.person == FOREIGN))
        .then(passports)
        .when(pl.Series(known.person < 0))
        .then(pl.lit(""))
        .when(is_short)
        .then(ids.str.slice(0, 6) + ids.str.slice(8, 9))
        .otherwise(ids)
    ).to_series()


def _predecessors(cast: Cast, known: Register) -> pl.Series:
    named = np.flatnonzero(known.predecessor >= 0)
    texts = np.full(len(known.born), "", object)
    texts[named] = cast.codes(known.predecessor[named]).to_list()
    return pl.Series(texts, dtype=pl.String)
