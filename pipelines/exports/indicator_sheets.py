"""Sheets of the indicators: targets, policies, other definitions, course, satisfaction."""

from collections.abc import Mapping, Sequence

from pipelines.exports.indicator_cells import (
    CASES_UNIT,
    DEFAULT,
    KINDS,
    SEE_DEFINITIONS,
    bounds,
    cases,
    full_title,
    in_points,
    look_of,
    of_jurisdiction,
    unless_known,
)
from pipelines.exports.names import TOTAL, member_name, members_in_order
from pipelines.exports.records import course
from pipelines.exports.sheets import Column, Sheet, Styled, Value, difference, figure
from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE
from pipelines.pages.wording import REASONS, definition_status, gap, met, reasons

CHANGE_UNIT = "变化为百分点"
BOUNDS = "上下界：活跃度为不计、计入未能识别经营者的户，其余为95%区间。"


def target_sheet(edition: Edition) -> Sheet:
    """The five targets of the jurisdiction."""
    rows = edition.totals("target")
    outlook = edition.outlook()
    return Sheet(
        "五项目标",
        "五项目标完成情况",
        {
            "title": Column("指标"),
            "value": Column("本月", "percent"),
            "target": Column("目标", "percent"),
            "met": Column("是否达标"),
            "change": Column("比上月", "change"),
            "numerator": Column("分子", "count"),
            "denominator": Column("分母", "count"),
            "lower": Column("下界", "percent"),
            "upper": Column("上界", "percent"),
            "gap": Column("还差", "count"),
            "remark": Column("差距"),
            "standing": Column("口径"),
            "definition_id": Column("定义编号"),
        },
        [
            {
                "title": row["title"],
                "value": figure(row, "value"),
                "target": NOT_APPLICABLE if row["target"] is None else row["target"],
                "met": met(row),
                "change": _change(row),
                **cases(row),
                **bounds(row),
                "gap": unless_known(row, "gap"),
                "remark": gap(row, outlook),
                "standing": definition_status(row),
                "definition_id": row["definition_id"],
            }
            for row in rows
        ],
        Notes(
            edition.source_names(rows),
            f"{SEE_DEFINITIONS}；是否达标按分子、分母精确比较，不用四舍五入后的百分比。",
            (
                f"比上月为百分点之差，上月口径版本不同的不比；{BOUNDS}",
                "计算口径是正式的还是暂行的，见“口径”一栏。",
                *edition.nonresponse(),
                *reasons(rows),
            ),
        ),
        f"{CASES_UNIT}，还差为人或户，{CHANGE_UNIT}",
    )


def policy_sheet(edition: Edition) -> Sheet:
    """Coverage of the policies and results of the trainings."""
    rows = [{**row, "kind": kind} for kind in KINDS for row in edition.totals(kind)]
    return Sheet(
        "政策落实与培训",
        "政策落实与创业培训情况",
        {
            "title": Column("指标"),
            "kind": Column("类别"),
            "value": Column("本月", "percent"),
            "numerator": Column("分子", "count"),
            "denominator": Column("分母", "count"),
            "change": Column("比上月", "change"),
            "standing": Column("口径"),
            "definition_id": Column("定义编号"),
        },
        [
            {
                "title": row["title"],
                "kind": KINDS[row["kind"]],
                "value": figure(row, "value"),
                **cases(row),
                "change": _change(row),
                "standing": definition_status(row),
                "definition_id": row["definition_id"],
            }
            for row in rows
        ],
        Notes(
            edition.source_names(rows),
            f"{SEE_DEFINITIONS}。政策落实：创建期开始以来提出申请并经审核符合条件的人或户中，"
            "已经享受的所占比重，审核中的不计。创业培训：合格率按创建期内结业的人次计；"
            "成功率、稳定率按参加培训的人计，需要跟踪的时间已满的才计入。",
            ("这些指标没有设定目标。", *reasons(rows)),
        ),
        f"{CASES_UNIT}，{CHANGE_UNIT}",
    )


