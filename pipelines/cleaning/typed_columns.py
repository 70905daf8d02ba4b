"""The text columns of a form as typed columns of its source, kind by kind."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.cleaning.amounts import capital, money, whole
from pipelines.cleaning.cells import (
    Cleaned,
    Fault,
    dates,
    departments,
    entity_types,
    identifiers,
    industries,
    key_groups,
    months,
    plain,
    statuses,
    words,
    years,
)
from pipelines.cleaning.credit_codes import class_digit_type, credit_codes
from pipelines.cleaning.evidence import settle_evidence
from pipelines.cleaning.findings import Findings
from pipelines.cleaning.persons import persons, without_typed_in
from pipelines.jurisdiction import Jurisdiction
from pipelines.reading.headers import Form
from pipelines.standard_files import read_standards
from schemas.form import kept_columns

# A name that ends so is a branch, whatever its type says (design, Words).
BRANCH_NAME = "(分公司|营业部|门市部|办事处|支行|分理处)$"
MISSING = Fault("V05", "error", "此项必填，不能空白")
TYPE_FROM_CODE = Fault("V01", "warning", "主体类型空白，已由信用代码第二位判定")
TYPE_UNKNOWN = Fault("V01", "error", "主体类型空白，信用代码也判定不出，请补填")
CLASS_DIGIT = Fault(
    "V01", "error", "与信用代码第二位（1 企业、2 个体、3 合作社）不一致，请核对两栏"
)
AGE = Fault("V02", "warning", "由证件号码推算的年龄不在 16—100 岁，请核对")
DAYS_OF_YEAR = 365.2425


def text_of(batch: pa.Table, form: Form, column: str) -> pa.Array | None:
    """The text of a schema column: a column of the form, what its sheet is named, or ``None``."""
    if column in form.positions:
        text = batch[str(form.positions[column])]
        return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    if column in form.constants:
        return pa.repeat(pa.scalar(form.constants[column]), batch.num_rows)
    return None


def typed_columns(
    batch: pa.Table, source: str, jurisdiction: Jurisdiction, key: bytes, findings: Findings
) -> dict[str, pa.Array]:
    """Clean every column that is kept; what cannot be read is null and a finding.

    ``key`` hashes person ids. ``area_code`` is not among the columns: it comes from the place.
    """
    typed: dict[str, pa.Array] = {}
    born: dict[str, pa.Array] = {}
    for name, column in kept_columns(findings.schema).items():
        kind, target = column.metadata["kind"], column.dtype.type.pyarrow_dtype
        text = None if kind == "derived" else text_of(batch, findings.form, name)
        if text is None:
            typed.setdefault(name, pa.nulls(batch.num_rows, target))
            continue
        if name == "registered_capital_wan":
            cleaned, typed["capital_currency"] = capital(text, findings.form.units.get(name))
        elif kind == "person":
            foreign = "warning" if source == "registrations" else "accepted"
            cleaned, born[name] = persons(text, key, foreign=foreign)
        else:
            cleaned = _by_kind(kind, name, text, source, jurisdiction, findings)
        if kind in ("text", "identifier"):
            is_number = kind == "identifier"
            values = without_typed_in(cleaned.values, key, is_number=is_number)
            cleaned = cleaned._replace(values=values)
        typed[name] = findings.take(name, cleaned).cast(target)
    if source == "registrations":
        _settle_entity_type(batch, typed, findings)
    if source == "evidence":
        settle_evidence(typed, read_standards(jurisdiction), jurisdiction, findings)
    for name, days in born.items():
        at = findings.schema.columns[name].metadata["age_at"]
        findings.add(name, AGE, _age_outside(days, typed[at]))
    return typed


def _by_kind(
    kind: str,
    name: str,
    text: pa.Array,
    source: str,
    jurisdiction: Jurisdiction,
    findings: Findings,
) -> Cleaned:
    metadata = findings.schema.columns[name].metadata
    match kind:
        case "date":
            return dates(text)
        case "month":
            return months(text)
        case "year":
            return years(text)
        case "money":
            return money(text, findings.form.units.get(name), metadata["unit"])
        case "whole":
            level = "warning" if name == "employees" else "error"
            return whole(text, level, findings.form.units.get(name), metadata["unit"])
        case "credit_code":
            return credit_codes(text)
        case "identifier":
            return identifiers(text)
        case "industry":
            return industries(text)
        case "department":
            return departments(text, jurisdiction, collectives=source == "evidence")
        case "key_group":
            return key_groups(text, jurisdiction)
        case "word" if source == "registrations":
            return {"entity_type": entity_types, "status": statuses}[name](text)
        case "word":
            return words(text, metadata["words"])
        case _:
            return Cleaned(plain(text), {})


def _settle_entity_type(batch: pa.Table, typed: dict[str, pa.Array], findings: Findings) -> None:
    """The stated type, else that of the code; a branch by its name (V01)."""
    stated = typed["entity_type"]
    by_code = class_digit_type(typed["credit_code"])
    unreadable = findings.errors("entity_type") | findings.errors("credit_code")
    blank = mask(pc.is_null(stated)) & ~unreadable
    known = mask(pc.is_valid(by_code))
    findings.add("entity_type", TYPE_FROM_CODE, blank & known)
    findings.add("entity_type", TYPE_UNKNOWN, blank & ~known)
    differs = mask(pc.fill_null(pc.not_equal(stated, by_code), False))
    is_branch = mask(pc.fill_null(pc.equal(stated, "branch"), False))
    findings.add("entity_type", CLASS_DIGIT, differs & ~is_branch & ~unreadable)
    names = plain(text_of(batch, findings.form, "entity_name"))
    findings.add("entity_name", MISSING, mask(pc.is_null(names)))
    branch = pc.fill_null(pc.match_substring_regex(names, BRANCH_NAME), False)
    typed["entity_type"] = pc.if_else(branch, "branch", pc.coalesce(stated, by_code))


def _age_outside(born: pa.Array, at: pa.Array) -> np.ndarray:
    """People younger than 16 or older than 100 on the day; unknown dates are no finding (V02)."""
    years = pc.divide(pc.days_between(born, at).cast(pa.float64()), DAYS_OF_YEAR)
    return mask(pc.fill_null(pc.or_(pc.less(years, 16.0), pc.greater(years, 101.0)), False))


def mask(values: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """An Arrow array of booleans as a NumPy mask."""
    return values.to_numpy(zero_copy_only=False).astype(bool)
