"""证件号码: checked, brought to 18 characters, and kept only as a keyed hash."""

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.cleaning.cells import (
    LOST_PRECISION,
    Cleaned,
    Fault,
    Level,
    by_distinct_plain,
    plain,
    upper,
)
from pipelines.cleaning.text_bytes import byte_matrix, calendar_days, changed, rows_with, signs
from pipelines.deliveries import HIDDEN, PERSONAL

PRECISION_LOST = "精度丢失：证件号码被存成了数字，请把该列设为“文本”格式后重填"
WRONG_FORM = "位数或字符不对，居民身份证号码应为 18 位，请核对"
NO_SUCH_DAY = "出生日期部分（第 7—14 位）没有这一天，请核对"
WRONG_CHECK = "校验码（末位）不符，请逐位核对"
UNREADABLE = "无法识别为证件号码，请填完整的号码"
FOREIGN = "不是居民身份证号码，本户按没有经营者证件计"

# An id or a telephone number that was typed into a text or a number of a case.
TYPED_IN = (
    "[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx]"
    "|(?:^|[^0-9])1[3-9][0-9]{9}(?:$|[^0-9])"
)
# Digits of a hash in a row may look like a telephone number again.
LETTERS = str.maketrans("0123456789", "ghijklmnop")

BLANK = signs(b" ")

_ZERO = ord("0")
_WEIGHTS = np.array([pow(2, 17 - position, 11) for position in range(17)], dtype=np.float32)
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)


def persons(
    texts: pa.Array, key: bytes, *, foreign: Literal["accepted", "warning"]
) -> tuple[Cleaned, pa.Array]:
    """Keyed hashes (32 hexadecimal digits) of ids, and the birth dates that the ids carry.

    Ids are judged by length, check character (GB 11643-1999) and calendar date only: county codes
    change. An id of 15 digits becomes that of 18, so both forms are one person. In ledgers
    (``foreign="accepted"``) other documents are hashed as written and a malformed id is an error;
    in the register (``"warning"``) both are warnings and the row stays without a person.
    """
    texts = upper(plain(texts))
    texts = changed(texts, rows_with(texts, BLANK), _without_blanks)
    ids, is_long = _ids(texts)
    level = "error" if foreign == "accepted" else "warning"
    others = by_distinct_plain(
        pc.if_else(pa.array(is_long), pa.scalar(None, pa.string()), texts),
        lambda text: _other(text, level),
        pa.string(),
    )
    is_short = _holds(pc.match_substring_regex(others.values, r"^[0-9]{17}$"))
    ids[is_short, :17] = byte_matrix(others.values.filter(pa.array(is_short)), 17)
    born, is_day = calendar_days(ids[:, 6:14])
    checks = _check_characters(ids)
    ids[is_short, 17] = checks[is_short]
    is_right = is_day & (checks == ids[:, 17])
    faults = {
        **others.faults,
        Fault("V02", level, NO_SUCH_DAY): (is_long | is_short) & ~is_day,
        Fault("V02", level, WRONG_CHECK): is_day & ~is_right,
    }
    found = {fault: mask for fault, mask in faults.items() if mask.any()}
    documents = pc.if_else(pa.array(is_short), pa.scalar(None, pa.string()), others.values)
    hashes = _hashes(ids, is_right, documents, key)
    return Cleaned(hashes, found), pa.array(born, pa.date32(), mask=~is_right)


def without_typed_in(values: pa.Array, key: bytes, *, is_number: bool) -> pa.Array:
    """Texts with ids and telephone numbers blotted out; a number of a case becomes its hash.

    The hash keeps cases apart that would otherwise have one key.
    """
    found = pc.match_substring_regex(values, TYPED_IN)
    if not pc.any(found).as_py():
        return values

    def read(text: str) -> tuple[str, None]:
        if is_number:
            hashed = blake2b(text.encode(), key=key, digest_size=16).hexdigest()
            return HIDDEN + hashed.translate(LETTERS), None
        return PERSONAL.sub(HIDDEN, text), None

    return pc.replace_with_mask(
        values,
        pc.fill_null(found, False),
        by_distinct_plain(values.filter(found), read, pa.string()).values,
    )


def _without_blanks(texts: pa.Array) -> pa.Array:
    return pc.replace_substring(texts, " ", "")


def _ids(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """A row of bytes per text, zeros where it is no id of 18 characters, and where it is one."""
    ids = np.zeros((len(texts), 18), dtype=np.uint8)
    complete = pc.equal(pc.binary_length(texts), 18)
    ids[_holds(complete)] = byte_matrix(texts.filter(complete), 18)
    is_digit = ids - _ZERO < 10  # bytes below the digits wrap around to above them
    is_id = is_digit[:, :17].all(axis=1) & (is_digit[:, 17] | (ids[:, 17] == ord("X")))
    ids[~is_id] = 0
    return ids, is_id


def _holds(condition: pa.Array) -> np.ndarray:
    return pc.fill_null(condition, False).to_numpy(zero_copy_only=False)


def _other(text: str, level: Level) -> tuple[str | None, Fault | None]:
    """What is no id of 18 characters: one of 15, as the 17 before the check, or a document."""
    if re.fullmatch(r"[0-9]{15}", text):
        return f"{text[:6]}19{text[6:]}", None
    if re.match(LOST_PRECISION, text):
        return None, Fault("V02", level, PRECISION_LOST)
    if re.match(r"([^0-9]*[0-9]){14}|[0-9X]{18}$", text):  # other documents have fewer digits
        return None, Fault("V02", level, WRONG_FORM)
    if not re.fullmatch(r"[^*#?]*[0-9][^*#?]*", text):
        return None, Fault("V02", level, UNREADABLE)
    return (text, None) if level == "error" else (None, Fault("V02", level, FOREIGN))


def _check_characters(ids: np.ndarray) -> np.ndarray:
    digits = ids[:, :17].astype(np.float32) - _ZERO
    return _CHECKS[(digits @ _WEIGHTS).astype(np.int32) % 11]


def _hashes(ids: np.ndarray, is_right: np.ndarray, documents: pa.Array, key: bytes) -> pa.Array:
    citizens = ids[is_right].tobytes()
    found = _hashed((citizens[start : start + 18] for start in range(0, len(citizens), 18)), key)
    others = _hashed((text.encode() for text in documents.drop_null().to_pylist()), key)
    values = pc.replace_with_mask(documents, pc.is_valid(documents), pa.array(others, pa.string()))
    return pc.replace_with_mask(values, pa.array(is_right), pa.array(found, pa.string()))


def _hashed(texts: Iterable[bytes], key: bytes) -> list[str]:
    keyed, hashed = blake2b(digest_size=16, key=key), []
    for text in texts:
        one = keyed.copy()  # costs less than to begin anew
        one.update(text)
        hashed.append(one.hexdigest())
    return hashed
