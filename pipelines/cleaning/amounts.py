"""Amounts of money, registered capital and counts, exact and in the unit of their column."""

import re
from decimal import Context, Decimal
from functools import lru_cache

import pyarrow as pa

from pipelines.cleaning.cells import Cleaned, Fault, Level, by_distinct

YUAN = pa.decimal128(18, 2)
WAN = pa.decimal128(20, 6)

NO_AMOUNT = Fault("V00", "error", "无法识别为金额，请填数字，如 12000 或 1.2万元")
TOO_FINE = Fault("V00", "error", "金额不足一分的部分无法保留，请核对单位和小数位")
TOO_LARGE = Fault("V00", "error", "金额过大，请核对单位和位数")
TITLE_UNIT = Fault("V00", "error", "表头里的金额单位无法识别，请改为“元”或“万元”")
NO_CAPITAL = Fault("V00", "warning", "无法识别为注册资本，按空白处理，请填数字和币种")

NUMBER = r"((?:[-+])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:E[-+]?\d{1,2})?)"
SCALES = {
    "": 1,
    "千": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
CURRENCIES = {
    "人民币": "CNY",
    "美元": "USD",
    "美金": "USD",
    "日元": "JPY",
    "港元": "HKD",
    "港币": "HKD",
    "欧元": "EUR",
    "新加坡元": "SGD",
    "英镑": "GBP",
    "澳元": "AUD",
    "澳大利亚元": "AUD",
    "加元": "CAD",
    "加拿大元": "CAD",
    "新西兰元": "NZD",
    "瑞士法郎": "CHF",
    "瑞典克朗": "SEK",
    "韩元": "KRW",
    "韩币": "KRW",
    "新台币": "TWD",
    "台币": "TWD",
    "澳门元": "MOP",
    "泰铢": "THB",
    "卢布": "RUB",
    "德国马克": "DEM",
    "法国法郎": "FRF",
    "意大利里拉": "ITL",
}
CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
UNIT = re.compile(rf"(千万|百万|十万|亿|万|千)?元?({CURRENCY})?元?整?")
AMOUNT = re.compile(rf"(?:¥|人民币)?{NUMBER}(.*)", re.ASCII | re.DOTALL)
COUNT = re.compile(
    rf"{NUMBER}((?:十万|百万|千万|[千万亿])?(?:人次|[人名户家次项条份])?|个?月?|年)", re.ASCII
)
COUNTERS = "人名户个家次项条份"
ROOMY = Context(prec=60)
AS_EXCEL_SHOWS = Context(prec=15)


def money(texts: pa.Array, title_unit: str | None, unit: str) -> Cleaned:
    """Amounts in ``unit`` (元 to the cent, 万元 to a hundredth of a yuan).

    The unit of the cell goes before that of the title, that before the unit of the column.
    Negative amounts are kept for the column to judge; more decimals than fit are an error.
    """
    kind = YUAN if unit == "元" else WAN
    title = _unit(title_unit or unit)
    scale = _unit(unit)[0]

    def read(text: str) -> tuple[Decimal | None, Fault | None]:
        if title is None or title[1] != "CNY":
            return None, TITLE_UNIT
        amount = _amount(text, title)
        if amount is None or amount[1] != "CNY":
            return None, NO_AMOUNT
        value = amount[0] / scale
        if _is_too_large(value, kind):
            return None, TOO_LARGE
        value = _exactly(value, kind)
        return value, None if value is not None else TOO_FINE

    return by_distinct(texts, read, kind)


def capital(texts: pa.Array, title_unit: str | None) -> tuple[Cleaned, pa.Array]:
    """注册资本 in 万元 of its own currency, and the currency (ISO 4217).

    A bare number is in the unit of the title, else 万元 of 人民币. What cannot be read is null
    with a warning, its currency too.
    """
    title = _unit(title_unit or "万元")

    def read(text: str) -> tuple[tuple[Decimal, str] | None, Fault | None]:
        amount = _amount(text.strip('"'), title) if title else None
        value = _exactly(amount[0] / 10_000, WAN) if amount else None
        if value is None or value < 0:
            return None, NO_CAPITAL
        return (value, amount[1]), None

    both = by_distinct(
        texts, lambda text: _struct(*read(text)), pa.struct({"wan": WAN, "currency": pa.string()})
    )
    wan, currency = both.values.flatten()
    return Cleaned(wan, both.faults), currency


def _struct(
    value: tuple[Decimal, str] | None, fault: Fault | None
) -> tuple[dict | None, Fault | None]:
    return value and {"wan": value[0], "currency": value[1]}, fault


def whole(texts: pa.Array, level: Level, title_unit: str | None, unit: str | None) -> Cleaned:
    """Counts of people, entities, cases and months: whole numbers from 0 on; faults at ``level``.

    The unit of a cell goes before that of the title (``title_unit``) and that of the column; 万人
    and 年 are converted, a unit of something else is a fault.
    """
    no_count = Fault("V00", level, "无法识别为整数，请填 0 或正整数")
    other_unit = Fault("V00", level, f"单位不是{unit}，请按{unit}填写")

    def read(text: str) -> tuple[int | None, Fault | None]:
        written = COUNT.fullmatch(text.upper())
        if not written:
            return None, no_count
        scale = _scale(written[2] or title_unit, unit)
        if scale is None:
            return None, other_unit
        count = Decimal(written[1].replace(",", "")) * scale
        if count != count.to_integral_value() or not 0 <= count < 10**15:
            return None, no_count
        return int(count), None

    return by_distinct(texts, read, pa.int64())


def _scale(stated: str | None, unit: str | None) -> int | None:
    """How many of the column's unit one of the stated is; ``None`` for a unit of another kind."""
    stated = stated or unit or ""
    if unit == "月":
        return {"月": 1, "个月": 1, "": 1, "年": 12}.get(stated)
    return SCALES.get(stated.rstrip(COUNTERS))


@lru_cache(1 << 10)
def _unit(text: str) -> tuple[int, str] | None:
    """How many 元 of which currency a unit means; ``None`` when it is no unit of money."""
    written = UNIT.fullmatch(re.sub(r"[()\s]", "", text))
    if not written:
        return None
    return SCALES[written[1] or ""], CURRENCIES[written[2] or "人民币"]


def _amount(text: str, bare: tuple[int, str]) -> tuple[Decimal, str] | None:
    """Amount in 元 and its currency; ``bare`` is the unit of a number without one."""
    written = AMOUNT.fullmatch(re.sub(r" +(?!\d)|(?<!\d) +", "", text.upper()))
    if not written:
        return None
    unit = _unit(written[2]) if written[2] else bare
    if unit is None:
        return None
    return ROOMY.multiply(Decimal(written[1].replace(",", "")), Decimal(unit[0])), unit[1]


def _is_too_large(value: Decimal, kind: pa.Decimal128Type) -> bool:
    return value.adjusted() >= kind.precision - kind.scale


def _exactly(value: Decimal, kind: pa.Decimal128Type) -> Decimal | None:
    """The value with the decimals of its type, ``None`` when it does not fit.

    A binary number of a workbook ends in digits that Excel does not show
    (1.3200000000000003): what Excel shows, 15 digits, is what the clerk wrote.
    """
    if _is_too_large(value, kind):
        return None
    for written in (value, AS_EXCEL_SHOWS.plus(value)):
        rounded = ROOMY.quantize(written, Decimal(1).scaleb(-kind.scale))
        if rounded == written and rounded.adjusted() < kind.precision - kind.scale:
            return rounded
    return None
