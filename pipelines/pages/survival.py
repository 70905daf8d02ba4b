"""The page of survival: how long units live, by type, by cohort, and what may still come."""

from collections.abc import Mapping, Sequence
from html import escape

from pipelines.exports.names import TOTAL, member_name, members_in_order
from pipelines.months import Month
from pipelines.pages.captions import Notes
from pipelines.pages.curves import panels, span_around, survival_curve, written_span
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE, count, percent
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.indicator import headline
from pipelines.pages.ranked_areas import drawn_interval
from pipelines.pages.site import SURVIVAL, indicator_name
from pipelines.pages.tables import table
from pipelines.pages.wording import definition_status, interval, rate_with_cases, reasons

INDICATOR = "success_rate"
SOURCE = "registrations"
AGES = (12, 24, 36, 48, 60)
FEW = 30
# How many months after birth the units of a variant are looked at.
HORIZONS = {"h12": 12, "h24": 24, "default": 36, "h42": 42, "h60": 60}
CURVE_SCOPE = (
    "近60个月在本地成立的单位按月龄的存续概率（Kaplan–Meier估计）；个转企和24个月内原地重新开业"
    "视为延续，迁出和观察期末为删失，36个月按1096天计。"
)


Curve = list[dict]  # by months of age, from birth


def survival_page(edition: Edition) -> str | None:
    """The page of the month; none where the file has no curve.

    The file has the curves of one month, the newest it was made for: the page of another month
    shows those and says so.
    """
    month = _month_of_curves(edition)
    if month is None:
        return None
    cohorts = _cohorts(edition)
    outlook = _outlook(edition)
    curves = _curves(edition, month)
    sections = [
        Section("curves", "存续曲线", _charts(curves, month) + _ages(edition, curves, month)),
        Section("cohorts", "各批次的存续率", _cohort_table(edition, cohorts)),
        Section("outlook", "展望", _outlook_table(edition, outlook) if outlook else ""),
    ]
    page = Page(
        SURVIVAL,
        f"{edition.jurisdiction.name}市场主体存续",
        _introduction(edition, cohorts, month),
        [section for section in sections if section.body],
        kind="分析",
    )
    return document(edition, page)


def _month_of_curves(edition: Edition) -> Month | None:
    if not edition.rows("from duckdb_tables() where table_name = 'survival_curves'"):
        return None
    (newest,) = edition.rows("select max(month) as month from survival_curves")
    return None if newest["month"] is None else Month.of(newest["month"])


def _curves(edition: Edition, month: Month) -> dict[str, Curve]:
    """The curves of the whole jurisdiction: of all units, then of every entity type."""
    found = edition.rows(
        """
        select member, age_months, survival, at_risk
        from survival_curves
        where month = $month
            and area_code = $area
            and dimension in ('total', 'entity_type')
        order by list_position($members, member), member, age_months
        """,
        month=month.last_day,
        area=edition.jurisdiction.code,
        members=members_in_order(edition.jurisdiction),
    )
    curves: dict[str, Curve] = {}
    for row in found:
        curves.setdefault(row["member"], []).append(row)
    return curves


def _cohorts(edition: Edition) -> list[dict]:
    """The figures of the whole jurisdiction by the age at which units are looked at."""
    return edition.rows(
        """
        select shown.*, facts.title, facts.variant_title, facts.estimator, facts.counted
        from shown_values as shown
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        where shown.month = $month
            and shown.indicator = $indicator
            and shown.area_code = $area
            and shown.dimension = 'total'
            and list_contains($variants, shown.variant)
        order by list_position($variants, shown.variant)
        """,
        month=edition.month_end,
        indicator=INDICATOR,
        area=edition.jurisdiction.code,
        variants=list(HORIZONS),
    )


def _outlook(edition: Edition) -> list[dict]:
    """The outlook of every area, the jurisdiction first, 未注明 last."""
    return edition.rows(
        """
        select areas.area_name, due, failed_already, may_still_fail
        from success_outlook
        inner join areas on areas.area_code = success_outlook.area_code
        where success_outlook.month = $month
        order by
            areas.area_code = $unspecified,
            areas.parent_code is not null,
            areas.area_code
        """,
        month=edition.month_end,
        unspecified=edition.jurisdiction.unspecified_code,
    )


def _introduction(edition: Edition, cohorts: Sequence[dict], month: Month) -> str:
    usual = [row for row in cohorts if row["variant"] == "default"]
    parts = [
        f'<p class="headline">{headline(edition, row)}</p>\n'
        f'<p class="caution"><b>{definition_status(row)}</b>，'
        f'<a href="{indicator_name(INDICATOR)}">{escape(row["definition_id"])}</a>。</p>\n'
        for row in usual
    ]
    if month != edition.month:
        parts.append(
            f'<p class="caution"><b>存续曲线是{month.chinese}的</b>：'
            f"发布文件只保留最新月份的曲线，没有{edition.month.chinese}的。</p>\n"
        )
    return "".join(parts)


