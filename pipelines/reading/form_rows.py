"""Rows of a form that are not data: blank ones, totals, sign-off lines, repeated headers and the
example of a blank form."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reading.headers import Form
from pipelines.reading.titles import normalised
from schemas import SOURCES

SERIAL_TITLES = ("序号", "序", "NO", "NO.", "行号")
EMPTY = ("", "-", "--", "—", "/")
TOTAL = re.compile(r"(?:本页|本月|本表|累计)?(?:合计|总计|小计|共计)(?:[:：].*)?")
SIGN_OFF = re.compile(
    r"填表|制表|制单|填报|经办|复核|审核人|审核[:：]|单位负责人|负责人|分管|联系人|联系电话"
    r"|[（(]?(?:单位)?[（(]?(?:盖章|公章)|(?:附?注|备注|说明)\d*[:：]"
)
EXAMPLE = re.compile(r"示例(?:[:：].*)?")
NO_KEY = "^[合总小共本累填制经复审单负分联盖公附注备说示(（]"


def data_rows(records: pa.Table, form: Form) -> pa.Table:
    """The records that are data, out of all records below the header.

    A record whose key is filled is data. Only those with a key cell that is blank, begins like a
    word of the form or repeats the heading are looked at one by one.
    """
    heading = form.sheet.head[: form.first_row - 1]
    keys = _key_positions(form)
    doubtful = np.zeros(records.num_rows, dtype=bool)
    for key in keys:
        cells = pc.utf8_trim_whitespace(records[str(key)])
        titles = {row[key].strip() for row in heading if key < len(row)}
        doubtful |= _mask(pc.is_in(cells, pa.array([*EMPTY, *titles])))
        doubtful |= _mask(pc.match_substring_regex(cells, NO_KEY))
    doubtful &= ~_mask(pc.match_substring(records["extra"], "\n"))  # may hold swallowed rows
    if not doubtful.any():
        return records
    looked_at = np.flatnonzero(doubtful)
    is_data = np.ones(records.num_rows, dtype=bool)
    doubted = _without_notes(records.take(looked_at), form)
    is_data[looked_at] = _are_data(doubted, form, keys, heading)
    return records.filter(pa.array(is_data))


def _without_notes(records: pa.Table, form: Form) -> pa.Table:
    """Returned rows without what only says why they came back."""
    for position in form.notes.values():
        name = str(position)
        blank = pa.repeat("", records.num_rows)
        records = records.set_column(records.column_names.index(name), name, blank)
    return records


def _key_positions(form: Form) -> list[int]:
    """Where the key stands; the place from which a derived area of the key is found counts."""
    model = SOURCES[form.source]
    columns = model.to_schema().columns
    places = [
        name for name, c in columns.items() if c.metadata["kind"] == "place" and c.nullable is False
    ]
    names = [name for name in (*model.Config.metadata["key"], *places) if name in form.positions]
    return [form.positions[name] for name in names]


def _are_data(
    records: pa.Table, form: Form, keys: list[int], heading: list[list[str]]
) -> np.ndarray:
    is_data = ~_are_blank(records, form)
    repeated = {_filled(row) for row in heading}
    required = [
        form.positions[name]
        for name, column in SOURCES[form.source].to_schema().columns.items()
        if column.metadata["required"] and name in form.positions
    ]
    kept = np.flatnonzero(is_data)
    columns = records.take(kept).drop(["row", "extra"]).to_pydict().values()
    for place, cells in zip(kept, zip(*columns, strict=True), strict=True):
        cells = ["".join(cell.split()) for cell in cells]
        is_data[place] = not (
            _filled(cells) in repeated
            or _is_total(cells, keys)
            or _is_sign_off(cells, required)
            or any(EXAMPLE.fullmatch(cells[key]) for key in keys)
        )
    return is_data


def _are_blank(records: pa.Table, form: Form) -> np.ndarray:
    """Records without any cell, or with nothing but the running number printed on the form."""
    serial = {
        str(position)
        for position, title in enumerate(form.header)
        if normalised(title) in SERIAL_TITLES
    }
    blank = np.ones(records.num_rows, dtype=bool)
    for name in records.column_names:
        if name != "row" and name not in serial:
            blank &= _mask(pc.equal(pc.utf8_trim_whitespace(records[name]), ""))
    return blank


def _filled(row: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, ("".join(cell.split()) for cell in row)))


def _is_total(cells: list[str], keys: list[int]) -> bool:
    has_no_key = any(cells[key] in EMPTY or TOTAL.fullmatch(cells[key]) for key in keys)
    return has_no_key and any(TOTAL.fullmatch(cell) for cell in cells)


def _is_sign_off(cells: list[str], required: list[int]) -> bool:
    """A line of names below the table: no required cell holds anything but such a line."""
    if not any(SIGN_OFF.match(cell) for cell in cells):
        return False
    return all(not cells[p] or SIGN_OFF.match(cells[p]) for p in required)


def _mask(values: pa.Array | pa.ChunkedArray) -> np.ndarray:
    return values.to_numpy(zero_copy_only=False)
