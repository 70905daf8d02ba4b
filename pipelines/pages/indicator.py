"""A page for every indicator: its figure, course, parts and areas, definitions, publications."""

from html import escape

from pipelines.exports.names import DIMENSIONS, member_name
from pipelines.months import Month, months_between
from pipelines.pages.captions import Notes
from pipelines.pages.charts import course
from pipelines.pages.curves import bar_cell, course_to_target, panels
from pipelines.pages.edition import Edition
from pipelines.pages.figures import MISSING, NOT_APPLICABLE, amount, cell, count, percent, points
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.indicator_records import Subject, subjects
from pipelines.pages.notes import definition_of
from pipelines.pages.ranked_areas import ranked_areas, reasons_without_counts
from pipelines.pages.site import indicator_name
from pipelines.pages.tables import table
from pipelines.pages.wording import (
    REVISIONS,
    cases,
    change,
    definition_status,
    gap,
    interval,
    met,
    rate_with_cases,
    reason,
    reasons,
)


def indicator_pages(edition: Edition) -> dict[str, str]:
    """A page for every indicator that the month has a figure of, or a reason for none."""
    return {
        indicator_name(subject.identifier): _page(edition, subject) for subject in subjects(edition)
    }


def _page(edition: Edition, subject: Subject) -> str:
    draw = {
        "course": ("各月走势", _course),
        "areas": (f"分{edition.areas}", _areas),
        "parts": ("分组", _parts),
        "variants": ("口径敏感性", _variants),
        "definition": ("定义", _definitions),
        "publications": ("历次公布", _publications),
    }
    sections = [
        Section(identifier, title, body)
        for identifier, (title, section) in draw.items()
        if (body := section(edition, subject))
    ]
    page = Page(
        indicator_name(subject.identifier),
        subject.title,
        _introduction(edition, subject),
        sections,
        kind="指标",
    )
    return document(edition, page)


def _introduction(edition: Edition, subject: Subject) -> str:
    row = subject.row
    look = {True: "won", False: "lost", None: "open"}[row["met"]]
    figures = [
        (look, "是否达标", met(row)),
        ("full", "目标（%）", NOT_APPLICABLE if row["target"] is None else percent(row["target"])),
    ]
    if subject.counted:
        figures += [
            ("full", f"{name}（{subject.counted}）", cell(row, part, count))
            for part, name in (("numerator", "分子"), ("denominator", "分母"))
        ]
    if row["lower"] is not None:
        figures.append(("full", "上下界（%）", interval(row)))
    return (
        f'<p class="headline">{headline(edition, row)}</p>\n'
        '<div class="standing">'
        + "".join(f'<p class="{look}">{name} <b>{words}</b></p>' for look, name, words in figures)
        + f'</div>\n<p class="caution"><b>{definition_status(row)}</b>，'
        f"定义编号 {escape(row['definition_id'])}。{escape(_cautions(subject))}</p>\n"
    )


def headline(edition: Edition, row: dict) -> str:
    """The figure of the whole jurisdiction in one sentence, as HTML."""
    name = f"{edition.jurisdiction.name}{edition.month.chinese}{row['title']}"
    if row["value"] is None:
        return f"{escape(name)}没有公布数：{escape(reason(row))}。"
    distance = gap(row, edition.outlook())
    words = f"：{escape(distance)}" if distance else "，没有设定目标"
    return f"{escape(name)} <b>{percent(row['value'])}%</b>{words}。"


def _cautions(subject: Subject) -> str:
    is_provisional = subject.usual["status"] == "provisional"
    unconfirmed = "没有见到正式文件写明分子、分母，备选口径的结果见“口径敏感性”。"
    return subject.usual["variant_definition"] + (unconfirmed if is_provisional else "")


