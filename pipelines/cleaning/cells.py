"""From the text of a cell to a typed value, and the faults of what cannot be read."""

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.cleaning.text_bytes import (
    byte_matrix,
    calendar_days,
    changed,
    rows_from_to,
    rows_with,
    signs,
    sizes,
)
from pipelines.jurisdiction import REFERENCE, Jurisdiction
from pipelines.months import Month

Level = Literal["error", "warning"]

BLANK_WORDS = pa.array(["", "-", "--", "—", "/", "N/A", "NA", "n/a", "无", "null", "NULL", "None"])
LONGEST_BLANK_WORD = pc.max(pc.binary_length(BLANK_WORDS)).as_py()
EDGE = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"
EDGE_BYTES = tuple(signs(sign.encode()[end] for sign in EDGE) for end in (0, -1))
EQUALS = signs(b"="), signs(())
# Bytes of signs that NFKC may change: all but ASCII and, by their first bytes, U+4000 to U+9FFF.
ODD_BYTES = signs({*range(0x20), 0x7F, *range(0xC2, 0xE4), *range(0xEA, 0xF5)})
LOST_PRECISION = r"^[0-9](\.[0-9]+)?[Ee]\+?[0-9]+$"
NOT_COMPUTED = "#公式未计算"
SMALL_OR_WIDE = signs({*b"abcdefghijklmnopqrstuvwxyz", *range(0x80, 0x100)})


@dataclass(frozen=True)
class Fault:
    """What is wrong with a value and what to do, in Chinese, without the value itself."""

    rule: str
    level: Level
    message: str


class Cleaned(NamedTuple):
    """Typed values, and for every fault found a mask over the rows."""

    values: pa.Array
    faults: dict[Fault, np.ndarray]


PRECISION_LOST = Fault("V00", "error", "精度丢失：长号码被存成了数字，请把该列设为“文本”格式后重填")
FORMULA = Fault("V00", "error", "公式没有计算结果，请改成数值或文字后重填")
NO_DATE = Fault("V03", "error", "无法识别为日期，请写成 2020-05-06 这样（年、月、日齐全）")
NO_SUCH_DAY = Fault("V03", "error", "没有这一天，请核对年、月、日")
NO_MONTH = Fault("V03", "error", "无法识别为月份，请写成 2020-05 这样（年、月齐全）")
NO_YEAR = Fault("V03", "error", "无法识别为年度，请写成 2018 这样")
NO_TYPE = Fault(
    "V01", "error", "不是登记用的主体类型，请填企业、个体工商户、农民专业合作社或分支机构等"
)
NO_STATUS = Fault("V04", "error", "未知状态，请填存续、吊销未注销、吊销已注销、注销、撤销或迁出")
NO_INDUSTRY = Fault("V00", "error", "不是 GB/T 4754—2017 的行业代码，请核对")
OTHER_SECTION = Fault("V00", "error", "行业代码的门类字母与数字不一致，请核对")
NO_GROUP = Fault("V00", "warning", "不在重点群体名单内，计入“其他”")


