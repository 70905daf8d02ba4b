"""What was found wrong in the rows of a form, and the rows that go back for it."""

from dataclasses import dataclass, field

import numpy as np
import pandera.pandas as pan
import pyarrow as pa

from pipelines.cleaning.cells import Cleaned, Fault
from pipelines.reading.headers import Form
from schemas import SOURCES


@dataclass
class Findings:
    """Faults found in the rows of one batch, by column, as masks over its rows."""

    form: Form
    schema: pan.DataFrameSchema
    rows: int
    by_column: list[tuple[str, Fault, np.ndarray]] = field(default_factory=list)
    cleaned: dict[str, pa.Array] = field(default_factory=dict)

    def add(self, column: str, fault: Fault, mask: np.ndarray) -> None:
        if mask.any():
            self.by_column.append((column, fault, mask))

    def take(self, column: str, cleaned: Cleaned) -> pa.Array:
        """Note the faults of a cleaned column and hand on its values."""
        for fault, mask in cleaned.faults.items():
            self.add(column, fault, mask)
        self.cleaned[column] = cleaned.values
        return cleaned.values

    def errors(self, column: str | None = None) -> np.ndarray:
        """The rows with an error, in one column or in any."""
        found = np.zeros(self.rows, dtype=bool)
        for name, fault, mask in self.by_column:
            if fault.level == "error" and column in (None, name):
                found |= mask
        return found

    def counts(self) -> dict[tuple[str, str, str, str], int]:
        """Rows by rule, level, title and message."""
        counts: dict[tuple[str, str, str, str], int] = {}
        for column, fault, mask in self.by_column:
            key = (fault.rule, fault.level, self._title(column), fault.message)
            counts[key] = counts.get(key, 0) + int(mask.sum())
        return counts

    def returned_rows(self, batch: pa.Table, most: int) -> list[dict]:
        """The first ``most`` rows with an error: original cells, Excel row, every reason in order.

        What a row has beyond the header stands in one more cell. ``key`` has its cleaned values as
        text; it is ``None`` where one is faulty or is not read off a single column.
        """
        picked = np.flatnonzero(self.errors())[:most]
        texts = batch.take(pa.array(picked)).to_pydict()
        places = [str(position) for position in range(len(self.form.header))]
        keys = self._keys(picked)
        return [
            {
                "sheet": self.form.sheet.name,
                "row": texts["row"][nth],
                "cells": [texts[place][nth] for place in places] + list(filter(None, [extra])),
                "key": keys[nth],
                "reasons": self._reasons(position, texts, nth),
            }
            for nth, (position, extra) in enumerate(zip(picked, texts["extra"], strict=True))
        ]

    def _keys(self, picked: np.ndarray) -> list[list[str] | None]:
        names = SOURCES[self.form.source].Config.metadata["key"]
        if any(name not in self.cleaned for name in names):
            return [None] * len(picked)
        parts = [
            self.cleaned[name].cast(pa.string()).take(pa.array(picked)).to_pylist()
            for name in names
        ]
        faulty = np.logical_or.reduce([self.errors(name) for name in names])[picked]
        return [
            None if is_faulty or None in key else list(key)
            for is_faulty, *key in zip(faulty, *parts, strict=True)
        ]

    def _reasons(self, position: int, texts: dict[str, list], nth: int) -> list[dict]:
        reasons = []
        is_shifted = bool(texts["extra"][nth])  # any cell may hold what belongs in another
        for column, fault, mask in self.by_column:
            if mask[position]:
                place = self.form.positions.get(column)
                reasons.append(
                    {
                        "rule": fault.rule,
                        "level": fault.level,
                        "name": column,
                        "column": self._title(column),
                        "value": texts[str(place)][nth] if place is not None else "",
                        "message": fault.message,
                        "personal": is_shifted
                        or bool(self.schema.columns[column].metadata["personal"]),
                    }
                )
        return sorted(reasons, key=lambda reason: reason["level"])

    def _title(self, column: str) -> str:
        """The title as the form writes it, else as the schema does."""
        written = self.form.titles.get(column)
        return (written or self.schema.columns[column].title).replace("\n", "")
