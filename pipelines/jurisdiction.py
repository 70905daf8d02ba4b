"""What is particular to a city or district, read from its TOML file."""

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
UNSPECIFIED = "999"
ENTITY_TYPES = ("enterprise", "individual", "cooperative")


class JurisdictionError(Exception):
    """The jurisdiction file is missing or wrong; the message is for the user."""


@dataclass(frozen=True)
class Area:
    """A node of the area tree; ``parent`` is empty for the jurisdiction itself."""

    code: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    old_codes: tuple[str, ...] = ()

    @property
    def is_town(self) -> bool:
        return len(self.code) == 9 and not self.code.endswith(UNSPECIFIED)


@dataclass(frozen=True)
class KeyGroup:
    """A 重点群体; counts of the sensitive ones are protected up to 4."""

    name: str
    aliases: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class LoanLimit:
    """The loan limit and longest term for a kind of borrower while it was valid."""

    borrower_type: str
    valid_from: date
    valid_until: date
    yuan: int
    term_months: int


@dataclass(frozen=True)
class SubsidyAmount:
    """The amount of a programme while it was valid, once or for every post."""

    programme: str
    valid_from: date
    valid_until: date
    yuan: int
    per_post: bool = False


@dataclass(frozen=True)
class Policy:
    """Effective-dated amounts and limits, used by the row rules V11 and V12."""

    loans: tuple[LoanLimit, ...] = ()
    subsidies: tuple[SubsidyAmount, ...] = ()

    def __deepcopy__(self, _: dict) -> "Policy":
        """Itself: it never changes, and pandas copies what a frame carries at every step."""
        return self


@dataclass(frozen=True)
class Jurisdiction:
    """One city or district and everything the pipeline must know about it."""

    identifier: str
    code: str
    name: str
    fingerprint: str
    aliases: tuple[str, ...] = ()
    old_codes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    campaign_start: date | None = None
    campaign_end: date | None = None
    targets: dict[str, float] = field(default_factory=dict)
    jobs_per_entity: dict[str, float] = field(default_factory=dict)
    extract: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    key_groups: tuple[KeyGroup, ...] = ()
    policy: Policy = Policy()

    @property
    def unspecified_code(self) -> str:
        return self.code + UNSPECIFIED

    @property
    def named_areas(self) -> tuple[Area, ...]:
        """The jurisdiction itself and the areas below it."""
        root = Area(self.code, self.name, "", self.aliases, self.old_codes)
        return (root, *self.areas)

    @property
    def tree(self) -> tuple[Area, ...]:
        """The named areas, and 未注明 below the jurisdiction and every area that has parts."""
        inner = dict.fromkeys((*(area.parent for area in self.areas), self.code))
        unspecified = (Area(code + UNSPECIFIED, "未注明", code) for code in inner)
        return (*self.named_areas, *unspecified)


def read_jurisdiction(name: str) -> Jurisdiction:
    """Read a jurisdiction by its name in ``data/reference/jurisdictions`` or by its file.

    Raises ``JurisdictionError`` naming the file and the entry that is wrong.
    """
    path = Path(name) if name.endswith(".toml") else REFERENCE / "jurisdictions" / f"{name}.toml"
    if not path.is_file():
        known = "、".join(sorted(p.stem for p in (REFERENCE / "jurisdictions").glob("*.toml")))
        raise JurisdictionError(
            f"找不到辖区文件 {path.name}；已有辖区：{known}，也可以给出一个 .toml 文件。"
        )
    content = path.read_bytes()
    try:
        facts = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JurisdictionError(f"{path.name}：不是合法的 TOML 文件（{error}）。") from None
    try:
        return _jurisdiction(path.stem, facts, hashlib.sha256(content).hexdigest())
    except KeyError as error:
        raise JurisdictionError(f"{path.name}：缺少 {error.args[0]}。") from None
    except TypeError as error:
        raise JurisdictionError(f"{path.name}：有不认识或缺少的项（{error}）。") from None


def _jurisdiction(identifier: str, facts: dict, fingerprint: str) -> Jurisdiction:
    campaign = facts.get("campaign", {})
    jobs = facts.get("jobs_per_entity", {})
    for entity_type in ENTITY_TYPES if jobs else ():
        jobs[entity_type]  # all of them or none: a missing one would count as no jobs
    return Jurisdiction(
        identifier=identifier,
        code=facts["code"],
        name=facts["name"],
        fingerprint=fingerprint,
        aliases=tuple(facts.get("aliases", ())),
        old_codes=tuple(facts.get("old_codes", ())),
        within=tuple(facts.get("within", ())),
        areas=tuple(
            Area(**{"parent": facts["code"], **_tuples(area)}) for area in facts.get("areas", ())
        ),
        campaign_start=campaign.get("start"),
        campaign_end=campaign.get("end"),
        targets=facts.get("targets", {}),
        jobs_per_entity=jobs,
        extract=facts.get("extract", {}),
        departments=facts.get("departments", {}),
        key_groups=tuple(KeyGroup(**_tuples(group)) for group in facts.get("key_groups", ())),
        policy=Policy(
            tuple(LoanLimit(**limit) for limit in facts.get("loans", ())),
            tuple(SubsidyAmount(**amount) for amount in facts.get("subsidies", ())),
        ),
    )


def _tuples(entry: dict) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
