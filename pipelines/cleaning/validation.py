"""From the text of a form to typed rows that count, and rows returned with every reason."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import pandera.pandas as pan
import pyarrow as pa
import pyarrow.compute as pc
from pandera.config import CONFIG

from pipelines.cleaning.amounts import capital, money, whole
from pipelines.cleaning.cells import (
    Cleaned,
    Fault,
    dates,
    entity_types,
    identifiers,
    industries,
    key_groups,
    plain,
    statuses,
    words,
)
from pipelines.cleaning.credit_codes import class_digit_type, credit_codes
from pipelines.cleaning.persons import persons
from pipelines.cleaning.place import Gazetteer, Located
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.reading.headers import Form

BRANCH_NAME = "(分公司|营业部|门市部|办事处|支行|分理处)$"
MISSING = Fault("V05", "error", "此项必填，不能空白")
TOO_LATE = Fault("V03", "error", "日期晚于报送月份的次月末，请核对年份")
EXTRA_CELLS = Fault("V00", "error", "列数不符：这一行的单元格多于表头，请核对是否错列")
TYPE_FROM_CODE = Fault("V01", "warning", "主体类型空白，已由信用代码第二位判定")
TYPE_UNKNOWN = Fault("V01", "error", "主体类型空白，信用代码也判定不出，请补填")
CLASS_DIGIT = Fault(
    "V01", "error", "与信用代码第二位（1 企业、2 个体、3 合作社）不一致，请核对两栏"
)
AGE = Fault("V02", "warning", "由证件号码推算的年龄不在 16—100 岁，请核对")
EXITS = ["cancelled", "revoked", "revoked_cancelled"]
FIELD_CHECKS = {
    "isin": "不在允许取值内",
    "greater_than_or_equal_to": "不能小于 0，请核对",
}


@dataclass(frozen=True)
class Context:
    """What validation must know beside the form: whose month it is, and the key for persons."""

    jurisdiction: Jurisdiction
    month: Month
    key: bytes

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.jurisdiction)

    @property
    def last_acceptable_day(self) -> date:
        return (self.month + 1).last_day


class Validated(NamedTuple):
    """One batch judged: typed rows that count, returned rows, warnings and rows outside."""

    accepted: pa.Table
    returned: list[dict]
    returned_exits: list[str | None]
    counts: dict[tuple[str, str, str, str], int]
    outside: int


@dataclass
class Findings:
    """Faults found in a batch, by column, as masks over its rows."""

    rows: int
    by_column: list[tuple[str, Fault, np.ndarray]] = field(default_factory=list)

    def add(self, column: str, fault: Fault, mask: np.ndarray) -> None:
        if mask.any():
            self.by_column.append((column, fault, mask))

    def take(self, column: str, cleaned: Cleaned) -> pa.Array:
        for fault, mask in cleaned.faults.items():
            self.add(column, fault, mask)
        return cleaned.values

    def errors(self, column: str | None = None) -> np.ndarray:
        found = np.zeros(self.rows, dtype=bool)
        for name, fault, mask in self.by_column:
            if fault.level == "error" and column in (None, name):
                found |= mask
        return found


class Validator:
    """Judges the rows of one form against the schema of its source."""

    def __init__(self, form: Form, model: type[pan.DataFrameModel], context: Context) -> None:
        if not CONFIG.validation_enabled:
            raise RuntimeError(
                "PANDERA_VALIDATION_ENABLED 已关闭校验，请取消这个环境变量后再运行。"
            )
        self.form = form
        self.context = context
        self.source = model.Config.name
        self.key = model.Config.metadata["key"]
        self.schema = model.to_schema()
        self.kinds = {name: c.metadata["kind"] for name, c in self.schema.columns.items()}

    def judge(self, batch: pa.Table) -> Validated:
        """Judge one batch of text rows.

        Raises ``RuntimeError`` when a rule itself fails: no row may pass unjudged.
        """
        located = self._locate(batch)
        inside = ~located.outside if located else np.ones(batch.num_rows, dtype=bool)
        outside = batch.num_rows - int(inside.sum())
        batch = batch.filter(pa.array(inside)) if outside else batch
        findings = Findings(batch.num_rows)
        typed = self._clean(batch, findings)
        if located:
            place = "area_name" if "area_name" in self.kinds else "town"
            for fault, mask in located.faults.items():
                findings.add(place, fault, mask[inside])
            typed["area_code"] = located.area_code.filter(pa.array(inside))
        self._derive(batch, typed, findings)
        table = pa.table({name: typed[name] for name in self._typed_columns()})
        self._apply_rules(table, findings)
        if "extra" in batch.column_names:
            extra = pc.not_equal(batch["extra"], "").to_numpy(zero_copy_only=False)
            findings.add(self.key[0], EXTRA_CELLS, extra)
        return self._divide(batch, table, findings, outside)

    def _text(self, batch: pa.Table, column: str) -> pa.Array | None:
        if column in self.form.positions:
            text = batch[str(self.form.positions[column])]
            return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
        if column in self.form.constants:
            return pa.repeat(pa.scalar(self.form.constants[column]), batch.num_rows)
        return None

    def _locate(self, batch: pa.Table) -> Located | None:
        """Place the rows before anything is judged; ``None`` for sources without a place."""
        gazetteer = self.context.gazetteer
        if "area_code" not in self.kinds:
            return None
        if "area_name" in self.kinds:
            return gazetteer.areas_named(self._text(batch, "area_name"))
        is_register = self.source == "registrations"
        return gazetteer.locate(
            batch.num_rows,
            town=self._text(batch, "town"),
            district=self._text(batch, "district"),
            address=self._text(batch, "address"),
            codes=self._text(batch, "credit_code") if is_register else None,
        )

    def _typed_columns(self) -> list[str]:
        return [
            name for name, kind in self.kinds.items() if kind != "place" and name != "entity_name"
        ]

    def _clean(self, batch: pa.Table, findings: Findings) -> dict[str, pa.Array]:
        typed = {}
        for name in self._typed_columns():
            text = self._text(batch, name)
            declared = self.schema.columns[name]
            kind = self.kinds[name]
            target = declared.dtype.type.pyarrow_dtype
            if text is None or kind == "derived":
                if kind != "derived" or name == "capital_currency":
                    typed[name] = pa.nulls(batch.num_rows, target)
                continue
            if name == "registered_capital_wan":
                cleaned, currency = capital(text, self.form.units.get(name))
                typed["capital_currency"] = currency
            elif kind == "person":
                cleaned, born = persons(
                    text,
                    self.context.key,
                    foreign="warning" if self.source == "registrations" else "accepted",
                )
                typed[f"{name}.born"] = born
            else:
                cleaned = self._by_kind(kind, name, text)
            typed[name] = findings.take(name, cleaned).cast(target)
        if "registered_capital_wan" in typed:
            typed["capital_currency"] = typed.pop("capital_currency")
        return typed

    def _by_kind(self, kind: str, name: str, text: pa.Array) -> Cleaned:
        metadata = self.schema.columns[name].metadata
        if kind == "date":
            return dates(text)
        if kind == "money":
            return money(text, self.form.units.get(name), metadata["unit"])
        if kind == "whole":
            return whole(text, "warning" if name == "employees" else "error")
        if kind == "credit_code":
            return credit_codes(text)
        if kind == "identifier":
            return identifiers(text)
        if kind == "industry":
            return industries(text)
        if kind == "key_group":
            return key_groups(text, self.context.jurisdiction)
        if kind == "word" and self.source == "registrations":
            return {"entity_type": entity_types, "status": statuses}[name](text)
        if kind == "word":
            return words(text, metadata["words"])
        return Cleaned(plain(text), {})

    def _derive(self, batch: pa.Table, typed: dict, findings: Findings) -> None:
        if self.source == "registrations":
            self._entity_type(batch, typed, findings)
        for name in [n for n, kind in self.kinds.items() if kind == "person"]:
            at = self.schema.columns[name].metadata["age_at"]
            born = typed.pop(f"{name}.born", None)
            if at and born is not None:
                findings.add(name, AGE, _age_outside(born, typed[at]))

    def _entity_type(self, batch: pa.Table, typed: dict, findings: Findings) -> None:
        stated = typed["entity_type"]
        by_code = class_digit_type(typed["credit_code"])
        unreadable = findings.errors("entity_type") | findings.errors("credit_code")
        blank = _mask(pc.is_null(stated)) & ~unreadable
        known = _mask(pc.is_valid(by_code))
        findings.add("entity_type", TYPE_FROM_CODE, blank & known)
        findings.add("entity_type", TYPE_UNKNOWN, blank & ~known)
        differs = _mask(pc.fill_null(pc.not_equal(stated, by_code), False))
        is_branch = _mask(pc.fill_null(pc.equal(stated, "branch"), False))
        findings.add("entity_type", CLASS_DIGIT, differs & ~is_branch & ~unreadable)
        names = plain(self._text(batch, "entity_name"))
        branch = pc.fill_null(pc.match_substring_regex(names, BRANCH_NAME), False)
        typed["entity_type"] = pc.if_else(branch, "branch", pc.coalesce(stated, by_code))
        findings.add("entity_name", MISSING, _mask(pc.is_null(names)))

    def _apply_rules(self, table: pa.Table, findings: Findings) -> None:
        for name, kind in self.kinds.items():
            if kind == "date":
                late = pc.greater(table[name], pa.scalar(self.context.last_acceptable_day))
                findings.add(name, TOO_LATE, _mask(pc.fill_null(late, False)))
        frame = table.to_pandas(types_mapper=pd.ArrowDtype)
        frame.attrs["policy"] = self.context.jurisdiction.policy
        try:
            self._contract.validate(frame, lazy=True)
        except pan.errors.SchemaErrors as found:
            for error in found.schema_errors:
                self._note(error, frame, findings)

    @cached_property
    def _contract(self) -> pan.DataFrameSchema:
        """The schema of what is kept: the columns that serve only to place a row are gone."""
        gone = [name for name in self.schema.columns if name not in self._typed_columns()]
        return self.schema.remove_columns(gone)

    def _note(self, error: pan.errors.SchemaError, frame: pd.DataFrame, findings: Findings) -> None:
        if error.reason_code is pan.errors.SchemaErrorReason.SERIES_CONTAINS_NULLS:
            name = error.schema.name
            blank = frame[name].isna().to_numpy(dtype=bool)
            findings.add(name, MISSING, blank & ~findings.errors(name))
            return
        if not isinstance(error.check_output, pd.Series):
            raise RuntimeError(f"{self.source} 的规则 {error.check} 没有执行：{error}")
        broken = ~error.check_output.to_numpy(dtype=bool)
        check = error.check
        if check.name in FIELD_CHECKS:
            name = error.schema.name
            findings.add(name, Fault("V05", "error", FIELD_CHECKS[check.name]), broken)
        else:
            findings.add(check.title, Fault(check.name, check.description, check.error), broken)

    def _divide(
        self, batch: pa.Table, table: pa.Table, findings: Findings, outside: int
    ) -> Validated:
        wrong = findings.errors()
        counts: dict[tuple[str, str, str, str], int] = {}
        for column, fault, mask in findings.by_column:
            key = (fault.rule, fault.level, self._title(column), fault.message)
            counts[key] = counts.get(key, 0) + int(mask.sum())
        numbers = batch["row"].cast(pa.int32())
        table = table.append_column("sheet", pa.repeat(self.form.sheet.name, batch.num_rows))
        table = table.append_column("row", numbers)
        if not wrong.any():
            return Validated(table, [], [], counts, outside)
        return Validated(
            accepted=table.filter(pa.array(~wrong)),
            returned=self._returned(batch, wrong, findings),
            returned_exits=self._exits(table.filter(pa.array(wrong))),
            counts=counts,
            outside=outside,
        )

    def _exits(self, returned: pa.Table) -> list[str | None]:
        """The codes of returned registrations that say 注销 or 吊销."""
        if self.source != "registrations":
            return []
        says_exit = pc.is_in(returned["status"], pa.array(EXITS))
        return returned["credit_code"].filter(says_exit).to_pylist()

    def _returned(self, batch: pa.Table, wrong: np.ndarray, findings: Findings) -> list[dict]:
        picked = np.flatnonzero(wrong)
        cells = batch.take(pa.array(picked)).to_pydict()
        width = len(self.form.header)
        rows = []
        for place, position in enumerate(picked):
            original = [cells[str(i)][place] for i in range(width)]
            reasons = [
                {
                    "rule": fault.rule,
                    "level": fault.level,
                    "column": self._title(column),
                    "value": self._value(column, original),
                    "message": fault.message,
                    "personal": bool(self.schema.columns[column].metadata["personal"]),
                }
                for column, fault, mask in findings.by_column
                if mask[position]
            ]
            reasons.sort(key=lambda reason: reason["level"])
            rows.append(
                {
                    "sheet": self.form.sheet.name,
                    "row": cells["row"][place],
                    "titles": self.form.header,
                    "cells": original,
                    "reasons": reasons,
                }
            )
        return rows

    def _title(self, column: str) -> str:
        written = self.form.titles.get(column)
        return (written or self.schema.columns[column].title).replace("\n", "")

    def _value(self, column: str, cells: list[str]) -> str:
        position = self.form.positions.get(column)
        return cells[position] if position is not None else ""


def _mask(values: pa.Array | pa.ChunkedArray) -> np.ndarray:
    return values.to_numpy(zero_copy_only=False).astype(bool)


def _age_outside(born: pa.Array, at: pa.Array) -> np.ndarray:
    """People younger than 16 or older than 100 on the day; unknown dates are no finding."""
    years = pc.divide(pc.days_between(born, at).cast(pa.float64()), 365.2425)
    return _mask(pc.fill_null(pc.or_(pc.less(years, 16.0), pc.greater(years, 101.0)), False))
