"""The bytes of text columns, looked at all at once: few rows need what is slow."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class _Bytes(NamedTuple):
    """The UTF-8 of a column, and where the text of every row starts and ends in it."""

    data: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


def signs(values: Iterable[int]) -> np.ndarray:
    """A table that says of every byte whether it is one of these."""
    table = np.zeros(256, dtype=bool)
    table[list(values)] = True
    return table


def rows_with(texts: pa.Array, wanted: np.ndarray) -> np.ndarray:
    """The rows that hold one of the wanted bytes anywhere."""
    data, starts, ends = _bytes(texts)
    found = np.zeros(len(texts), dtype=bool)
    if len(texts):
        places = starts[0] + np.flatnonzero(wanted[data[starts[0] : ends[-1]]])
        found[np.searchsorted(ends, places, side="right")] = True
    return found


def rows_from_to(texts: pa.Array, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The rows whose first byte is one of ``first`` or whose last byte is one of ``last``."""
    data, starts, ends = _bytes(texts)
    found = starts < ends
    found[found] = first[data[starts[found]]] | last[data[ends[found] - 1]]
    return found


def sizes(texts: pa.Array) -> np.ndarray:
    """The bytes that each row has."""
    _, starts, ends = _bytes(texts)
    return ends - starts


def changed(texts: pa.Array, rows: np.ndarray, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The texts with those of some rows changed."""
    if not rows.any():
        return texts
    where = pa.array(rows)
    return pc.replace_with_mask(texts, where, change(texts.filter(where)))


def byte_matrix(texts: pa.Array, width: int) -> np.ndarray:
    """One row of bytes per text; every text is ``width`` bytes long and none is null."""
    if not len(texts):
        return np.empty((0, width), dtype=np.uint8)
    data, starts, ends = _bytes(texts)
    return data[starts[0] : ends[-1]].reshape(-1, width)


def calendar_days(digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days written with eight bytes a row, and which are in the calendar (1900 to 2099)."""
    numbers = digits.astype(np.int32) - ord("0")
    year = numbers[:, :4] @ np.array([1000, 100, 10, 1])
    month = numbers[:, 4:6] @ np.array([10, 1])
    day = numbers[:, 6:] @ np.array([10, 1])
    plausible = ((numbers >= 0) & (numbers <= 9)).all(axis=1)
    plausible &= (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(plausible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(plausible, day - 1, 0)
    return days, plausible & (days.astype("datetime64[M]") == months)


def _bytes(texts: pa.Array) -> _Bytes:
    if not len(texts):
        return _Bytes(*(np.empty(0, dtype=kind) for kind in (np.uint8, np.int32, np.int32)))
    _, bounds, data = texts.buffers()
    bounds = np.frombuffer(bounds, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return _Bytes(np.frombuffer(data or b"", np.uint8), bounds[:-1], bounds[1:])
