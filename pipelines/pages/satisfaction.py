"""The page of the satisfaction survey: estimates with their intervals, and how they are made."""

from collections.abc import Sequence
from html import escape

from pipelines.exports.names import TOTAL, member_name, members_in_order
from pipelines.pages.captions import Notes
from pipelines.pages.curves import Estimate, Span, intervals, panels, span_around, written_span
from pipelines.pages.edition import Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE, PROTECTED, cell, count, percent
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.indicator import headline
from pipelines.pages.indicator_records import area_rows
from pipelines.pages.ranked_areas import drawn_interval, ranked_areas, reasons_without_counts
from pipelines.pages.site import SATISFACTION, indicator_name
from pipelines.pages.tables import table
from pipelines.pages.wording import definition_status, interval, rate_or_score
from schemas import SOURCES

INDICATOR = "satisfaction_rate"
# The variant of every question; the one on the whole is the indicator itself.
QUESTIONS = {
    "default": "overall",
    "resource_access": "resource_access",
    "policy_service": "policy_service",
    "culture": "culture",
}
SCORE = "mean100"
METHODS = {"default": "Korn–Graubard", "ci_wilson": "Wilson", "ci_logit": "logit"}

Figures = dict[tuple[str, str], dict]


def satisfaction_page(edition: Edition) -> str | None:
    """The page of the latest wave; none where no answers have arrived."""
    figures = _figures(edition)
    whole = figures.get(("default", TOTAL))
    if whole is None or whole["reason"] == "source_missing":
        return None
    span = _span(list(figures.values()))
    sections = [
        Section("questions", "总体与分项", _questions(edition, figures, span)),
        Section("strata", "分主体类型", _strata(edition, figures, span)),
        Section("areas", f"分{edition.areas}", _areas(edition, whole)),
        Section("methods", "三种区间算法", _methods(edition, figures)),
        Section("survey", "调查与加权", _survey(edition)),
    ]
    page = Page(
        SATISFACTION,
        f"{edition.jurisdiction.name}创业环境满意度调查",
        _introduction(edition, whole),
        sections,
        kind="调查结果",
        facts=_wave(edition),
    )
    return document(edition, page)


def _figures(edition: Edition) -> Figures:
    """The figures of the whole jurisdiction by variant and entity type."""
    rows = edition.rows(
        """
        select shown.*, facts.title, facts.variant_title, facts.estimator, facts.counted
        from shown_values as shown
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        where shown.month = $month
            and shown.indicator = $indicator
            and shown.area_code = $area
            and shown.dimension in ('total', 'entity_type')
        order by facts.variant_order, list_position($members, shown.member)
        """,
        month=edition.month_end,
        indicator=INDICATOR,
        area=edition.jurisdiction.code,
        members=members_in_order(edition.jurisdiction),
    )
    return {(row["variant"], row["member"]): row for row in rows}


def _span(rows: Sequence[dict]) -> Span:
    """The scale on which the intervals of shares stand."""
    ends = ("lower", "value", "upper", "target")
    return span_around([row[end] for row in rows if row["variant"] != SCORE for end in ends])


def _introduction(edition: Edition, whole: dict) -> str:
    return (
        f'<p class="headline">{headline(edition, whole)}</p>\n'
        f'<p class="caution"><b>{definition_status(whole)}</b>，'
        f'<a href="{indicator_name(INDICATOR)}">{escape(whole["definition_id"])}</a>。'
        "图中的点为估计值，横线为95%区间，虚线为目标；目标只对总体满意度设定。</p>\n"
    )


def _wave(edition: Edition) -> dict[str, str]:
    """Name and days of the latest wave that had been delivered by the end of the month."""
    if not edition.rows("from duckdb_tables() where table_name = 'survey'"):
        return {}
    found = edition.rows(
        """
        select
            wave,
            strftime(min(surveyed_on), '%Y年%-m月%-d日') as first_day,
            strftime(max(surveyed_on), '%Y年%-m月%-d日') as last_day
        from survey
        where folder_month <= $month
        group by wave
        order by min(folder_month) desc, wave desc
        limit 1
        """,
        month=edition.month_end,
    )
    if not found:
        return {}
    (wave,) = found
    return {
        "调查批次": wave["wave"],
        "调查日期": f"{wave['first_day']}至{wave['last_day']}",
    }


