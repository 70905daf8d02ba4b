"""Invented codes and ids whose check characters are right (GB 32100, GB 11714, GB 11643)."""

import numpy as np
import polars as pl
import pyarrow as pa

from pipelines.sample.world import SampleError

SIGNS = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
# Multipliers that scatter a running number over its whole space without repeating it.
BODY_STEP = 274_876_858_367
PERSON_STEP = 15_485_863
SEQUENCES = 999
EPOCH = 40_000  # days from 1860-06-26 to 1970-01-01, so that no key is negative


def credit_codes(number: np.ndarray, classes: np.ndarray, authority: np.ndarray) -> pl.Series:
    """Codes for running numbers: ``classes`` 1–3, ``authority`` six digits as a number."""
    body = (number.astype(np.int64) * BODY_STEP + 31**7 * 9) % 31**8
    values = np.empty((len(number), 18), np.uint8)
    values[:, 0] = 9
    values[:, 1] = classes
    for place in range(6):
        values[:, 2 + place] = authority // 10 ** (5 - place) % 10
    for place in range(8):
        values[:, 8 + place] = body // 31 ** (7 - place) % 31
    values[:, 16] = _organisation_check(values[:, 8:16])
    values[:, 17] = _credit_check(values[:, :17])
    return _texts(np.frombuffer(SIGNS, np.uint8)[values])


def _credit_check(values: np.ndarray) -> np.ndarray:
    weights = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], np.int32)
    return (31 - values @ weights % 31) % 31


def _organisation_check(values: np.ndarray) -> np.ndarray:
    """Check sign of the nine-character organisation code, where letters count from A = 10."""
    signs = np.frombuffer(SIGNS, np.uint8).astype(np.int32)
    worth = np.where(signs < ord("A"), signs - ord("0"), signs - ord("A") + 10)
    check = 11 - worth[values] @ np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int32) % 11
    return np.where(check == 11, 0, np.where(check == 10, SIGNS.index(b"X"), check))


def person_keys(
    young: np.ndarray,
    old_days: range,
    young_days: range,
    areas: list[str],
    shift: int,
    used: tuple[int, int] = (0, 0),
) -> np.ndarray:
    """For each person a number that says area, day of birth and sequence, never the same twice.

    ``used`` says how many young and old people have theirs already. Raises ``SampleError`` when
    there are more people than ids.
    """
    key = np.empty(len(young), np.int64)
    groups = ((young, young_days), (~young, old_days))
    for (chosen, days), start in zip(groups, used, strict=True):
        space = len(days) * SEQUENCES * len(areas)
        stop = start + int(chosen.sum())
        if stop > space:
            raise SampleError(f"{stop} 人超出虚构证件号码的容量 {space}，请减少户数。")
        place = (np.arange(start, stop, dtype=np.int64) * PERSON_STEP + shift) % space
        area, rest = np.divmod(place, len(days) * SEQUENCES)
        born, sequence = np.divmod(rest, SEQUENCES)
        key[chosen] = (area * 100_000 + born + days.start + EPOCH) * 1_000 + sequence + 1
    return key


def person_ids(keys: np.ndarray, areas: list[str]) -> pl.Series:
    """The 18-character 公民身份号码 of ``person_keys``."""
    head, sequence = np.divmod(keys, 1_000)
    area, born = np.divmod(head, 100_000)
    moment = (born - EPOCH).astype("datetime64[D]")
    year = moment.astype("datetime64[Y]").astype(np.int64) + 1970
    month = moment.astype("datetime64[M]").astype(np.int64) % 12 + 1
    of_month = (moment - moment.astype("datetime64[M]")).astype(np.int64) + 1
    codes = np.array([int(code) for code in areas], np.int64)[area]
    number = ((codes * 10_000 + year) * 10_000 + month * 100 + of_month) * 1_000 + sequence
    digits = np.empty((len(keys), 18), np.uint8)
    for place in range(17):
        digits[:, place] = number // 10 ** (16 - place) % 10
    weights = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int32)
    check = digits[:, :17] @ weights % 11
    digits += ord("0")
    digits[:, 17] = np.frombuffer(b"10X98765432", np.uint8)[check]
    return _texts(digits)


def _texts(signs: np.ndarray) -> pl.Series:
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(signs.shape[1]), len(signs), [None, pa.py_buffer(np.ascontiguousarray(signs))]
    )
    return pl.Series(pl.from_arrow(fixed.cast(pa.binary()).cast(pa.string())))
