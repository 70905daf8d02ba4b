"""From the text of a form to typed rows that count, and rows returned with every reason."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401  (else at the first check, and late)
import pandera.pandas as pan
import pyarrow as pa
import pyarrow.compute as pc
from pandera.config import CONFIG

from pipelines.cleaning.cells import Fault, plain
from pipelines.cleaning.findings import Findings
from pipelines.cleaning.place import Gazetteer, Located
from pipelines.cleaning.text_bytes import sizes
from pipelines.cleaning.typed_columns import MISSING, mask, text_of, typed_columns
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.reading.headers import Form
from pipelines.reading.limits import CELL_CHARACTERS, LISTED_ROWS
from schemas.form import kept_columns

TOO_LATE = Fault("V03", "error", "日期晚于报送月份的次月末，请核对年份")
EXTRA_CELLS = Fault("V00", "error", "列数不符：这一行的单元格多于表头，请核对是否错列")
EXITS = ["cancelled", "revoked", "revoked_cancelled"]
TOO_LONG = Fault("V00", "error", f"内容超过 {CELL_CHARACTERS:,} 个字，请核对是否错列")
FIELD_CHECKS = {
    "isin": "不在允许取值内",
    "greater_than": "应大于 0，请核对",
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
    """One batch judged; ``returned_exits`` are codes of returned rows that say 注销 or 吊销.

    ``listed`` has the returned rows with their reasons, up to ``LISTED_ROWS`` of a sheet.
    """

    accepted: pa.Table
    returned: int
    listed: list[dict]
    returned_exits: list[str | None]
    counts: dict[tuple[str, str, str, str], int]
    outside: int


class Validator:
    """Judges the rows of one form against the schema of its source."""

    def __init__(self, form: Form, model: type[pan.DataFrameModel], context: Context) -> None:
        if not CONFIG.validation_enabled:
            raise RuntimeError(
                "PANDERA_VALIDATION_ENABLED 已关闭校验，请取消这个环境变量后再运行。"
            )
        self.room = LISTED_ROWS
        self.form = form
        self.context = context
        self.source = model.Config.name
        self.key = model.Config.metadata["key"]
        self.schema = model.to_schema()
        self.contract = self.schema.remove_columns(
            [name for name in self.schema.columns if name not in kept_columns(self.schema)]
        )

    def judge(self, batch: pa.Table) -> Validated:
        """Judge one batch of text rows; rows outside the jurisdiction are counted, not judged.

        Raises ``RuntimeError`` when a rule itself fails: no row may pass unjudged.
        """
        received = batch
        batch, too_long = self._without_long_cells(received)
        located = self._locate(batch)
        inside = ~located.outside if located else np.ones(batch.num_rows, dtype=bool)
        outside = batch.num_rows - int(inside.sum())
        if outside:
            kept = pa.array(inside)
            received = received.filter(kept)
            batch = batch.filter(kept) if too_long else received
        findings = Findings(self.form, self.schema, batch.num_rows)
        for name, found in too_long.items():
            findings.add(name, TOO_LONG, found[inside])
        typed = typed_columns(
            batch, self.source, self.context.jurisdiction, self.context.key, findings
        )
        if located:
            typed["area_code"] = located.area_code.filter(pa.array(inside))
            for fault, found in located.faults.items():
                findings.add(self._place_column, fault, found[inside])
        table = pa.table({name: typed[name] for name in self.contract.columns})
        self._apply_rules(table, findings)
        findings.add(self.key[0], EXTRA_CELLS, mask(pc.not_equal(batch["extra"], "")))
        table = table.append_column("sheet", pa.repeat(self.form.sheet.name, batch.num_rows))
        table = table.append_column("row", batch["row"].cast(pa.int32()))
        wrong = findings.errors()
        listed = findings.returned_rows(received, self.room)
        self.room -= len(listed)
        return Validated(
            accepted=table.filter(pa.array(~wrong)),
            returned=int(wrong.sum()),
            listed=listed,
            returned_exits=self._exits(table.filter(pa.array(wrong))),
            counts=findings.counts(),
            outside=outside,
        )

    def _without_long_cells(self, batch: pa.Table) -> tuple[pa.Table, dict[str, np.ndarray]]:
        """The rows with cells blank that are too long to be cleaned, and which those are."""
        too_long = {}
        for name, position in self.form.positions.items():
            place = batch.column_names.index(str(position))
            cells = batch.column(place).combine_chunks()
            if not (sizes(cells) > CELL_CHARACTERS).any():  # bytes, of which no sign has less
                continue
            is_long = pc.greater(pc.utf8_length(cells), CELL_CHARACTERS)
            too_long[name] = mask(is_long)
            batch = batch.set_column(place, str(position), pc.if_else(is_long, "", cells))
        return batch, too_long

    @property
    def _place_column(self) -> str:
        return "area_name" if "area_name" in self.schema.columns else "town"

    def _locate(self, batch: pa.Table) -> Located | None:
        """Place the rows before anything is judged; ``None`` for sources without a place."""
        if "area_code" not in self.schema.columns:
            return None
        if self._place_column == "area_name":
            return self.context.gazetteer.areas_named(text_of(batch, self.form, "area_name"))
        is_register = self.source == "registrations"
        return self.context.gazetteer.locate(
            batch.num_rows,
            town=text_of(batch, self.form, "town"),
            district=self._unless_moved_out(batch, "district"),
            address=self._unless_moved_out(batch, "address"),
            codes=text_of(batch, self.form, "credit_code") if is_register else None,
        )

    def _unless_moved_out(self, batch: pa.Table, column: str) -> pa.Array | None:
        """A place stated for whoever moved out is where it went, not where it was."""
        text = text_of(batch, self.form, column)
        moved_out = text_of(batch, self.form, "moved_out_on")
        if text is None or moved_out is None:
            return text
        return pc.if_else(pc.is_valid(plain(moved_out)), "", text)

    def _apply_rules(self, table: pa.Table, findings: Findings) -> None:
        for name, column in self.contract.columns.items():
            if column.metadata["kind"] in ("date", "month"):
                late = pc.greater(table[name], pa.scalar(self.context.last_acceptable_day))
                findings.add(name, TOO_LATE, mask(pc.fill_null(late, False)))
        frame = table.to_pandas(types_mapper=pd.ArrowDtype)
        frame.attrs["policy"] = self.context.jurisdiction.policy
        for name, column in self.contract.columns.items():
            if not column.nullable:
                blank = mask(pc.is_null(table[name]))
                findings.add(name, MISSING, blank & ~findings.errors(name))
            for check in column.checks:
                fault = Fault("V05", "error", FIELD_CHECKS[check.name])
                findings.add(name, fault, self._broken(check, frame, name))
        for check in self.contract.checks:
            fault = Fault(check.name, check.description, check.error)
            findings.add(check.title, fault, self._broken(check, frame))

    def _broken(
        self, check: pan.Check, frame: pd.DataFrame, column: str | None = None
    ) -> np.ndarray:
        """The rows that break a rule; a check of one column leaves out its blanks."""
        kept = check(frame, column).check_output
        if not isinstance(kept, pd.Series):
            raise RuntimeError(f"{self.source} 的规则 {check} 没有逐行判断。")
        if len(kept) < len(frame):
            kept = kept.reindex(frame.index, fill_value=True)
        return ~kept.to_numpy(dtype=bool)

    def _exits(self, returned: pa.Table) -> list[str | None]:
        if self.source != "registrations":
            return []
        says_exit = pc.is_in(returned["status"], pa.array(EXITS))
        return returned["credit_code"].filter(says_exit).to_pylist()