def _questions(edition: Edition, figures: Figures, span: Span) -> str:
    nonresponse = {row["question"]: row for row in _nonresponse(edition)}
    rows = [
        (figures[variant, TOTAL], nonresponse.get(question))
        for variant, question in (QUESTIONS | {SCORE: "overall"}).items()
        if (variant, TOTAL) in figures
    ]
    return table(
        1,
        "总体满意度和分项满意度",
        [
            {
                "question": row["variant_title"],
                "drawing": _drawn(row, span),
                "value": cell(row, "value", rate_or_score(row)),
                "bounds": interval(row),
                "nonresponse": MISSING if silent is None else percent(silent["share"]),
            }
            for row, silent in rows
        ],
        {
            "question": "项目",
            "drawing": written_span(span),
            "value": "本次",
            "bounds": "95%区间",
            "nonresponse": "未作答",
        },
        Notes(
            edition.source_name("survey"),
            "按主体类型加权的“非常满意”和“满意”占有效回答的比重；"
            "满意度得分按非常满意100分至非常不满意20分加权平均。",
            (
                "比重的区间为Korn–Graubard区间；未作答为不清楚和空白占问卷的比重。",
                *reasons_without_counts([row for row, _ in rows], "variant_title"),
            ),
        ),
        unit="%，满意度得分为分",
        words=("drawing",),
        drawings=("drawing",),
        look="tight",
    )


def _drawn(row: dict, span: Span) -> str:
    """A score stands on another scale."""
    return "" if row["variant"] == SCORE else drawn_interval(row, span)


def _estimate(row: dict, name: str) -> Estimate:
    return Estimate(name, row["value"], row["lower"], row["upper"])


def _strata(edition: Edition, figures: Figures, span: Span) -> str:
    """A panel of intervals for every question, and the same as a table."""
    questions = [variant for variant in QUESTIONS if (variant, TOTAL) in figures]
    members = list(dict.fromkeys(member for _, member in figures))
    drawings = {}
    for variant in questions:
        rows = [figures[variant, member] for member in members if (variant, member) in figures]
        whole = figures[variant, TOTAL]
        meaning = f"{whole['variant_title']}分主体类型的估计值和95%区间，数字见表2"
        drawings[whole["variant_title"]] = (
            "单位：%",
            intervals(
                [_estimate(row, member_name(row["member"])) for row in rows],
                span,
                meaning,
                whole["target"],
                percent,
            ),
        )
    shown = [
        figures[variant, member]
        for variant in questions
        for member in members
        if (variant, member) in figures
    ]
    return panels(drawings) + table(
        2,
        "分主体类型的满意度",
        [
            {
                "question": row["variant_title"],
                "member": member_name(row["member"]),
                "value": cell(row, "value", percent),
                "bounds": interval(row),
                "width": _width(row),
            }
            for row in shown
        ],
        {"member": "主体类型", "value": "本次", "bounds": "95%区间", "width": "区间宽度"},
        Notes(
            edition.source_name("survey"),
            "同表1；主体类型是抽样的层，合计按各层总体户数加权。",
            _reasons(shown),
        ),
        unit="%，区间宽度为百分点",
        grouped_by="question",
        look="tight",
    )


def _reasons(rows: Sequence[dict]) -> tuple[str, ...]:
    """Why strata have no figure."""
    named = [
        row | {"title": f"{row['variant_title']}（{member_name(row['member'])}）"} for row in rows
    ]
    return reasons_without_counts(named, "title")


def _width(row: dict) -> str:
    if row["is_suppressed"]:
        return PROTECTED
    if row["lower"] is None or row["upper"] is None:
        return NOT_APPLICABLE
    return percent(row["upper"] - row["lower"])


