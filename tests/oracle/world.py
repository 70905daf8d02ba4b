"""What a month is computed from: the deliveries, the reference month and the jurisdiction."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

KEYS = {
    "registrations": ("credit_code",),
    "population": ("as_of_on", "area_code"),
    "subsidies": ("application_id",),
    "loans": ("application_id",),
    "trainings": ("class_id", "person_id"),
    "services": ("service_id",),
    "tax_reliefs": ("application_id",),
    "employment": ("record_id",),
}

SECTIONS = {"01": "A", "13": "C", "51": "F", "52": "F", "61": "H"}


@dataclass(frozen=True)
class Place:
    """A jurisdiction; ``parents`` names every area below it with the area it lies in."""

    code: str
    parents: tuple[tuple[str, str], ...]
    campaign_start: date = date(2019, 12, 1)
    campaign_end: date = date(2020, 10, 31)
    jobs_per_entity: tuple[tuple[str, Decimal], ...] = (
        ("enterprise", Decimal("3.14")),
        ("individual", Decimal("1.5")),
        ("cooperative", Decimal("4")),
    )

    @property
    def unspecified(self) -> str:
        """«What lies inside and cannot be placed further is 未注明 (<jurisdiction code>999)»."""
        return f"{self.code}999"

    @property
    def areas(self) -> tuple[str, ...]:
        inner = dict.fromkeys(parent for _, parent in self.parents)
        return (*self.named, *(f"{area}999" for area in inner))

    @property
    def named(self) -> tuple[str, ...]:
        return (self.code, *(area for area, _ in self.parents))

    @property
    def towns(self) -> tuple[str, ...]:
        """«towns and streets by 9-digit code»."""
        return tuple(area for area, _ in self.parents if len(area) == 9)

    def children(self, area: str) -> list[str]:
        return [child for child, parent in self.parents if parent == area]

    def contains(self, area: str, place: str) -> bool:
        """«Areas form a tree in the jurisdiction file; every level is published» (design)."""
        if place.endswith("999"):
            return area == place or self.contains(area, place.removesuffix("999"))
        return area == place or any(self.contains(child, place) for child in self.children(area))


DISTRICT = Place("370812", (("370812001", "370812"), ("370812101", "370812")))
CITY = Place(
    "370800",
    (
        ("370811", "370800"),
        ("370811001", "370811"),
        ("370812", "370800"),
        ("370812001", "370812"),
        ("370812101", "370812"),
    ),
    campaign_start=date(2020, 3, 1),
    campaign_end=date(2020, 12, 31),
)


@dataclass(frozen=True)
class World:
    """``rows``: source → accepted rows of all deliveries with a folder month up to ``M``;
    ``returned_exits``: code and delivery of «returned rows that say 注销 or 吊销»;
    ``published_stock``: the stock of
    earlier months as published then, by (month, area, entity type, industry)."""

    month_end: date
    rows: dict[str, list[Row]]
    place: Place = DISTRICT
    returned_exits: tuple[tuple[str | None, int], ...] = ()
    published_stock: dict[tuple[date, str, str, str], int] = field(default_factory=dict)

    def current(self, source: str) -> list[Row]:
        """«a later accepted row of a key replaces an earlier one» (design, Accounting)."""
        latest: dict[tuple, Row] = {}
        for row in sorted(self.rows.get(source, []), key=lambda r: (r["delivery_order"], r["row"])):
            latest[tuple(row[name] for name in KEYS[source])] = row
        return list(latest.values())