def plain(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Text in its plain form, blank words null.

    NFKC (full-width digits and letters become half-width), surrounding blanks, tabs and
    byte-order marks off, ``="…"`` unwrapped.
    """
    texts = _combined(texts)
    texts = changed(texts, rows_from_to(texts, *EDGE_BYTES), _trimmed)
    texts = changed(texts, rows_with(texts, ODD_BYTES), _normalised)
    texts = changed(texts, rows_from_to(texts, *EQUALS), _unwrapped)
    if not (sizes(texts) <= LONGEST_BLANK_WORD).any():
        return texts
    return pc.if_else(pc.is_in(texts, BLANK_WORDS), pa.scalar(None, pa.string()), texts)


def _combined(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def _trimmed(texts: pa.Array) -> pa.Array:
    return pc.utf8_trim(texts, EDGE)


def _normalised(texts: pa.Array) -> pa.Array:
    return _trimmed(pc.utf8_normalize(texts, "NFKC"))


def _unwrapped(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, r'^="\s*([^"]*?)\s*"$', r"\1")


def upper(texts: pa.Array) -> pa.Array:
    """The texts with capital letters for small ones."""
    return changed(texts, rows_with(texts, SMALL_OR_WIDE), pc.utf8_upper)


Read = Callable[[str], tuple[Any, Fault | None]]


def by_distinct(texts: pa.Array, read: Read, kind: pa.DataType) -> Cleaned:
    """Read the plain form of every distinct text once; ``read`` gives its value and its fault."""
    return _of_each_distinct(texts, lambda distinct: by_distinct_plain(distinct, read, kind))


def by_distinct_plain(texts: pa.Array, read: Read, kind: pa.DataType) -> Cleaned:
    """The same for texts that are in their plain form already."""
    written = texts.dictionary_encode()
    outcomes = [read(text) for text in written.dictionary.to_pylist()]
    values = pa.array([value for value, _ in outcomes], kind).take(written.indices)
    found = list(dict.fromkeys(fault for _, fault in outcomes if fault))
    if not found:
        return Cleaned(values, {})
    number = {fault: position for position, fault in enumerate(found)}
    by_text = np.array([number.get(fault, -1) for _, fault in outcomes] + [-1])
    by_row = by_text[pc.fill_null(written.indices, len(outcomes)).to_numpy()]
    return Cleaned(values, {fault: by_row == position for fault, position in number.items()})


def _of_each_distinct(texts: pa.Array, clean: Callable[[pa.Array], Cleaned]) -> Cleaned:
    """The rows cleaned by cleaning the plain form of their distinct texts."""
    written = _combined(texts).dictionary_encode()
    values, faults = clean(plain(written.dictionary))
    rows = pc.fill_null(written.indices, len(values)).to_numpy() if faults else None
    found = {fault: np.append(mask, False)[rows] for fault, mask in faults.items()}
    return Cleaned(values.take(written.indices), found)


def identifiers(texts: pa.Array) -> Cleaned:
    """Numbers of cases, classes and questionnaires, as text; ``12.0`` is 12."""
    texts = plain(texts)
    odd = pc.fill_null(pc.match_substring_regex(texts, r"^[0-9]+\.[0-9]|^[0-9]+[Ee]|^#"), False)
    if not pc.any(odd).as_py():
        return Cleaned(texts, {})
    read = by_distinct_plain(
        pc.if_else(odd, texts, pa.scalar(None, pa.string())), _number, pa.string()
    )
    return Cleaned(pc.if_else(odd, read.values, texts), read.faults)


def _number(text: str) -> tuple[str | None, Fault | None]:
    if re.match(LOST_PRECISION, text):
        return None, PRECISION_LOST
    if text == NOT_COMPUTED:
        return None, FORMULA
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text), None


def without(values: pa.Array, faults: Mapping[Fault, np.ndarray]) -> pa.Array:
    """The values with those of faulty rows null."""
    for mask in faults.values():
        values = pc.if_else(pa.array(mask), pa.scalar(None, values.type), values)
    return values


def dates(texts: pa.Array) -> Cleaned:
    """Dates from 1900 to 2100, a time of day dropped; nothing is guessed.

    Written as ``2020-05-06``, ``2020/5/6``, ``2020.5.6``, ``20200506``, ``2020年5月6日``, or as
    an Excel serial of five digits. Fewer digits are as likely a year, and are returned.
    """
    return _of_each_distinct(texts, _dates)


def _dates(texts: pa.Array) -> Cleaned:
    """The usual form, year, month and day between two signs, all at once; others one by one."""
    is_usual = sizes(texts) == 10
    written = byte_matrix(texts.filter(pa.array(is_usual)), 10)
    digits, between = written[:, [0, 1, 2, 3, 5, 6, 8, 9]], written[:, 4]
    days, is_day = calendar_days(digits)
    is_day &= DATE_SIGNS[between] & (between == written[:, 7])
    is_usual[is_usual] = is_day
    usual = pa.array(is_usual)
    others = by_distinct_plain(pc.if_else(usual, pa.scalar(None, pa.string()), texts), _date, DATE)
    values = pc.replace_with_mask(others.values, usual, pa.array(days[is_day], DATE))
    return Cleaned(values, others.faults)


DATE = pa.date32()
DATE_SIGNS = signs(b"-/.")
TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
WRITTEN_DATE = re.compile(
    rf"(?:(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})|(\d{{4}})(\d{{2}})(\d{{2}}))(?:[ T]+{TIME})?"
    rf"|(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日(?: *{TIME})?",
    re.ASCII,
)
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
SERIAL_ZERO = date(1899, 12, 30).toordinal()


@lru_cache(maxsize=1 << 16)
def _date(text: str) -> tuple[date | None, Fault | None]:
    if serial := SERIAL.fullmatch(text):
        day = date.fromordinal(SERIAL_ZERO + int(serial[1]))
    elif written := WRITTEN_DATE.fullmatch(text):
        year, month, number = (int(part) for part in written.groups() if part and part.isdigit())
        try:
            day = date(year, month, number)
        except ValueError:
            return None, NO_SUCH_DAY
    else:
        return None, NO_DATE
    return (day, None) if 1900 <= day.year <= 2100 else (None, NO_DATE)


def months(texts: pa.Array) -> Cleaned:
    """The last day of a month; nothing is guessed.

    Written as ``2020-05``, ``2020/5``, ``202005`` or ``2020年5月``, or as any date in it.
    """
    return by_distinct(texts, _month, DATE)


WRITTEN_MONTH = re.compile(
    r"(\d{4})[-/](\d{1,2})|(\d{4})(\d{2})(?:\.0+)?|(\d{4})年(\d{1,2})月份?", re.ASCII
)


def _month(text: str) -> tuple[date | None, Fault | None]:
    if written := WRITTEN_MONTH.fullmatch(text):
        year, number = (int(part) for part in written.groups() if part)
        is_month = 1900 <= year <= 2100 and 1 <= number <= 12
        return (Month(year, number).last_day, None) if is_month else (None, NO_MONTH)
    day, _ = _date(text)
    return (Month.of(day).last_day, None) if day else (None, NO_MONTH)


def years(texts: pa.Array) -> Cleaned:
    """Years from 1900 to 2100, written as ``2018``, ``2018年`` or ``2018年度``."""

    def read(text: str) -> tuple[int | None, Fault | None]:
        written = re.fullmatch(r"(\d{4})(?:\.0+|年度?)?", text, re.ASCII)
        is_year = written and 1900 <= int(written[1]) <= 2100
        return (int(written[1]), None) if is_year else (None, NO_YEAR)

    return by_distinct(texts, read, pa.int64())


def words(texts: pa.Array, mapping: Mapping[str, str]) -> Cleaned:
    """The value of each word of a closed list; ``""`` stands for blank, on either side."""
    known = {_normal(word): value or None for word, value in mapping.items()}
    allowed = "、".join(word for word in mapping if word)
    unknown = Fault("V00", "error", f"不在允许取值内，请填：{allowed}")

    def read(text: str) -> tuple[str | None, Fault | None]:
        word = re.sub(r"^(\d+)\.0+$", r"\1", text)
        return (known[word], None) if word in known else (None, unknown)

    cleaned = by_distinct(texts, read, pa.string())
    if not known.get(""):
        return cleaned
    blank = pc.is_null(cleaned.values)
    for mask in cleaned.faults.values():
        blank = pc.and_(blank, pa.array(~mask))
    return Cleaned(pc.if_else(blank, known[""], cleaned.values), cleaned.faults)


def entity_types(texts: pa.Array) -> Cleaned:
    """Entity types by the words of the register (``codes/entity_types.csv``).

    ``有限责任公司(自然人独资)`` is 有限责任公司, ``股份有限公司 国有企业`` 股份有限公司; what is
    said to be 非法人 is a branch.
    """
    known = register_words("entity_type")

    def read(text: str) -> tuple[str | None, Fault | None]:
        bare = _without_brackets(text)
        for word in (text, bare, bare.partition(" ")[0]):
            if word in known:
                return known[word], None
        return ("branch", None) if "(非法人)" in text else (None, NO_TYPE)

    return by_distinct(texts, read, pa.string())


def statuses(texts: pa.Array) -> Cleaned:
    """Register statuses (``codes/statuses.csv``), brackets and what they hold taken off."""
    known = register_words("status")

    def read(text: str) -> tuple[str | None, Fault | None]:
        status = known.get(text) or known.get(_without_brackets(text))
        return status, None if status else NO_STATUS

    return by_distinct(texts, read, pa.string())


def register_words(column: str) -> dict[str, str]:
    """The words of the register for 主体类型 (``entity_type``) or 登记状态 (``status``)."""
    return _reference({"entity_type": "entity_types", "status": "statuses"}[column], "word", column)


def _normal(word: str) -> str:
    return unicodedata.normalize("NFKC", word)


def _without_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)", "", text).strip()


@cache
def _reference(name: str, key: str, value: str) -> dict[str, str]:
    with (REFERENCE / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {_normal(row[key]): row[value] for row in csv.DictReader(lines)}


def industries(texts: pa.Array) -> Cleaned:
    """GB/T 4754-2017 codes without the section letter; a letter alone stays.

    Three digits are a class that lost its leading zero where there is such a class
    (``111`` is 0111), else a group; a letter before them settles it.
    """
    sections = _reference("gbt4754_2017_divisions", "division", "section")
    agriculture_and_mining = _reference("gbt4754_2017_classes_01_09", "class", "class")

    def read(text: str) -> tuple[str | None, Fault | None]:
        written = re.fullmatch(r"([A-T]?)(\d{0,4})(?:\.0+)?", text.upper(), re.ASCII)
        if not written or not (written[1] or written[2]):
            return None, NO_INDUSTRY
        letter, digits = written.groups()
        if not digits:
            return letter, None
        padded = digits.zfill(4 if len(digits) == 3 else 2)
        if len(digits) == 3 and padded not in agriculture_and_mining:
            padded = digits
        if letter and sections.get(padded[:2]) != letter:
            padded = digits
        if padded[:2] not in sections:
            return None, NO_INDUSTRY
        if letter and sections[padded[:2]] != letter:
            return None, OTHER_SECTION
        return padded, None

    return by_distinct(texts, read, pa.string())


def key_groups(texts: pa.Array, jurisdiction: Jurisdiction) -> Cleaned:
    """重点群体 by the name of the jurisdiction's list; what is in no list is 其他."""
    known = {
        _normal(word): group.name
        for group in jurisdiction.key_groups
        for word in (group.name, *group.aliases)
    }

    def read(text: str) -> tuple[str, Fault | None]:
        return (known[text], None) if text in known else ("其他", NO_GROUP)

    return by_distinct(texts, read, pa.string())


def departments(texts: pa.Array, jurisdiction: Jurisdiction, *, collectives: bool) -> Cleaned:
    """Members by name or alias; a collective owner (各成员单位) only with ``collectives``."""
    members = [member.name for member in jurisdiction.members]
    allowed = members if collectives else jurisdiction.assessed_departments
    unknown = Fault(
        "V00",
        "error",
        f"不在部门名单内，请填：{'、'.join(allowed)}"
        if allowed
        else "辖区文件里没有部门名单，无法识别部门，请先补上成员单位",
    )

    def read(text: str) -> tuple[str | None, Fault | None]:
        name = jurisdiction.department_named(re.sub(r"\s", "", text))
        return (name, None) if name in allowed else (None, unknown)

    return by_distinct(texts, read, pa.string())