def _areas(edition: Edition, whole: dict) -> str:
    rows = [row for row in area_rows(edition) if row["indicator"] == INDICATOR]
    span = _span(rows)
    target = whole["target"]
    return ranked_areas(
        edition,
        rows,
        3,
        f"分{edition.areas}的总体满意度",
        {
            "bar": written_span(span),
            "value": "本次",
            "bounds": "95%区间",
            **({} if target is None else {"beside": "与目标比"}),
        },
        lambda row: {
            "bar": _drawn(row, span),
            "value": cell(row, "value", percent),
            "bounds": interval(row),
            "beside": _beside(row),
        },
        Notes(
            edition.source_name("survey"),
            f"同表1；各{edition.areas}为整个抽样设计的子总体，样本小的区间宽。",
            (
                "位次按估计值排，区间相互重叠的不能分出高低；"
                "与目标比：区间整个在目标以上为高于，以下为低于，否则为含目标。",
                *reasons_without_counts(rows, "area_name"),
            ),
        ),
        unit="%",
    )


def _beside(row: dict) -> str:
    """Where the interval lies beside the target."""
    if row["value"] is None:
        return cell(row, "value", percent)
    if None in (row["lower"], row["upper"], row["target"]):
        return NOT_APPLICABLE
    if row["lower"] >= row["target"]:
        return "高于"
    return "低于" if row["upper"] < row["target"] else "含目标"


def _methods(edition: Edition, figures: Figures) -> str:
    """The bounds of the whole and of every stratum by three methods, side by side."""
    members = [member for variant, member in figures if variant == "default"]
    rows = [
        (member, name, figures[variant, member])
        for member in members
        for variant, name in METHODS.items()
        if (variant, member) in figures
    ]
    span = _span([row for *_, row in rows])
    return table(
        4,
        "总体满意度的三种95%区间",
        [
            {
                "member": member_name(member),
                "method": f"{name}（默认）" if row["variant"] == "default" else name,
                "drawing": _drawn(row, span),
                "bounds": interval(row),
                "width": _width(row),
            }
            for member, name, row in rows
        ],
        {
            "method": "算法",
            "drawing": written_span(span),
            "bounds": "95%区间",
            "width": "区间宽度",
        },
        Notes(
            edition.source_name("survey"),
            "三种算法的估计值相同，都按抽样设计计算方差；"
            "Korn–Graubard取有效样本量的精确区间，较宽；Wilson按有效样本量；logit在对数几率上取区间。",
            _reasons([row for *_, row in rows if row["variant"] == "default"]),
        ),
        unit="%，区间宽度为百分点",
        words=("drawing",),
        drawings=("drawing",),
        grouped_by="member",
        look="tight",
    )


def _survey(edition: Edition) -> str:
    titles = SOURCES["survey"].to_schema().columns
    return (
        '<p class="legend">权数＝该层（主体类型）的总体户数÷该层的有效回答份数；'
        "有效回答不足两份的层并入户数最多的层；方差作有限总体修正。</p>\n"
        + table(
            5,
            "问卷和未作答",
            [
                {
                    "question": titles[row["question"]].title,
                    "answers": count(row["answers"]),
                    "nonresponse": count(row["nonresponse"]),
                    "share": percent(row["share"]),
                    "flag": "超过10%，请谨慎使用" if row["flagged"] else "",
                }
                for row in _nonresponse(edition)
            ],
            {
                "question": "问题",
                "answers": "问卷",
                "nonresponse": "未作答",
                "share": "占比",
                "flag": "提示",
            },
            Notes(
                edition.source_name("survey"),
                "最近一次调查；未作答为不清楚和空白，不计入有效回答。",
            ),
            unit="份，占比为%",
            words=("flag",),
            look="tight",
            none="没有本月的未作答统计。",
        )
    )


def _nonresponse(edition: Edition) -> list[dict]:
    return edition.rows(
        """
        select *
        from survey_nonresponse
        where month = $month
        order by list_position($questions, question)
        """,
        month=edition.month_end,
        questions=list(QUESTIONS.values()),
    )