def variant_sheet(edition: Edition, figures: Sequence[dict]) -> Sheet:
    """The five targets by every documented definition, below one another."""
    rows = [row for row in of_jurisdiction(edition, figures, TOTAL) if row["kind"] == "target"]
    usual = {row["indicator"]: row for row in rows if row["variant"] == DEFAULT}
    return Sheet(
        "口径敏感性",
        "五项目标的口径敏感性",
        {
            "title": Column("指标"),
            "variant": Column("口径"),
            "value": Column("本月", "percent"),
            "difference": Column("比默认口径", "change"),
            "numerator": Column("分子", "count"),
            "denominator": Column("分母", "count"),
            "lower": Column("下界", "percent"),
            "upper": Column("上界", "percent"),
            "definition_id": Column("定义编号"),
        },
        [
            {
                "title": row["title"],
                "variant": _variant(row),
                "value": Styled(figure(row, "value"), look_of(row)),
                "difference": _beside(row, usual[row["indicator"]]),
                **cases(row),
                **bounds(row),
                "definition_id": row["definition_id"],
            }
            for row in rows
        ],
        Notes(
            edition.source_names(rows),
            f"{SEE_DEFINITIONS}；目标和是否达标只按默认口径评定。",
            (BOUNDS, *reasons([{**row, "title": full_title(row)} for row in rows])),
        ),
        f"{CASES_UNIT}，比默认口径为百分点；得分为分",
        fixed=2,
    )


def course_sheet(edition: Edition) -> Sheet:
    """The default figures of the last 13 months with their changes."""
    known = course(edition)
    months = months_between(edition.month - 12, edition.month)
    present = [row for by_month in known.values() for row in by_month.values()]
    rows = [
        _of_month(by_month, month)
        for by_month in known.values()
        for month in months
        if month in by_month
    ]
    return Sheet(
        "走势",
        "各指标近13个月走势",
        {
            "title": Column("指标"),
            "month": Column("月份", "month"),
            "value": Column("比率", "percent"),
            "on_month": Column("环比变化", "change"),
            "on_year": Column("同比变化", "change"),
            "to_date": Column("本年累计变化", "change"),
            "numerator": Column("分子", "count"),
            "denominator": Column("分母", "count"),
            "definition_id": Column("定义编号"),
        },
        rows,
        Notes(
            edition.source_names(present),
            f"{SEE_DEFINITIONS}；各月为最近一次公布的数，可能经过修订。",
            (
                "环比变化为比上月，同比变化为比上年同月，本年累计变化为比上年12月；"
                "口径版本不同的不比。没有公布的月份不列。",
            ),
        ),
        f"{CASES_UNIT}，{CHANGE_UNIT}",
        fixed=2,
    )


def satisfaction_sheet(edition: Edition, figures: Sequence[dict]) -> Sheet:
    """The survey by block of questions and by stratum, with intervals."""
    order = members_in_order(edition.jurisdiction)
    rows = sorted(
        (
            row
            for row in of_jurisdiction(edition, figures, "entity_type", TOTAL)
            if row["estimator"].startswith("survey")
        ),
        key=lambda row: (row["variant_order"], order.index(row["member"])),
    )
    return Sheet(
        "满意度",
        "创业环境满意度（分板块、分主体类型）",
        {
            "block": Column("板块"),
            "stratum": Column("主体类型"),
            "value": Column("结果", "percent"),
            "lower": Column("95%区间下限", "percent"),
            "upper": Column("95%区间上限", "percent"),
            "remark": Column("无数据的原因"),
            "definition_id": Column("定义编号"),
        },
        [
            {
                "block": row["variant_title"],
                "stratum": member_name(row["member"]),
                "value": Styled(figure(row, "value"), look_of(row)),
                **bounds(row),
                "remark": REASONS.get(row["reason"], ""),
                "definition_id": row["definition_id"],
            }
            for row in rows
        ],
        Notes(
            edition.source_names(rows),
            f"{SEE_DEFINITIONS}；合计按各主体类型的户数加权，不清楚和空白不计。",
            edition.nonresponse(),
        ),
        "%，得分为分",
        fixed=2,
    )


def _of_month(by_month: Mapping[Month, dict], month: Month) -> dict[str, Value]:
    row = by_month[month]
    return {
        "title": row["title"],
        "month": row["month"],
        "value": figure(row, "value"),
        "on_month": _against(row, by_month.get(month - 1)),
        "on_year": _against(row, by_month.get(month - 12)),
        "to_date": _against(row, by_month.get(Month(month.year - 1, 12))),
        **cases(row),
        "definition_id": row["definition_id"],
    }


def _against(row: dict, base: dict | None) -> Value:
    """The change in percentage points; what was defined otherwise is not compared."""
    is_comparable = base is not None and base["definition_id"] == row["definition_id"]
    return in_points(difference(row, base if is_comparable else None))


def _change(row: dict) -> Value:
    before = {"value": row["value_before"], "is_suppressed": False}
    return in_points(difference(row, before))


def _beside(row: dict, usual: dict) -> Value:
    if row["variant"] == DEFAULT or row["estimator"] == "survey_mean":
        return NOT_APPLICABLE
    return in_points(difference(row, usual))


def _variant(row: Mapping) -> str:
    is_default = row["variant"] == DEFAULT
    return f"{row['variant_title']}（默认口径）" if is_default else row["variant_title"]
