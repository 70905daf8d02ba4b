"""The indicators as SDMX-CSV 2.0, and their data structure as SDMX-JSON 2.0.

Written as the field guides of the two formats have it, SDMX 3.0; the tests read both back with
pysdmx.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.exports.csv_files import Value, csv_text
from pipelines.exports.names import (
    DIMENSIONS,
    NO_MEMBER,
    OVERALL,
    TOTAL,
    member_name,
    members_in_order,
)
from pipelines.exports.records import area_tree
from pipelines.jurisdiction import Jurisdiction
from pipelines.pages.edition import Edition, Publication

SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
URN = "urn:sdmx:org.sdmx.infomodel"
STRUCTURE, DATAFLOW, CONCEPTS = "DSD_CHUANGYE", "DF_CHUANGYE", "CS_CHUANGYE"
TITLE = "创业型城市创建指标"
# What is delivered stands instead of what was: a figure now hidden is taken out.
REPLACE = "R"
MONTHLY = "M"
NO_PART, UNKNOWN_PART = "_T", "_U"
SUPPRESSED, FREE, CONFIDENTIAL = "Q", "F", "C"
# Why there is no value, in the words of the cross-domain list.
MISSING = {
    "no_cases": "M",
    "source_missing": "L",
    "source_refused": "L",
    "column_missing": "L",
}
MISSING_OTHERWISE = "O"
UNITS = {"RATIO": "比率（小数）", "SCORE": "得分（20至100分）"}
# Lists that SDMX keeps for all domains, by version; only the codes that are used.
CROSS_DOMAIN = {
    "CL_FREQ": ("2.1", "频率", {MONTHLY: "每月"}),
    "CL_OBS_STATUS": (
        "2.2",
        "观测状态",
        {
            "A": "正常",
            "P": "初步数",
            "M": "缺失：不可能有数据",
            "L": "缺失：有数据而没有收集到",
            "O": "缺失",
            SUPPRESSED: "缺失：不公布",
        },
    ),
    "CL_CONF_STATUS": ("1.3", "保密状态", {FREE: "可以公布", CONFIDENTIAL: "保密的统计资料"}),
}


@dataclass(frozen=True)
class Component:
    """A column of the data: its ``role`` in the structure, and its codes or its type.

    A coded attribute is there for every observation, a figure only where there is one.
    """

    id: str
    name: str
    role: str
    codes: str = ""
    type: str = "String"


COMPONENTS = (
    Component("FREQ", "频率", "dimension", "CL_FREQ"),
    Component("REF_AREA", "区划", "dimension", "CL_AREA"),
    Component("INDICATOR", "指标", "dimension", "CL_INDICATOR"),
    Component("VARIANT", "口径", "dimension", "CL_VARIANT"),
    Component("BREAKDOWN", "分组维度", "dimension", "CL_BREAKDOWN"),
    Component("MEMBER", "分组取值", "dimension", "CL_MEMBER"),
    Component("TIME_PERIOD", "月份", "time", type="GregorianYearMonth"),
    Component("OBS_VALUE", "指标值", "measure", type="Double"),
    Component("OBS_STATUS", "观测状态", "attribute", "CL_OBS_STATUS"),
    Component("CONF_STATUS", "保密状态", "attribute", "CL_CONF_STATUS"),
    Component("UNIT_MEASURE", "计量单位", "attribute", "CL_UNIT_MEASURE"),
    Component("NUMERATOR", "分子", "attribute", type="Double"),
    Component("DENOMINATOR", "分母", "attribute", type="Double"),
    Component("LOWER_BOUND", "区间下限", "attribute", type="Double"),
    Component("UPPER_BOUND", "区间上限", "attribute", type="Double"),
    Component("DEFINITION_ID", "定义编号", "attribute"),
)


def write_sdmx(
    edition: Edition, published: Publication, values: Sequence[dict], data: Path, structure: Path
) -> list[Path]:
    """Write the figures of the month as ``data`` and what its columns and codes are.

    Suppressed figures are empty, with OBS_STATUS Q and CONF_STATUS C.
    """
    keeper = Keeper.of(edition.jurisdiction, published)
    titles = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(part.id for part in COMPONENTS)]
    head = ("dataflow", keeper.reference(DATAFLOW), REPLACE)
    rows = ((*head, *_observation(row)) for row in values)
    data.write_bytes(csv_text(titles, rows).encode())
    message = _message(edition, published, keeper, values)
    structure.write_text(json.dumps(message, ensure_ascii=False, indent=1), encoding="utf-8")
    return [data, structure]


@dataclass(frozen=True)
class Keeper:
    """Whose structures they are, and in which version: that of the methodology."""

    agency: str
    version: str

    @classmethod
    def of(cls, jurisdiction: Jurisdiction, published: Publication) -> "Keeper":
        return cls(f"CN{jurisdiction.code}", f"{published.methodology_version}.0.0")

    def reference(self, identifier: str) -> str:
        return f"{self.agency}:{identifier}({self.version})"

    def artefact(self, identifier: str, name: str) -> dict:
        facts = {"id": identifier, "name": name}
        return {**facts, "agencyID": self.agency, "version": self.version}


def _observation(row: Mapping) -> tuple[Value, ...]:
    hidden = row["is_suppressed"]
    return (
        MONTHLY,
        row["area_code"],
        row["indicator"],
        row["variant"],
        NO_PART if row["dimension"] == TOTAL else row["dimension"],
        _member_code(row["member"]),
        f"{row['month']:%Y-%m}",
        row["value"],
        SUPPRESSED if hidden else _status(row),
        CONFIDENTIAL if hidden else FREE,
        "SCORE" if row["estimator"] == "survey_mean" else "RATIO",
        row["numerator"],
        row["denominator"],
        row["lower"],
        row["upper"],
        row["definition_id"],
    )


def _status(row: Mapping) -> str:
    if row["value"] is None:
        return MISSING.get(row["reason"], MISSING_OTHERWISE)
    return row["status"]


def _member_code(member: str) -> str:
    """The id of a member as SDMX allows it; of a name in Chinese, a digest that stays the same."""
    if member in OVERALL:
        return {TOTAL: NO_PART, NO_MEMBER: UNKNOWN_PART}[member]
    if member.isascii():
        return member
    return f"KG_{hashlib.blake2b(member.encode(), digest_size=4).hexdigest().upper()}"


def _message(
    edition: Edition, published: Publication, keeper: Keeper, values: Sequence[dict]
) -> dict:
    return {
        "meta": {
            "schema": SCHEMA,
            "id": published.run_id,
            "prepared": f"{published.published_at:%Y-%m-%dT%H:%M:%S}+08:00",
            "contentLanguages": ["zh"],
            "sender": {"id": keeper.agency, "name": edition.jurisdiction.name},
        },
        "data": {
            "codelists": [*_own_lists(edition, keeper, values), *_cross_domain_lists()],
            "conceptSchemes": [
                {
                    **keeper.artefact(CONCEPTS, TITLE),
                    "concepts": [{"id": part.id, "name": part.name} for part in COMPONENTS],
                }
            ],
            "dataStructures": [
                {
                    **keeper.artefact(STRUCTURE, TITLE),
                    "dataStructureComponents": _components(keeper),
                }
            ],
            "dataflows": [
                {
                    **keeper.artefact(DATAFLOW, TITLE),
                    "structure": f"{URN}.datastructure.DataStructure="
                    + keeper.reference(STRUCTURE),
                }
            ],
        },
    }


def _components(keeper: Keeper) -> dict:
    def of_role(role: str) -> list[dict]:
        return [_component(keeper, part) for part in COMPONENTS if part.role == role]

    (time,) = of_role("time")
    observed = {"attributeRelationship": {"observation": {}}}
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": of_role("dimension"),
            "timeDimension": time,
        },
        "measureList": {"id": "MeasureDescriptor", "measures": of_role("measure")},
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [{**observed, **part} for part in of_role("attribute")],
        },
    }


def _component(keeper: Keeper, part: Component) -> dict:
    concept = f"{URN}.conceptscheme.Concept={keeper.reference(CONCEPTS)}.{part.id}"
    kind = {"dataType": part.type}
    coded = {"enumeration": _list_urn(keeper, part.codes), "enumerationFormat": kind}
    usage = {"usage": "mandatory" if part.codes else "optional"}
    return {
        "id": part.id,
        "conceptIdentity": concept,
        "localRepresentation": coded if part.codes else {"format": kind},
        **({} if part.role in ("dimension", "time") else usage),
    }


def _list_urn(keeper: Keeper, identifier: str) -> str:
    if identifier in CROSS_DOMAIN:
        version, _, _ = CROSS_DOMAIN[identifier]
        return f"{URN}.codelist.Codelist=SDMX:{identifier}({version})"
    return f"{URN}.codelist.Codelist={keeper.reference(identifier)}"


def _cross_domain_lists() -> Iterator[dict]:
    for identifier, (version, name, codes) in CROSS_DOMAIN.items():
        yield {
            "id": identifier,
            "name": name,
            "agencyID": "SDMX",
            "version": version,
            "isPartial": True,
            "codes": _codes(codes),
        }


def _own_lists(edition: Edition, keeper: Keeper, values: Sequence[dict]) -> Iterator[dict]:
    lists = {
        "CL_AREA": ("区划", _area_codes(edition)),
        "CL_INDICATOR": ("指标", _codes({row["indicator"]: row["title"] for row in values})),
        "CL_VARIANT": ("口径", _codes(_variants(values))),
        "CL_BREAKDOWN": ("分组维度", _codes({NO_PART: OVERALL[TOTAL], **DIMENSIONS})),
        "CL_MEMBER": ("分组取值", _codes(_members(edition, values))),
        "CL_UNIT_MEASURE": ("计量单位", _codes(UNITS)),
    }
    for identifier, (name, codes) in lists.items():
        yield {**keeper.artefact(identifier, name), "codes": codes}


def _codes(names: Mapping[str, str]) -> list[dict]:
    return [{"id": code, "name": name} for code, name in names.items()]


def _area_codes(edition: Edition) -> list[dict]:
    return [
        {
            "id": area["area_code"],
            "name": area["area_name"],
            **({"parent": area["parent_code"]} if area["parent_code"] else {}),
        }
        for area in area_tree(edition)
    ]


def _variants(values: Sequence[dict]) -> dict[str, str]:
    """The variants by id; indicators that share one may call it differently."""
    titles: dict[str, list[str]] = {}
    for row in values:
        named = titles.setdefault(row["variant"], [])
        if row["variant_title"] not in named:
            named.append(row["variant_title"])
    return {variant: "／".join(named) for variant, named in titles.items()}


def _members(edition: Edition, values: Sequence[dict]) -> dict[str, str]:
    used = (row["member"] for row in values)
    members = dict.fromkeys((*members_in_order(edition.jurisdiction), *used))
    return {_member_code(member): member_name(member) for member in members}
