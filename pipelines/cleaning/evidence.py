"""What a row of the ledger of evidence says: a standard, an item of it and a word of that item."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.cleaning.cells import Fault
from pipelines.cleaning.findings import Findings
from pipelines.jurisdiction import Jurisdiction
from pipelines.standards import Item, Standard

NO_STANDARDS = Fault("V00", "error", "本辖区没有采用评估标准，不收创建工作佐证材料")
COMPUTED = Fault("V00", "error", "该条目由台账计算，不需要认定")
NO_DEPARTMENT = Fault("V05", "error", "该标准逐个部门考核，请填被考核的部门")
COLLECTIVE = Fault("V05", "error", "该标准逐个部门考核，请填一个部门，不能填多个部门的统称")

BLANKS = re.compile(r"\s+")
QUOTES = '《》“”"'
END_MARKS = "。.，,、；;：:！!"
NUMERALS = "一二三四五六七八九十"
# 1.2.1, or as the paper numbers it: 一、2.1, 一2.1, (一)2.1.
ITEM_NUMBER = re.compile(rf"\(?([{NUMERALS}]|[0-9]+)\)?[、.-]?((?<![0-9])[0-9]+(?:[、.-][0-9]+)*)")


class _Judgement(NamedTuple):
    """A row as the standards call it; ``of`` is what goes before its ``case_id``."""

    standard: str | None
    item: str | None
    word: str | None
    of: str = ""
    faults: tuple[tuple[str, Fault], ...] = ()


def settle_evidence(
    typed: dict[str, pa.Array],
    standards: Sequence[Standard],
    jurisdiction: Jurisdiction,
    findings: Findings,
) -> None:
    """Put 标准, 条目编号 and 认定结果 in the words of the standards, and add ``case_id``.

    What the standards do not know is null and a finding that lists what they do; what cannot be
    judged without it stays as written.
    """
    said = list(
        zip(
            *(typed[name].to_pylist() for name in ("standard", "item", "word", "department")),
            strict=True,
        )
    )
    judged = {row: _judged(*row, standards, jurisdiction) for row in dict.fromkeys(said)}
    rows = [judged[row] for row in said]
    for name in ("standard", "item", "word"):
        typed[name] = pa.array([getattr(row, name) for row in rows], pa.string())
    serials = typed["serial"].to_pylist()
    cases = [serial or row.word for serial, row in zip(serials, rows, strict=True)]
    typed["case_id"] = pa.array(
        [case and row.of + case for case, row in zip(cases, rows, strict=True)], pa.string()
    )
    for column, fault in dict.fromkeys(found for row in rows for found in row.faults):
        mask = np.array([(column, fault) in row.faults for row in rows], dtype=bool)
        findings.add(column, fault, mask & ~findings.errors(column))


def _judged(
    standard: str | None,
    item: str | None,
    word: str | None,
    department: str | None,
    standards: Sequence[Standard],
    jurisdiction: Jurisdiction,
) -> _Judgement:
    if not standards:
        return _Judgement(None, item, word, faults=(("standard", NO_STANDARDS),))
    if standard is None:
        return _Judgement(None, item, word)
    of_standard = _standard_named(standard, standards)
    if of_standard is None:
        return _Judgement(None, item, word, faults=(("standard", _other_standard(standards)),))
    faults = list(_faults_of_department(of_standard, department, jurisdiction))
    of = f"{department}/" if of_standard.each_department else ""
    if item is not None:
        found = of_standard.item(_item_number(item))
        item = found and found.id
        if found is None:
            faults.append(("item", _other_item(of_standard)))
        elif not found.words:
            faults.append(("item", COMPUTED))
        elif word is not None:
            word = _word_of(found, word)
            if word is None:
                faults.append(("word", _other_word(found)))
    return _Judgement(of_standard.id, item, word, of, tuple(faults))


def _standard_named(text: str, standards: Sequence[Standard]) -> Standard | None:
    known = {
        _bare(word): standard
        for standard in standards
        for word in (standard.id, standard.title, standard.name)
    }
    return known.get(_bare(text).strip(QUOTES))


def _item_number(text: str) -> str:
    """The number of an item as its id; what is no such number as written."""
    bare = _bare(text)
    number = ITEM_NUMBER.fullmatch(bare)
    if not number:
        return bare
    system, rest = number.groups()
    if system in NUMERALS:
        system = str(NUMERALS.index(system) + 1)
    return f"{system.lstrip('0')}.{re.sub('[、-]', '.', rest)}"


def _word_of(item: Item, text: str) -> str | None:
    return {_bare(word): word for word in item.words}.get(_bare(text))


def _faults_of_department(
    standard: Standard, department: str | None, jurisdiction: Jurisdiction
) -> list[tuple[str, Fault]]:
    if not standard.each_department or department in jurisdiction.assessed_departments:
        return []
    return [("department", COLLECTIVE if department else NO_DEPARTMENT)]


def _other_standard(standards: Sequence[Standard]) -> Fault:
    names = "、".join(f"“{standard.name}”" for standard in standards)
    return Fault("V00", "error", f"不是本辖区采用的标准，请填：{names}")


def _other_item(standard: Standard) -> Fault:
    ranges = []
    for _, items in groupby(standard.items, key=lambda item: item.system):
        first, *others = (item.id for item in items)
        ranges.append(f"{first} 至 {others[-1]}" if others else first)
    return Fault("V00", "error", f"该标准的条目编号为 {'、'.join(ranges)}，请核对")


def _other_word(item: Item) -> Fault:
    words = "、".join(f"“{word}”" for word in item.words)
    return Fault("V00", "error", f"不是该条目可用的认定结果，请填：{words}")


def _bare(text: str) -> str:
    """A text without its width, its blanks and the punctuation at its end."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).rstrip(END_MARKS)
