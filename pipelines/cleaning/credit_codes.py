"""统一社会信用代码 (GB 32100-2015)."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.cleaning.cells import (
    FORMULA,
    LOST_PRECISION,
    NOT_COMPUTED,
    Cleaned,
    Fault,
    by_distinct_plain,
    plain,
    upper,
    without,
)
from pipelines.cleaning.text_bytes import byte_matrix

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_LENGTH = 18

PRECISION_LOST = Fault(
    "V01", "error", "精度丢失：信用代码被存成了数字，请把该列设为“文本”格式后重填"
)
OLD_NUMBER = Fault("V01", "error", "是 15 位的旧注册号，请改填 18 位统一社会信用代码")
WRONG_LENGTH = Fault("V01", "error", "不是 18 位，请核对统一社会信用代码")
WRONG_CHARACTER = Fault(
    "V01",
    "error",
    "含有信用代码不用的字符（字母 I、O、S、V、Z 或符号），或第 3—8 位不是数字，请核对",
)
WRONG_CHECK = Fault("V01", "error", "校验码（末位）不符，请逐位核对")
WRONG_ORGANISATION = Fault("V01", "warning", "组织机构代码的校验位（第 17 位）不符，请核对")

# Both sums stay below 2**24, exact in float32, which numpy multiplies fastest.
_VALUES = np.full(256, -1, dtype=np.float32)
_VALUES[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(len(ALPHABET))
_WEIGHTS = np.array([pow(3, position, 31) for position in range(CODE_LENGTH - 1)], np.float32)
_LETTERS_FROM_TEN = np.arange(256, dtype=np.float32) - (ord("A") - 10)
_LETTERS_FROM_TEN[ord("0") : ord("9") + 1] = np.arange(10)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.float32)
_ORGANISATION_CHECKS = np.frombuffer(b"0X987654321", dtype=np.uint8)


def credit_codes(texts: pa.Array) -> Cleaned:
    """Codes of 18 characters with a right check character; lower case is repaired.

    A wrong check sign of the organisation code within (GB 11714, positions 9–17) is a warning.
    """
    codes = upper(plain(texts))
    complete = pc.fill_null(pc.equal(pc.binary_length(codes), CODE_LENGTH), False)
    is_complete = complete.to_numpy(zero_copy_only=False)
    others = by_distinct_plain(
        pc.if_else(complete, pa.scalar(None, pa.string()), codes), _wrong_form, pa.string()
    )
    faults = others.faults
    for fault, mask in _judge(codes.filter(complete)).items():
        whole = np.zeros(len(codes), dtype=bool)
        whole[is_complete] = mask
        faults[fault] = faults.get(fault, False) | whole
    faults = {fault: mask for fault, mask in faults.items() if mask.any()}
    errors = {fault: mask for fault, mask in faults.items() if fault.level == "error"}
    return Cleaned(without(codes, errors), faults)


def _wrong_form(text: str) -> tuple[None, Fault]:
    if re.match(LOST_PRECISION, text):
        return None, PRECISION_LOST
    if text == NOT_COMPUTED:
        return None, FORMULA
    if re.fullmatch(r"[0-9]{15}", text):
        return None, OLD_NUMBER
    return None, WRONG_CHARACTER if len(text) == CODE_LENGTH else WRONG_LENGTH


def class_digit_type(codes: pa.Array) -> pa.Array:
    """The entity type that the second character of a code of the register says, else null."""
    kinds = pc.utf8_slice_codeunits(codes, 0, 2)
    written = pa.array(["91", "92", "93"])
    types = pa.array(["enterprise", "individual", "cooperative"])
    return types.take(pc.index_in(kinds, value_set=written))


def _judge(codes: pa.Array) -> dict[Fault, np.ndarray]:
    """Codes with characters that no code has, and of the others those that fail a check."""
    signs = byte_matrix(codes, CODE_LENGTH)
    values = _VALUES[signs]
    unusable = (values < 0).any(axis=1) | (values[:, 2:8] > 9).any(axis=1)
    check = -(values[:, :-1] @ _WEIGHTS).astype(np.int32) % 31
    mismatch = ~unusable & (check != values[:, -1])
    organisation = (_LETTERS_FROM_TEN[signs[:, 8:16]] @ _ORGANISATION_WEIGHTS).astype(np.int32)
    is_other = signs[:, 16] != _ORGANISATION_CHECKS[organisation % 11]
    return {
        WRONG_CHARACTER: unusable,
        WRONG_CHECK: mismatch,
        WRONG_ORGANISATION: ~unusable & ~mismatch & is_other,
    }
