"""What is particular to a city or district, read from its TOML file."""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import ConfigDict, StrictBool, ValidationError
from pydantic.dataclasses import dataclass

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
INDICATORS = REFERENCE.parent.parent / "sql" / "indicators"
UNSPECIFIED = "999"
ENTITY_TYPES = ("enterprise", "individual", "cooperative")
# What decides no figure: changing it makes nothing to be read or published again.
OFFICE_FACTS = ("due_day", "mail", "alerts", "publishes_on_schedule")
LAST_DUE_DAY = 28  # every month has it
WORD = r"[\w!#$%&'*+/=?^`{|}~-]+"
ADDRESS = re.compile(rf"{WORD}(\.{WORD})*@([a-z0-9-]+\.)*[a-z0-9-]+", re.ASCII | re.IGNORECASE)
LOGIN = re.compile(r"[!-~]+")

STRICT = ConfigDict(extra="forbid")
FAULTS = {
    "missing": "缺少这一项",
    "unexpected_keyword_argument": "不认识这一项",
    "string_type": "应为加引号的文字",
    "tuple_type": "应为方括号里的列表",
    "float_parsing": "应为数字",
    "date_from_datetime_parsing": "应为日期",
    "literal_error": "不在允许取值内",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_type": "应为 true 或 false",
    "dataclass_type": "应写成表，各项一行一项",
}


class JurisdictionError(Exception):
    """The jurisdiction file is missing or wrong; the message is for the user."""


@dataclass(frozen=True, config=STRICT)
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


@dataclass(frozen=True, config=STRICT)
class KeyGroup:
    """A 重点群体; counts of the sensitive ones are protected up to 4."""

    name: str
    aliases: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, config=STRICT)
class LoanLimit:
    """The loan limit and longest term for a kind of borrower while it was valid."""

    borrower_type: str
    valid_from: date
    valid_until: date
    yuan: int
    term_months: int


@dataclass(frozen=True, config=STRICT)
class SubsidyAmount:
    """The amount of a programme while it was valid, once or for every post."""

    programme: str
    valid_from: date
    valid_until: date
    yuan: int
    per_post: bool = False


@dataclass(frozen=True, config=STRICT)
class Policy:
    """Effective-dated amounts and limits, used by the row rules V11 and V12."""

    loans: tuple[LoanLimit, ...] = ()
    subsidies: tuple[SubsidyAmount, ...] = ()

    def __deepcopy__(self, _: dict) -> "Policy":
        """Itself: it never changes, and pandas copies what a frame carries at every step."""
        return self


@dataclass(frozen=True, config=STRICT)
class Stage:
    """A stage of the campaign, first and last day included."""

    title: str
    start: date
    end: date


