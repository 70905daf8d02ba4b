"""The names and codes of a jurisdiction's areas, old ones included, and of what lies around."""

import csv
import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pyarrow as pa

from pipelines.cleaning.cells import plain
from pipelines.jurisdiction import REFERENCE, Area, Jurisdiction

NOWHERE = -1
LONGEST_NAME = 11  # 莫力达瓦达斡尔族自治旗
SUFFIXES = (*"省市区县旗盟镇乡道场处园会", "自治州")
ZONES = ("高新技术产业开发区", "经济技术开发区", "经济开发区", "高新开发区", "高新区", "开发区")
PROVINCES_IN_SHORT = ("内蒙古", "广西", "西藏", "宁夏", "新疆")


class Areas:
    """Areas of a jurisdiction by their position in its tree; the jurisdiction itself is 0."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self.jurisdiction = jurisdiction
        self.tree = jurisdiction.named_areas
        self.below = _descent(self.tree)
        self.within = {form for name in jurisdiction.within for form in (name, _stem(name))}
        self.own = {form for name in _names(self.tree[0]) for form in (name, _stem(name))}
        self.by_name = self._by_name()
        self.by_code = self._by_code()
        known = sorted({*self.within, *self.by_name}, key=len, reverse=True)
        self.names = "|".join(map(re.escape, known))

    def split(self, text: str) -> tuple[str, str]:
        """The known names that a text begins with, and what follows them."""
        end = 0
        while found := self._name.match(text, end):
            end = found.end()
        return text[:end], text[end:]

    def follow(self, known: str, goes_on: bool) -> tuple[bool, int]:
        """Whether a chain of names includes the jurisdiction's own, and the area it leads to.

        A name without its suffix counts only before another name: 济宁路 is a street.
        """
        names = self._name.findall(known)
        while goes_on and names and not names[-1].endswith(SUFFIXES):
            names.pop()
        is_own, place = False, NOWHERE
        for name in names:
            if place == NOWHERE and name in self.within:
                continue
            is_own |= name.startswith(tuple(self.own))
            below = [
                area
                for area in self.by_name.get(name, ())
                if place == NOWHERE or self.below[place, area]
            ]
            if len(below) != 1:
                break
            place = below[0]
        return is_own, place

    def is_elsewhere(self, known: str, rest: str, is_statement: bool = False) -> bool:
        """Whether a place around (GB/T 2260, abolished ones included) follows the known names.

        A 区 of an address says nothing alone (鼓楼区 is in several cities); it does after a city,
        and in a column for places.
        """
        alone, counties, stems, places = self._around
        for name, after in _beginnings(rest):
            if after.startswith("场"):  # 东方市场 is no city
                continue
            if name in alone or (name in counties and (known or is_statement)):
                return True
            follows = (following for following, _ in _beginnings(after))
            if name in stems and (after.startswith(ZONES) or not places.isdisjoint(follows)):
                return True
        return bool(known) and rest.startswith(ZONES)

    def of_code(self, digits: str) -> int:
        """The area of a code of 6, 9 or 12 digits; a village lies in its town."""
        for code, after in ((digits, ""), (digits[:9], ""), (digits[:6], digits[6:])):
            if code in self.by_code and not after.strip("0"):
                return self.by_code[code]
        return 0 if digits[:9] == self.jurisdiction.unspecified_code else NOWHERE

    def is_own_authority(self, code: str) -> bool:
        """Whether a code of 6 digits names the jurisdiction or something in it, now or before."""
        extent = re.sub(r"(00)+$", "", self.jurisdiction.code)
        return code.startswith(extent) or code in self.by_code

    def is_code_around(self, digits: str) -> bool:
        """Whether a code names the city or the province around the jurisdiction."""
        code = self.jurisdiction.code
        return digits.ljust(12, "0") in {code[:2] + "0" * 10, code[:4] + "0" * 8}

    @cached_property
    def _name(self) -> re.Pattern:
        return re.compile(self.names)

    def _by_name(self) -> dict[str, list[int]]:
        by_name: dict[str, list[int]] = {}
        for position, area in enumerate(self.tree):
            for name in {*_names(area), *(self.own if position == 0 else ())}:
                by_name.setdefault(name, []).append(position)
        declared = set(by_name)
        for position, area in enumerate(self.tree):
            stems = set() if area.is_town else {_stem(name) for name in _names(area)}
            for zone in {stem + zone for stem in stems for zone in ZONES} - declared:
                by_name.setdefault(zone, []).append(position)
        return by_name

    def _by_code(self) -> dict[str, int]:
        """Codes now and before; a town also under the old codes of what it lies in."""
        by_code = {}
        for position, area in enumerate(self.tree):
            for above in (self.tree[n] for n in np.flatnonzero(self.below[:, position])):
                for code in (area.code, *area.old_codes):
                    for old in above.old_codes:
                        by_code[old + code[len(above.code) :]] = position
            by_code |= dict.fromkeys(area.old_codes, position)
        return by_code | {area.code: position for position, area in enumerate(self.tree)}

    @cached_property
    def _around(self) -> tuple[set[str], set[str], set[str], set[str]]:
        """Names that decide alone, counties of the province, short names of cities, all names."""
        with (REFERENCE / "codes" / "gbt2260.csv").open(encoding="utf-8", newline="") as lines:
            places = [(row["code"], row["name"]) for row in csv.DictReader(lines)]
        known = {*self.within, *self.by_name}
        higher = {name for code, name in places if code.endswith("00")} - known
        lower = {name for _, name in places} - higher - known
        province = self.jurisdiction.code[:2]
        counties = {name for code, name in places if code.startswith(province)} & lower
        alone = higher | {name for name in lower if not name.endswith("区")}
        stems = {_stem(name) for name in higher} | {*PROVINCES_IN_SHORT}
        return alone, counties, stems, higher | lower


def _beginnings(text: str) -> Iterator[tuple[str, str]]:
    """The beginnings of a text that may be a name, and what follows each."""
    for end in range(2, min(LONGEST_NAME, len(text)) + 1):
        yield text[:end], text[end:]


def _descent(tree: tuple[Area, ...]) -> np.ndarray:
    """Which area (row) has which others (column) below it, itself included."""
    position = {area.code: number for number, area in enumerate(tree)}
    below = np.eye(len(tree), dtype=bool)
    for number, area in enumerate(tree):
        above = area
        while above.parent:
            above = tree[position[above.parent]]
            below[position[above.code], number] = True
    return below


def _names(area: Area) -> list[str]:
    return plain(pa.array([area.name, *area.aliases])).to_pylist()


def _stem(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "省市区县" else name
