"""What the members of a breakdown are called, and the order in which they stand."""

import csv
from functools import cache

from pipelines.jurisdiction import REFERENCE, Jurisdiction
from pipelines.pages.register_words import ENTITY_TYPES

TOTAL, NO_MEMBER = "total", "unspecified"
DIMENSIONS = {"entity_type": "主体类型", "industry": "行业门类", "key_group": "重点群体"}
OVERALL = {TOTAL: "合计", NO_MEMBER: "未注明"}


@cache
def industries() -> dict[str, str]:
    """The sections of GB/T 4754—2017 by letter."""
    path = REFERENCE / "codes" / "gbt4754_2017_divisions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["section"]: row["section_name"] for row in csv.DictReader(file)}


def member_name(member: str) -> str:
    """A key group is its own name."""
    names = OVERALL | ENTITY_TYPES | industries()
    return names.get(member, member)


def members_in_order(jurisdiction: Jurisdiction) -> list[str]:
    """Every member of any breakdown: the total first, 未注明 last."""
    groups = [group.name for group in jurisdiction.key_groups]
    return [TOTAL, *ENTITY_TYPES, *industries(), *groups, NO_MEMBER]
