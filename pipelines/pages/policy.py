"""The page on policy coverage and training: whole, waiting, by area and by key group."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipelines.exports.names import DIMENSIONS, member_name, members_in_order
from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.charts import spark
from pipelines.pages.edition import Edition, source_title
from pipelines.pages.figures import MISSING, NOT_APPLICABLE, amount, cell, count, percent
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.site import POLICY
from pipelines.pages.tables import table
from pipelines.pages.wording import COMPARED_WITH, COMPARISONS, changes, rate_with_cases, reasons

UNIT = "%，环比、同比、本年累计为百分点，分子、分母为人、人次或户"


class Kind(NamedTuple):
    """A kind of indicators: what they are called, and what they count."""

    kind: str
    title: str
    scope: str


COVERAGE = Kind(
    "coverage",
    "政策落实",
    "创建期开始以来提出申请并经审核符合条件的人或户中，已经享受的所占比重；审核中的不计。",
)
TRAINING = Kind(
    "training",
    "创业培训",
    "合格率按创建期内结业的人次计；成功率、稳定率按参加培训的人计，需要跟踪的时间已满的才计入。",
)
# What is waited for, by step and, where the word is another, by source.
STEPS = {
    "decision": "待审核",
    "payment": "待拨付",
    "service": "待提供服务",
    "result": "待登记是否合格",
}
PAYMENTS = {"loans": "待放款", "tax_reliefs": "待享受"}


def policy_page(edition: Edition) -> str:
    """The page as one document."""
    sections = [
        Section(
            "rates",
            "政策落实与培训",
            _rates(edition, COVERAGE, 1) + _rates(edition, TRAINING, 2),
        ),
        Section(
            "areas",
            f"分{edition.areas}",
            _areas(edition, COVERAGE, 3) + _areas(edition, TRAINING, 4),
        ),
        Section(
            "groups",
            "分重点群体和主体类型",
            _members(edition, COVERAGE, 5, "key_group")
            + _members(edition, TRAINING, 6, "key_group")
            + _members(edition, COVERAGE, 7, "entity_type"),
        ),
    ]
    if edition.holds("pending_totals"):
        sections.append(
            Section("waiting", "待办", _waiting(edition, 8) + _waiting_by_area(edition, 9))
        )
    return document(
        edition,
        Page(
            POLICY,
            f"{edition.jurisdiction.name}政策落实与创业培训",
            _introduction(edition),
            sections,
        ),
    )


def _introduction(edition: Edition) -> str:
    rates = [
        f"{row['title']} <b>{percent(row['value'])}%</b>"
        for kind in (COVERAGE, TRAINING)
        for row in edition.totals(kind.kind)
        if row["value"] is not None
    ]
    words = "，".join(rates) or "各项指标本月都没有数"
    return f'<p class="headline">截至{edition.month.chinese}末，{words}。</p>\n'


def _rates(edition: Edition, kind: Kind, number: int) -> str:
    rows = edition.totals(kind.kind)
    series = edition.series(kind.kind)
    published = [month for months in series.values() for month in months]
    months = months_between(min(published, default=edition.month), edition.month)
    return table(
        number,
        f"{kind.title}情况",
        [
            {
                "title": row["title"],
                "value": cell(row, "value", percent),
                "numerator": cell(row, "numerator", count),
                "denominator": cell(row, "denominator", count),
                **changes(row),
                "trend": spark(
                    _values(series[row["indicator"]], months),
                    f"{row['title']}{months[0].chinese}至{months[-1].chinese}走势",
                ),
            }
            for row in rows
        ],
        {
            "title": "指标",
            "value": "本月",
            "numerator": "分子",
            "denominator": "分母",
            **COMPARED_WITH,
            "trend": "走势",
        },
        Notes(
            edition.source_names(rows),
            f"{kind.scope}各指标的定义见“口径与方法”。",
            (COMPARISONS, "这些指标没有设定目标。", *reasons(rows)),
        ),
        unit=UNIT,
        words=("trend",),
        drawings=("trend",),
        look="wide",
    )


def _values(known: Mapping[Month, dict], months: Sequence[Month]) -> list[float | None]:
    return [known[month]["value"] if month in known else None for month in months]


def _areas(edition: Edition, kind: Kind, number: int) -> str:
    rows = edition.by_area(kind.kind)
    return _crossed(
        edition,
        number,
        f"{kind.title}分{edition.areas}情况",
        edition.areas,
        [(row["area_name"], row) for row in rows],
        kind,
        look="total-first",
    )


def _members(edition: Edition, kind: Kind, number: int, dimension: str) -> str:
    order = members_in_order(edition.jurisdiction)
    rows = sorted(
        edition.by_member(kind.kind, dimension), key=lambda row: order.index(row["member"])
    )
    heading = DIMENSIONS[dimension]
    named = [(member_name(row["member"]), row) for row in rows]
    return _crossed(edition, number, f"{kind.title}分{heading}情况", heading, named, kind)


def _crossed(
    edition: Edition,
    number: int,
    title: str,
    heading: str,
    rows: Sequence[tuple[str, dict]],
    kind: Kind,
    look: str = "",
) -> str:
    """Areas or members by indicators, each with its changes."""
    titles = {row["indicator"]: row["title"] for _, row in rows}
    spanners = {
        title: (indicator, *(f"{indicator}-{base}" for base in COMPARED_WITH))
        for indicator, title in titles.items()
    }
    blank = dict.fromkeys((name for names in spanners.values() for name in names), MISSING)
    cells: dict[str, dict[str, str]] = {}
    for name, row in rows:
        cells.setdefault(name, {"name": name, **blank}).update(
            {
                row["indicator"]: rate_with_cases(row),
                **{f"{row['indicator']}-{base}": text for base, text in changes(row).items()},
            }
        )
    return table(
        number,
        title,
        list(cells.values()),
        {
            "name": heading,
            **{
                name: label
                for names in spanners.values()
                for name, label in zip(names, ("本月", *COMPARED_WITH.values()), strict=True)
            },
        },
        Notes(
            edition.source_names([row for _, row in rows]),
            f"{kind.scope}比率下面是分子／分母。",
            (COMPARISONS,),
        ),
        unit=UNIT,
        spanners=spanners,
        look=f"wide dense pairs {look}",
        none="本月没有分组的数。",
    )


def _waiting(edition: Edition, number: int) -> str:
    found = [row for row in _pending(edition) if row["area_code"] == edition.jurisdiction.code]
    return table(
        number,
        "待办件数和等待天数",
        [
            {
                "source": edition.source_name(row["source"]),
                "step": _step(row),
                "cases": cell(row, "cases", count),
                "oldest": cell(row, "oldest_days", count),
                "median": cell(row, "median_days", amount),
            }
            for row in found
        ],
        {"step": "等待", "cases": "件数", "oldest": "最长天数", "median": "天数中位数"},
        _pending_notes(edition, found),
        unit="件；培训为班；天",
        grouped_by="source",
        none="没有待办。",
    )


def _waiting_by_area(edition: Edition, number: int) -> str:
    found = _pending(edition)
    columns = {f"{row['source']}-{row['step']}": _step(row) for row in found}
    spanners: dict[str, tuple[str, ...]] = {}
    for row in found:
        title, name = source_title(row["source"]), f"{row['source']}-{row['step']}"
        spanners[title] = tuple(dict.fromkeys((*spanners.get(title, ()), name)))
    areas: dict[str, dict[str, str]] = {}
    for row in found:
        blank = {"area": row["area_name"], **dict.fromkeys(columns, "0")}
        cells = areas.setdefault(row["area_code"], blank)
        cells[f"{row['source']}-{row['step']}"] = cell(row, "cases", count)
    return table(
        number,
        f"待办件数分{edition.areas}情况",
        list(areas.values()),
        {"area": edition.areas, **columns},
        _pending_notes(edition, found),
        unit="件；培训为班",
        spanners=spanners,
        look="wide total-first",
        none="没有待办。",
    )


def _pending(edition: Edition) -> list[dict]:
    return edition.rows(
        """
        select pending_totals.*, areas.area_name
        from pending_totals
        inner join areas on areas.area_code = pending_totals.area_code
        order by
            areas.area_code = $unspecified,
            areas.parent_code is not null,
            areas.area_code,
            pending_totals.source,
            list_position($steps, pending_totals.step)
        """,
        unspecified=edition.jurisdiction.unspecified_code,
        steps=list(STEPS),
    )


def _step(row: Mapping) -> str:
    if row["step"] == "payment":
        return PAYMENTS.get(row["source"], STEPS["payment"])
    return STEPS.get(row["step"], NOT_APPLICABLE)


def _pending_notes(edition: Edition, rows: Sequence[dict]) -> Notes:
    sources = dict.fromkeys(row["source"] for row in rows)
    return Notes(
        "、".join(edition.source_name(source) for source in sources) or NOT_APPLICABLE,
        "月末仍在等待的申请、服务需求和培训班；天数从申请、审核通过、登记需求或结业之日算到月末。",
        ("在审的申请不计入享受比例的分母，也不计入分子。",),
    )