@dataclass(frozen=True, config=STRICT)
class Member:
    """A department of the lead group.

    Two kinds are owners of items and not assessed themselves: the group's own office (工作机构)
    and a collective such as 各成员单位 (集体).
    """

    name: str
    kind: Literal["党政部门", "社团", "金融机构", "院校", "工作机构", "集体"]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Mail:
    """The server that sends what is published, from whom and to whom; never its password."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None


@dataclass(frozen=True, config=STRICT)
class Alerts:
    """Who is told when a scheduled run fails, refuses files or misses deliveries.

    ``webhook`` is the address of a group robot (企业微信, 钉钉); its key is part of it.
    """

    recipients: tuple[str, ...] = ()
    webhook: str | None = None


@dataclass(frozen=True, config=STRICT)
class Jurisdiction:
    """One city or district and everything the pipeline must know about it.

    ``files`` are those it was read from, by the names under which ``read_jurisdiction`` finds them
    in a folder again.
    """

    identifier: str
    code: str
    name: str
    fingerprint: str
    files: dict[str, Path] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    old_codes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    campaign_start: date | None = None
    campaign_end: date | None = None
    targets: dict[str, float] = field(default_factory=dict)
    jobs_per_entity: dict[str, float] = field(default_factory=dict)
    extract: dict[str, Literal["increment", "full"]] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    standards: tuple[Path, ...] = ()
    stages: tuple[Stage, ...] = ()
    members: tuple[Member, ...] = ()
    training_task: int | None = None
    key_groups: tuple[KeyGroup, ...] = ()
    policy: Policy = Policy()
    due_day: int = 5
    mail: Mail | None = None
    alerts: Alerts | None = None
    publishes_on_schedule: StrictBool = False

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

    @property
    def assessed_departments(self) -> tuple[str, ...]:
        """The members that are assessed one by one."""
        unassessed = ("工作机构", "集体")
        return tuple(member.name for member in self.members if member.kind not in unassessed)

    def department_of(self, source: str) -> str:
        """The department that owes a source."""
        return self.departments.get(source, "未注明部门")

    def department_named(self, text: str) -> str | None:
        """The member of a name or alias, however its brackets and digits are typed."""
        return self._members_by_word.get(unicodedata.normalize("NFKC", text).strip())

    @cached_property
    def _members_by_word(self) -> dict[str, str]:
        return {
            unicodedata.normalize("NFKC", word): member.name
            for member in self.members
            for word in (member.name, *member.aliases)
        }


def read_jurisdiction(name: str, standards: Path = REFERENCE / "standards") -> Jurisdiction:
    """Read a jurisdiction by its name in ``data/reference/jurisdictions`` or by its file.

    Its standards are those of the folder ``standards``, or lie beside its file. Raises
    ``JurisdictionError`` naming the file and the entry that is wrong.
    """
    path = Path(name) if name.endswith(".toml") else REFERENCE / "jurisdictions" / f"{name}.toml"
    if not path.is_file():
        known = "、".join(sorted(p.stem for p in (REFERENCE / "jurisdictions").glob("*.toml")))
        raise JurisdictionError(
            f"找不到辖区文件 {path.name}；已有辖区：{known}，也可以给出一个 .toml 文件。"
        )
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise JurisdictionError(f"{path.name}：不是合法的 TOML 文件（{error}）。") from None
    deciding = {name: fact for name, fact in facts.items() if name not in OFFICE_FACTS}
    fingerprint = hashlib.sha256(json.dumps(deciding, default=str).encode())
    sheets = [_standard_file(path, sheet, standards) for sheet in facts.get("standards", ())]
    for sheet in sheets:
        fingerprint.update(sheet.read_bytes())
    facts["standards"] = sheets
    facts["files"] = {path.name: path} | {
        sheet.name if sheet.parent == path.parent else f"standards/{sheet.name}": sheet
        for sheet in sheets
    }
    try:
        jurisdiction = _jurisdiction(path.stem, facts, fingerprint.hexdigest())
    except ValidationError as errors:
        faults = "；".join(
            f"{'.'.join(map(str, e['loc']))} {FAULTS.get(e['type'], e['msg'])}"
            for e in errors.errors()
        )
        raise JurisdictionError(f"{path.name}：{faults}。") from None
    if faults := list(_contradictions(jurisdiction)):
        raise JurisdictionError(f"{path.name}：{'；'.join(faults)}。")
    return jurisdiction


def _standard_file(path: Path, standard: object, standards: Path) -> Path:
    """A standard by its name in ``standards``, or a file beside the jurisdiction file."""
    folder = path.parent if str(standard).endswith(".toml") else standards
    file = folder / f"{str(standard).removesuffix('.toml')}.toml"
    if not file.is_file():
        known = "、".join(sorted(p.stem for p in standards.glob("*.toml")))
        raise JurisdictionError(f"{path.name}：找不到评估标准 {standard}；已有标准：{known}。")
    return file


def _jurisdiction(identifier: str, facts: dict, fingerprint: str) -> Jurisdiction:
    facts = dict(facts)
    campaign = facts.pop("campaign", {})
    code = facts.get("code", "")
    return Jurisdiction(
        identifier=identifier,
        fingerprint=fingerprint,
        areas=[{"parent": code, **area} for area in facts.pop("areas", ())],
        policy={"loans": facts.pop("loans", ()), "subsidies": facts.pop("subsidies", ())},
        **{f"campaign_{edge}": day for edge, day in campaign.items()},
        **facts,
    )


def _contradictions(jurisdiction: Jurisdiction) -> Iterator[str]:
    """What is well-formed, and cannot be."""
    codes = [area.code for area in jurisdiction.named_areas]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        yield f"区划代码 {code} 出现了不止一次"
    parents = {area.code: area.parent for area in jurisdiction.areas}
    for area in jurisdiction.areas:
        above, steps = area.parent, 0
        while above in parents and steps <= len(parents):
            above, steps = parents[above], steps + 1
        if above != jurisdiction.code:
            yield f"区划 {area.code} 的上级 {area.parent} 不在区划树里"
    words = [word for member in jurisdiction.members for word in (member.name, *member.aliases)]
    for word in dict.fromkeys(word for word in words if words.count(word) > 1):
        yield f"members 里 {word} 出现了不止一次"
    for source, department in jurisdiction.departments.items():
        if jurisdiction.members and not jurisdiction.department_named(department):
            yield f"departments.{source} 的 {department} 不在 members 里"
    if jurisdiction.training_task is not None and jurisdiction.training_task < 1:
        yield "training_task 应为大于 0 的人次"
    if not 1 <= jurisdiction.due_day <= LAST_DUE_DAY:
        yield f"due_day 应为 1 到 {LAST_DUE_DAY} 之间的日"
    if jurisdiction.mail:
        yield from _faults_of_mail(jurisdiction.mail)
    if jurisdiction.alerts:
        yield from _faults_of_alerts(jurisdiction.alerts, jurisdiction.mail)
    for stage in jurisdiction.stages:
        if stage.start > stage.end:
            yield f"stages 里{stage.title}的 start 晚于 end"
    start, end = jurisdiction.campaign_start, jurisdiction.campaign_end
    if (start is None) != (end is None):
        yield "campaign 的 start 和 end 要同时写明"
    if start and end and start > end:
        yield "campaign 的 start 晚于 end"
    for indicator, target in jurisdiction.targets.items():
        if not (INDICATORS / f"{indicator}.sql").exists():
            yield f"targets 里没有 {indicator} 这个指标"
        if not 0 < target < 1:
            yield f"targets.{indicator} 应为 0 与 1 之间的小数，如 0.15"
    missing = [name for name in ENTITY_TYPES if name not in jurisdiction.jobs_per_entity]
    if jurisdiction.jobs_per_entity and missing:
        yield f"jobs_per_entity 缺少 {'、'.join(missing)}（缺的会被当作没有就业）"


def _faults_of_mail(mail: Mail) -> Iterator[str]:
    if not mail.host.strip():
        yield "mail.host 是空白"
    if not 1 <= mail.port <= 65535:
        yield "mail.port 应为 1 到 65535 之间的端口号，如 465、587"
    if not mail.recipients:
        yield "mail.recipients 至少要有一个收件人"
    for address in (mail.sender, *mail.recipients):
        if not ADDRESS.fullmatch(address):
            yield f"mail 里的“{address}”不是电子邮件地址"
    if mail.user is not None and not LOGIN.fullmatch(mail.user):
        yield "mail.user 应为登录名，只含 ASCII 字符；服务器不要求登录时请去掉这一项"
    if mail.user and mail.security == "none":
        yield "mail.security 为 none 时密码会以明文传送，请改为 starttls 或 tls，或去掉 user"


def _faults_of_alerts(alerts: Alerts, mail: Mail | None) -> Iterator[str]:
    if not alerts.recipients and alerts.webhook is None:
        yield "alerts 里 recipients 和 webhook 至少要写一项"
    if alerts.recipients and mail is None:
        yield "alerts.recipients 要经 [mail] 的服务器发送，请写好 [mail]"
    for address in alerts.recipients:
        if not ADDRESS.fullmatch(address):
            yield f"alerts 里的“{address}”不是电子邮件地址"
    if alerts.webhook is not None and not _is_web_address(alerts.webhook):
        yield "alerts.webhook 应为 https:// 开头的网址"


def _is_web_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        is_whole = bool(address.hostname) and address.port != 0
    except ValueError:  # a port that is no number, brackets that do not match
        return False
    return is_whole and address.scheme in ("https", "http") and LOGIN.fullmatch(text) is not None