def _course(edition: Edition, subject: Subject) -> str:
    """The last 13 months as lines and as a table with the changes on the month and the year."""
    found = {Month.of(row["month"]): row for row in subject.months}
    months = months_between(min(found), edition.month)
    number = next(subject.numbers)
    return _course_charts(subject, found, months, number) + table(
        number,
        f"{subject.title}各月走势",
        [_month_cells(month, found.get(month)) for month in reversed(months)],
        {"month": "月份", "value": "本月", "on_month": "环比", "on_year": "同比"},
        Notes(
            edition.source_names([subject.row]),
            subject.scope,
            (
                "环比为本月减上月，同比为本月减上年同月，口径版本不同的不比；"
                "各月为最近一次公布的数，可能经过修订。",
                *reasons([row | {"title": month.chinese} for month, row in found.items()]),
            ),
        ),
        unit=f"%，环比、同比为百分点{subject.unit}",
        look="tight pairs",
    )


def _month_cells(month: Month, row: dict | None) -> dict[str, str]:
    if row is None:
        return {"month": month.chinese} | dict.fromkeys(("value", "on_month", "on_year"), MISSING)
    return {
        "month": month.chinese,
        "value": rate_with_cases(row),
        "on_month": cell(row, "on_month", points),
        "on_year": cell(row, "on_year", points),
    }


def _course_charts(
    subject: Subject, found: dict[Month, dict], months: list[Month], number: int
) -> str:
    def figures(measure: str) -> list[float | None]:
        return [found[month][measure] if month in found else None for month in months]

    labels = [f"{month.year}.{month.number}" for month in months]
    values, target = figures("value"), subject.row["target"]
    drawings = {}
    if set(values) != {None}:
        aim = "" if target is None else "，虚线为目标"
        drawings["比率"] = (
            f"单位：%{aim}",
            course_to_target(
                values, labels, f"{subject.title}各月走势{aim}，数字见表{number}", target, percent
            ),
        )
    for measure, name in (("numerator", "分子"), ("denominator", "分母")):
        counted = figures(measure)
        if subject.counted and set(counted) != {None}:
            meaning = f"{subject.title}的{name}各月走势，数字见表{number}"
            drawings[name] = (f"单位：{subject.counted}", course(counted, labels, meaning, count))
    return panels(drawings) if drawings else ""


def _areas(edition: Edition, subject: Subject) -> str:
    rows = subject.areas
    known = [row["value"] for row in rows if row["value"] is not None]
    target = subject.row["target"]
    top = max([*known, target or 0]) or 1
    has_bounds = any(row["lower"] is not None for row in rows)
    return ranked_areas(
        edition,
        rows,
        next(subject.numbers),
        f"{subject.title}分{edition.areas}情况",
        {"bar": "图", "value": "本月", **({"bounds": "上下界"} if has_bounds else {})},
        lambda row: {
            "bar": bar_cell(row["value"], top, _bar_meaning(row, target), target),
            "value": rate_with_cases(row),
            "bounds": interval(row),
        },
        Notes(
            edition.source_names([subject.row]),
            f"{subject.scope}{edition.jurisdiction.name}的数由全辖区计算，"
            f"不是各{edition.areas}比率的平均。",
            (
                *(("图中的虚线为目标。",) if target is not None else ()),
                *reasons_without_counts(rows, "area_name"),
            ),
        ),
        unit=f"%{subject.unit}",
        look="tight pairs",
    )


def _bar_meaning(row: dict, target: float | None) -> str:
    if row["value"] is None:
        return ""
    aim = "" if target is None else f"，目标 {percent(target)}%"
    return f"{percent(row['value'])}%{aim}"


def _parts(edition: Edition, subject: Subject) -> str:
    """A table for every dimension, by the first definition that carries it."""
    carried: dict[str, dict] = {}
    for definition in subject.definitions:
        for dimension in definition["dimensions"].split():
            carried.setdefault(dimension, definition)
    return "".join(
        _members(edition, subject, dimension, carried[dimension])
        for dimension in DIMENSIONS
        if dimension in carried
    )


