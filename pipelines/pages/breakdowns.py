"""Sections of the page that look behind the five targets: other definitions, and towns."""

from collections.abc import Mapping

from pipelines.pages.edition import ORDER, Edition
from pipelines.pages.tables import MISSING, NOT_APPLICABLE, PROTECTED, Notes, cell, points, table
from pipelines.pages.wording import cases, interval, rate_or_score, rate_with_cases, reasons


def variants(edition: Edition) -> str:
    """The five targets by every documented definition, side by side."""
    rows = edition.rows(
        """
        select
            shown.*,
            facts.title,
            concat(facts.title, '（', facts.variant_title, '）') as full_title,
            facts.variant_title,
            facts.estimator,
            usual.value as usual_value
        from shown_values as shown
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        left join shown_values as usual
            on usual.month = shown.month
            and usual.indicator = shown.indicator
            and usual.variant = 'default'
            and usual.area_code = shown.area_code
            and usual.dimension = 'total'
        where shown.month = $month
            and shown.area_code = $area
            and shown.dimension = 'total'
            and facts.kind = 'target'
        order by
            coalesce(list_position($order, shown.indicator), 99),
            shown.indicator,
            facts.variant_order
        """,
        month=edition.month_end,
        area=edition.jurisdiction.code,
        order=list(ORDER),
    )
    return table(
        5,
        "五项目标的口径敏感性",
        [
            {
                "indicator": row["title"],
                "variant": _named(row),
                "value": cell(row, "value", rate_or_score(row)),
                "difference": _difference(row),
                "numerator": cases(row, "numerator"),
                "denominator": cases(row, "denominator"),
                "interval": interval(row),
                "definition_id": row["definition_id"],
            }
            for row in rows
        ],
        {
            "variant": "口径",
            "value": "本月",
            "difference": "比默认口径",
            "numerator": "分子",
            "denominator": "分母",
            "interval": "上下界",
            "definition_id": "定义编号",
        },
        Notes(
            "同表1",
            "各口径的定义见“定义与说明”；目标和是否达标只按默认口径评定。",
            reasons(rows, "full_title"),
        ),
        unit="%，比默认口径为百分点；得分为分",
        words=("definition_id",),
        grouped_by="indicator",
        look="wide",
    )


def towns(edition: Edition) -> str:
    """Towns by targets; the jurisdiction first, 未注明 last."""
    rows = edition.rows(
        """
        select
            areas.area_code,
            areas.area_name,
            shown.indicator,
            shown.value,
            shown.numerator,
            shown.denominator,
            shown.is_suppressed
        from areas
        inner join shown_values as shown
            on shown.area_code = areas.area_code
        inner join indicators as facts
            on facts.indicator = shown.indicator and facts.variant = shown.variant
        where shown.month = $month
            and shown.dimension = 'total'
            and shown.variant = 'default'
            and facts.kind = 'target'
        order by
            areas.area_code = $unspecified,
            areas.parent_code is not null,
            areas.area_code
        """,
        month=edition.month_end,
        unspecified=edition.jurisdiction.unspecified_code,
    )
    titles = {row["indicator"]: row["title"] for row in edition.totals("target")}
    places: dict[str, dict[str, str]] = {}
    for row in rows:
        blank = {"area": row["area_name"], **dict.fromkeys(titles, MISSING)}
        places.setdefault(row["area_code"], blank)[row["indicator"]] = rate_with_cases(row)
    return table(
        6,
        f"五项目标分{edition.areas}情况",
        list(places.values()),
        {"area": edition.areas, **titles},
        Notes(
            "同表1",
            f"{edition.jurisdiction.name}的数由分子、分母汇总计算，不是各{edition.areas}比率的平均；"
            "比率下面是分子／分母。",
            (
                f"不能归到{edition.areas}的列为“未注明”。满意度按抽样设计加权，不列分子、分母；"
                f"没有人口数的{edition.areas}不计算活跃度。",
            ),
        ),
        unit="%，分子、分母为人或户",
        look="wide total-first pairs",
    )


def _named(row: Mapping) -> str:
    is_default = row["variant"] == "default"
    return f"{row['variant_title']}（默认口径）" if is_default else row["variant_title"]


def _difference(row: Mapping) -> str:
    if row["variant"] == "default" or row["estimator"] == "survey_mean":
        return NOT_APPLICABLE
    if row["value"] is None or row["usual_value"] is None:
        return PROTECTED if row["is_suppressed"] else MISSING
    return points(row["value"] - row["usual_value"])