def _charts(curves: Mapping[str, Curve], month: Month) -> str:
    """A panel for all units and for every entity type, beside the curve of all."""
    whole = _survival(curves.get(TOTAL, []))
    drawings = {}
    for member, curve in curves.items():
        beside = [] if member == TOTAL else whole
        compared = "虚线为合计" if beside else ""
        meaning = f"{member_name(member)}{month.chinese}的存续曲线，数字见表1"
        drawings[member_name(member)] = (
            compared,
            survival_curve(_survival(curve), meaning, _short, beside),
        )
    return panels(drawings)


def _survival(curve: Curve) -> list[float]:
    return [row["survival"] for row in curve]


def _short(share: float) -> str:
    return f"{share:.1%}"


def _ages(edition: Edition, curves: Mapping[str, Curve], month: Month) -> str:
    at = {(member, row["age_months"]): row for member, curve in curves.items() for row in curve}
    return table(
        1,
        f"{month.chinese}满各月龄的存续概率和在观察的单位数",
        [
            {
                "age": f"满{age}个月",
                **{member: _with_at_risk(at.get((member, age))) for member in curves},
            }
            for age in AGES
        ],
        {"age": "月龄", **{member: member_name(member) for member in curves}},
        Notes(
            edition.source_name(SOURCE),
            CURVE_SCOPE,
            (
                "概率下面是这一月龄以后仍在观察的单位数；"
                f"不足{FEW}户的，以后的曲线容易受个别单位影响，标〔少〕。",
            ),
        ),
        unit="%，在观察的单位为户",
        look="pairs tight",
    )


def _with_at_risk(row: dict | None) -> str:
    if row is None:
        return NOT_APPLICABLE
    few = "〔少〕" if row["at_risk"] < FEW else ""
    return f"{percent(row['survival'])}\n{count(row['at_risk'])}{few}"


def _cohort_table(edition: Edition, cohorts: Sequence[dict]) -> str:
    ends = ("lower", "value", "upper", "target")
    span = span_around([row[end] for row in cohorts for end in ends])
    return table(
        2,
        "各批次满12至60个月的存续率",
        [
            {
                "cohort": row["variant_title"] + _born(edition.month, HORIZONS[row["variant"]]),
                "drawing": drawn_interval(row, span),
                "value": rate_with_cases(row),
                "bounds": interval(row),
            }
            for row in cohorts
        ],
        {
            "cohort": "批次",
            "drawing": written_span(span),
            "value": "存续率",
            "bounds": "95%区间",
        },
        Notes(
            edition.source_name(SOURCE),
            "各批次为十二个月内在本地成立的单位，存续为满该月龄时没有注销、吊销；"
            "此前未退出即迁出的不计；个转企和24个月内原地重新开业视为延续。",
            (
                "各行是不同年份成立的单位，不是同一批单位的逐年结果；目标只对满36个月设定，图中虚线为目标。",
                "95%区间为Wilson区间，表示过程的变动，不是抽样误差。",
                *reasons(list(cohorts), "variant_title"),
            ),
        ),
        unit="%，存续的单位／批次的单位为户",
        words=("drawing",),
        drawings=("drawing",),
        look="tight pairs",
    )


def _born(month: Month, horizon: int) -> str:
    """The months of birth of the units that reach an age in the twelve months to ``month``."""
    first, last = month - horizon - 11, month - horizon
    return f"（{first.year}.{first.number}–{last.year}.{last.number}成立）"


def _outlook_table(edition: Edition, outlook: Sequence[dict]) -> str:
    return table(
        3,
        "今后12个月满36个月的单位",
        [
            {
                "area": row["area_name"],
                "due": count(row["due"]),
                "failed": count(row["failed_already"]),
                "left": _left(row["may_still_fail"]),
            }
            for row in outlook
        ],
        {
            "area": edition.areas,
            "due": "将满36个月",
            "failed": "已退出",
            "left": "还可退出",
        },
        Notes(
            edition.source_name(SOURCE),
            "今后12个月满36个月的单位、其中到本月末已退出的，以及再退出多少仍能达到成功率的目标；"
            "已经退出的不会再回来，所以这一批的结果大部分已定。",
            ("“已超出”为已退出的比达标所容许的多多少户，这一批已不能达标。",),
        ),
        unit="户",
        look="tight total-first",
    )


def _left(may_still_fail: int | None) -> str:
    if may_still_fail is None:
        return NOT_APPLICABLE
    if may_still_fail < 0:
        return f"已超出 {count(-may_still_fail)}"
    return count(may_still_fail)
