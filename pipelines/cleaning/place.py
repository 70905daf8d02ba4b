"""Whose row it is and where it lies: by stated places, addresses and registering authorities."""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.cleaning.areas import LONGEST_NAME, NOWHERE, Areas
from pipelines.cleaning.cells import Fault, plain
from pipelines.jurisdiction import UNSPECIFIED, Jurisdiction

UNDECIDED, INSIDE, OUTSIDE = 0, 1, 2
ADDRESS_HEAD = 30  # characters; the administrative prefix is over by then
WHOLE = ("全区", "全市", "全县")

UNKNOWN_TOWN = Fault("P01", "warning", "镇街不在本辖区区划表内，按未注明计，请核对名称")
UNKNOWN_AREA = Fault("P01", "error", "不在本辖区区划表内，请填区划表里的名称或代码")


class Located(NamedTuple):
    """Area codes (``未注明`` where nothing says more), which rows lie outside, and faults."""

    area_code: pa.Array
    outside: np.ndarray
    faults: dict[Fault, np.ndarray]


class _Said(NamedTuple):
    """What one text says: whose row it is, which area, and is a stated town in no list.

    Also used for many texts at once, with arrays for the three.
    """

    verdict: int
    place: int = NOWHERE
    is_unknown: bool = False


class Gazetteer:
    """Places the rows of a jurisdiction's deliveries."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self.areas = Areas(jurisdiction)
        self.codes = [area.code for area in self.areas.tree]
        self.city_code = jurisdiction.code[:4] + "00"
        self.is_leaf = np.append(self.areas.below.sum(axis=1) == 1, False)  # False for NOWHERE
        # What cannot be placed below an area that has parts is 未注明 there.
        self.placed_codes = [
            code if leaf and position else code + UNSPECIFIED
            for position, (code, leaf) in enumerate(zip(self.codes, self.is_leaf, strict=False))
        ]

    def locate(
        self,
        rows: int,
        *,
        town: pa.Array | None = None,
        district: pa.Array | None = None,
        address: pa.Array | None = None,
        codes: pa.Array | None = None,
    ) -> Located:
        """Place every row by its texts, each ``None`` where the form has no such column.

        In this order: stated town, stated district or city, administrative prefix of the address,
        registering authority (positions 3–8 of the 统一社会信用代码, only for whose row it is).
        What nothing contradicts is inside.
        """
        verdict = np.full(rows, UNDECIDED)
        place = np.full(rows, NOWHERE)
        unknown = np.zeros(rows, dtype=bool)
        for texts, judge in (
            (town, self._by_town),
            (district, self._by_district),
            (address, self._by_address),
            (codes, self._by_authority),
        ):
            still_open = (verdict == UNDECIDED) | ((verdict == INSIDE) & ~self.is_leaf[place])
            if texts is None or not still_open.any():
                continue
            said = judge(texts.filter(pa.array(still_open)))
            before = place[still_open]
            is_finer = (before == NOWHERE) | self.areas.below[before, said.place]
            is_finer &= said.place != NOWHERE
            place[still_open] = np.where(is_finer, said.place, before)
            is_news = verdict[still_open] == UNDECIDED
            verdict[still_open] = np.where(is_news, said.verdict, verdict[still_open])
            unknown[still_open] |= said.is_unknown
        outside = verdict == OUTSIDE
        unplaced = place <= 0
        area_code = pa.array(self.placed_codes).take(pa.array(np.maximum(place, 0)))
        return Located(area_code, outside, _found(UNKNOWN_TOWN, unknown & unplaced & ~outside))

    def areas_named(self, texts: pa.Array) -> Located:
        """Areas stated by name or code, the whole jurisdiction among them.

        Areas of elsewhere are outside; a name of nowhere is an error, its area code null.
        """
        said = self._of_each(self._area, texts)
        codes = pa.array(self.codes).take(pa.array(said.place, mask=said.place == NOWHERE))
        unknown = _found(UNKNOWN_AREA, said.verdict == UNDECIDED)
        return Located(codes, said.verdict == OUTSIDE, unknown)

    def _by_town(self, texts: pa.Array) -> _Said:
        return self._of_each(self._town, texts)

    def _town(self, text: str) -> _Said:
        if text in ("", "未注明"):
            return _Said(UNDECIDED)
        said = self._area(text)
        if said.verdict == UNDECIDED and text not in self.areas.within:
            return _Said(UNDECIDED, is_unknown=True)
        return said

    def _by_district(self, texts: pa.Array) -> _Said:
        return self._of_each(self._district, texts)

    def _district(self, text: str) -> _Said:
        said = self._area(text)
        if said.verdict == INSIDE:
            return said
        says_nothing = not self.areas.split(text)[1] or self.areas.is_code_around(text)
        return _Said(UNDECIDED if says_nothing else OUTSIDE)

    def _area(self, text: str) -> _Said:
        """What stands in a column for areas; ``UNDECIDED`` when no such place is known."""
        if text in WHOLE:
            return _Said(INSIDE, 0)
        if re.fullmatch(r"\d+", text, re.ASCII):
            return self._area_of_code(text)
        known, rest = self.areas.split(text)
        is_own, place = self.areas.follow(known, bool(rest))
        if is_own or place != NOWHERE:
            return _Said(INSIDE, max(place, 0))
        is_elsewhere = self.areas.is_elsewhere(known, rest, is_statement=True)
        return _Said(OUTSIDE if is_elsewhere else UNDECIDED)

    def _area_of_code(self, digits: str) -> _Said:
        place = self.areas.of_code(digits)
        if place != NOWHERE:
            return _Said(INSIDE, place)
        is_other = len(digits) in (6, 9, 12) and not (
            self.areas.is_own_authority(digits[:6]) or self.areas.is_code_around(digits)
        )
        return _Said(OUTSIDE if is_other else UNDECIDED)

    def _by_address(self, texts: pa.Array) -> _Said:
        """By the administrative prefix of an address.

        An area of the tree without the jurisdiction before it (市中区 is in three cities) does not
        say whose row it is, only where inside.
        """
        texts = pc.fill_null(plain(pc.utf8_slice_codeunits(texts, 0, ADDRESS_HEAD)), "")
        head = f"^(?P<known>(?:{self.areas.names})*)(?P<rest>.*)$"
        parts = pc.extract_regex(pc.replace_substring(texts, " ", ""), head)
        known, rest = parts.field("known"), parts.field("rest")
        said = _joined(known, pc.utf8_slice_codeunits(rest, 0, 1), self._known_head)
        is_nameless = (said.verdict == UNDECIDED) & (said.place == NOWHERE)
        nameless = pa.array(is_nameless)
        follows = pc.utf8_slice_codeunits(rest.filter(nameless), 0, LONGEST_NAME)
        around = _joined(known.filter(nameless), follows, self._unknown_head)
        said.verdict[is_nameless] = around.verdict
        return said

    def _known_head(self, known: str, rest: str) -> _Said:
        is_own, place = self.areas.follow(known, bool(rest))
        return _Said(INSIDE if is_own else UNDECIDED, place)

    def _unknown_head(self, known: str, rest: str) -> _Said:
        return _Said(OUTSIDE if self.areas.is_elsewhere(known, rest) else UNDECIDED)

    def _by_authority(self, texts: pa.Array) -> _Said:
        codes = plain(texts)
        codes = pc.if_else(pc.equal(pc.utf8_length(codes), 18), codes, "")
        return self._of_each(self._authority, pc.utf8_slice_codeunits(codes, 2, 8))

    def _authority(self, code: str) -> _Said:
        """The city around a district registers for it, too; a province does for everyone."""
        if not re.fullmatch(r"\d{6}", code, re.ASCII):
            return _Said(UNDECIDED)
        is_own = self.areas.is_own_authority(code) or code == self.city_code
        return _Said(INSIDE if is_own else OUTSIDE)

    def _of_each(self, judge: Callable[[str], _Said], texts: pa.Array) -> _Said:
        written = pc.fill_null(texts, "").dictionary_encode()
        distinct = pc.fill_null(plain(written.dictionary), "").to_pylist()
        return _spread([judge(text) for text in distinct], written.indices)


def _joined(known: pa.Array, rest: pa.Array, judge: Callable[[str, str], _Said]) -> _Said:
    """What each distinct pair of known names and text after them says."""
    pairs = pc.binary_join_element_wise(known, rest, "\n").dictionary_encode()
    distinct = (pair.split("\n") for pair in pairs.dictionary.to_pylist())
    return _spread([judge(names, after) for names, after in distinct], pairs.indices)


def _spread(said: list[_Said], rows: pa.Array) -> _Said:
    if not said:
        return _Said(np.empty(0, int), np.empty(0, int), np.empty(0, bool))
    by_row = rows.to_numpy()
    return _Said(*(np.array(column)[by_row] for column in zip(*said, strict=True)))


def _found(fault: Fault, mask: np.ndarray) -> dict[Fault, np.ndarray]:
    return {fault: mask} if mask.any() else {}