def _members(edition: Edition, subject: Subject, dimension: str, definition: dict) -> str:
    rows = [
        row
        for row in subject.members
        if (row["variant"], row["dimension"]) == (definition["variant"], dimension)
    ]
    top = max((row["value"] for row in rows if row["value"] is not None), default=0) or 1
    named = [row | {"title": member_name(row["member"])} for row in rows]
    is_usual = definition is subject.usual
    is_contribution = definition["is_contribution"] or definition["population"] is not None
    name = DIMENSIONS[dimension]
    remarks = {
        "分母不分组，各组的值是对全体的贡献，不是各组自己的比率。": is_contribution,
        f"默认口径不分{name}，本表为“{definition['variant_title']}”口径。": not is_usual,
    }
    return table(
        next(subject.numbers),
        f"{subject.title}分{name}情况{'（贡献）' if is_contribution else ''}",
        [
            {
                "member": row["title"],
                "bar": bar_cell(row["value"], top, _bar_meaning(row, None)),
                "value": rate_with_cases(row),
            }
            for row in named
        ],
        {"member": name, "bar": "图", "value": "贡献" if is_contribution else "本月"},
        Notes(
            edition.source_names([definition]),
            definition["definition"] + definition["variant_definition"],
            (
                *(remark for remark, holds in remarks.items() if holds),
                *reasons_without_counts(named, "title"),
            ),
        ),
        unit=f"%{subject.unit}",
        drawings=("bar",),
        words=("bar",),
        look="tight pairs",
    )


def _variants(edition: Edition, subject: Subject) -> str:
    """Every documented definition, side by side."""
    rows = subject.variants
    if len(rows) == 1:
        return '<p class="legend">只有一种口径。</p>\n'
    return table(
        next(subject.numbers),
        f"{subject.title}各口径的结果",
        [
            {
                "variant": row["variant_title"]
                + ("（默认）" if row["variant"] == "default" else ""),
                "value": cell(row, "value", amount) if _is_score(row) else rate_with_cases(row),
                "difference": NOT_APPLICABLE
                if row["variant"] == "default" or _is_score(row)
                else change(row),
                "bounds": interval(row),
            }
            for row in rows
        ],
        {
            "variant": "口径",
            "value": "本月",
            "difference": "比默认",
            "bounds": "上下界",
        },
        Notes(
            edition.source_names(list(subject.definitions)),
            "各口径的定义和编号见“定义”；目标和是否达标只按默认口径评定。",
            reasons(rows, "variant_title"),
        ),
        unit=f"%，比默认口径为百分点{subject.unit}",
        look="tight pairs",
    )


def _is_score(row: dict) -> bool:
    return row["estimator"] == "survey_mean"


def _definitions(edition: Edition, subject: Subject) -> str:
    return definition_of(edition, list(subject.definitions))


def _publications(edition: Edition, subject: Subject) -> str:
    return table(
        next(subject.numbers),
        f"{subject.title}历次公布的数",
        [
            {
                "month": Month.of(row["month"]).chinese,
                "published": row["published_on"],
                "value": cell(row, "value", percent),
                "numerator": cases(row, "numerator"),
                "denominator": cases(row, "denominator"),
                "change": NOT_APPLICABLE if row["revision_reason"] is None else change(row),
                "why": REVISIONS.get(row["revision_reason"], row["revision_reason"]),
                "run": row["run_id"],
            }
            for row in subject.publications
        ],
        {
            "published": "公布时间",
            "value": "公布的数",
            "numerator": "分子",
            "denominator": "分母",
            "change": "比上次",
            "why": "原因",
            "run": "运行编号",
        },
        Notes(
            edition.source_names([subject.row]),
            f"报告月的全部公布，和近13个月里修订过的月份；默认口径，{edition.jurisdiction.name}合计。"
            "比上次为本次公布减上次公布，口径版本不同的不比。",
        ),
        unit=f"%，比上次为百分点{subject.unit}",
        words=("why", "run"),
        grouped_by="month",
        look="wide",
    )
