"""证件号码, with python-stdnum as the oracle of check characters."""

from datetime import date
from hashlib import blake2b

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from pipelines.cleaning.persons import persons, without_typed_in

KEY = b"k" * 32


def person(birth: str = "19800229", sequence: str = "123", county: str = "370882") -> str:
    unchecked = f"{county}{birth}{sequence}?"
    return unchecked[:-1] + ric.calc_check_digit(unchecked)


def in_ledger(*written: str):
    return persons(pa.array(written, pa.string()), KEY, foreign="accepted")


def in_register(*written: str):
    return persons(pa.array(written, pa.string()), KEY, foreign="warning")


def test_an_id_becomes_32_hexadecimal_digits_and_its_birth_date() -> None:
    (hashes, faults), born = in_ledger(person())
    assert faults == {}
    assert [len(h) for h in hashes.to_pylist()] == [32]
    assert set(hashes[0].as_py()) <= set("0123456789abcdef")
    assert born.to_pylist() == [date(1980, 2, 29)]


def test_the_hash_of_a_person_stays_what_it_was() -> None:
    """Other hashes under the same key would part every person from what they did before."""
    keyed = blake2b(b"370882198002291234", digest_size=16, key=KEY)
    assert person() == "370882198002291234"
    assert in_ledger(person())[0].values.to_pylist() == [keyed.hexdigest()]


def test_accidents_of_writing_leave_the_person_the_same() -> None:
    with_x = next(p for n in range(100, 200) if (p := person(sequence=str(n))).endswith("X"))
    full_width = with_x.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    spaced = f"{with_x[:6]} {with_x[6:14]} {with_x[14:]}"
    (hashes, _), _ = in_ledger(
        with_x, with_x.lower(), f'="{with_x}"', f" {with_x}\t", full_width, spaced
    )
    assert len(set(hashes.to_pylist())) == 1
    assert hashes.null_count == 0


def test_another_key_gives_another_hash() -> None:
    written = pa.array([person()])
    mine, theirs = (persons(written, k, foreign="accepted")[0].values[0] for k in (KEY, b"o" * 32))
    assert mine != theirs


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999), st.integers(0, 999999))
def test_the_old_id_of_15_digits_is_the_same_person(birth: date, number: int, county: int) -> None:
    new = person(birth.strftime("%Y%m%d"), f"{number:03}", f"{county:06}")
    old = new[:6] + new[8:17]
    (hashes, faults), born = in_ledger(old, new)
    assert faults == {}
    assert hashes[0] == hashes[1]
    assert born.to_pylist() == [birth, birth]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_the_check_character_agrees_with_the_oracle(birth: date, number: int) -> None:
    right = person(birth.strftime("%Y%m%d"), f"{number:03}")
    (hashes, _), _ = in_ledger(*(right[:-1] + character for character in "0123456789X"))
    usable = [place for place, value in enumerate(hashes.to_pylist()) if value]
    assert usable == ["0123456789X".index(right[-1])]


def test_a_county_that_did_not_exist_at_birth_is_no_fault() -> None:
    # 370812 is the code of 兖州区 since 2013.
    (_, faults), _ = in_ledger(person("19500101", county="370812"), person(county="999999"))
    assert faults == {}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (person()[:-1] + ("0" if person()[-1] != "0" else "1"), "校验码"),
        (person("19810229"), "没有这一天"),
        (person("18991231"), "没有这一天"),
        (person("21000101"), "没有这一天"),
        ("370882991332123", "没有这一天"),
        (person()[:-1], "位数"),
        (person() + "1", "位数"),
        ("37088219800229", "位数"),
        ("3708821980X229123X", "位数"),
        ("37O882198002291231", "位数"),  # the letter O
        ("37088219800229:231", "位数"),  # the sign after 9
        ("3.70882196204032E+17", "精度丢失"),
        ("370882********1234", "完整"),
        ("#公式未计算", "无法识别"),
        ("待补", "无法识别"),
    ],
)
def test_a_malformed_id_is_an_error_in_a_ledger_and_a_warning_in_the_register(
    written: str, said: str
) -> None:
    for judge, level in ((in_ledger, "error"), (in_register, "warning")):
        (hashes, faults), born = judge(written, person())
        assert hashes.to_pylist()[0] is born.to_pylist()[0] is None
        assert hashes[1].is_valid
        assert [(f.rule, f.level) for f in faults] == [("V02", level)]
        assert said in next(iter(faults)).message
        assert written not in next(iter(faults)).message
        assert [mask.tolist() for mask in faults.values()] == [[True, False]]


@pytest.mark.parametrize("document", ["E12345678", "H1234567890", "12345678", "军字第2001988号"])
def test_other_documents_are_hashed_in_ledgers_and_unlinked_in_the_register(document: str) -> None:
    (hashes, faults), born = in_ledger(document, document.lower())
    assert faults == {}
    assert hashes[0] == hashes[1]
    assert len(hashes[0].as_py()) == 32
    assert born.null_count == 2
    (hashes, faults), _ = in_register(document)
    assert hashes.to_pylist() == [None]
    assert [f.level for f in faults] == ["warning"]


def test_blank_ids_are_null_without_a_fault() -> None:
    (hashes, faults), born = in_ledger("", "无")
    assert hashes.to_pylist() == born.to_pylist() == [None, None]
    assert faults == {}


def test_ids_and_telephone_numbers_typed_into_texts_are_blotted_out():
    texts = pa.array(["代办370882199003072812", "电话13900135246。", "2020年第12号", None])
    assert without_typed_in(texts, KEY, is_number=False).to_pylist() == [
        "代办〔已隐去〕",
        "电话〔已隐去〕。",
        "2020年第12号",
        None,
    ]


def test_a_case_number_that_is_an_id_becomes_a_hash_of_its_own():
    numbers = pa.array(["370882199003072812", "370882198811120013", "DK2020050001", None])
    first, second, third, blank = without_typed_in(numbers, KEY, is_number=True).to_pylist()
    assert len({first, second, "370882199003072812", "370882198811120013"}) == 4
    assert (third, blank) == ("DK2020050001", None)
    assert not any(sign.isdigit() for sign in first + second)
