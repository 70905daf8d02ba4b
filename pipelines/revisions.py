"""How the figures of an indicator were revised, and why, as lines for the terminal."""

from itertools import groupby
from pathlib import Path

from pipelines.explain import NothingToExplain, published_file
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.figures import amount, percent, points
from pipelines.pages.wording import REVISIONS


def revision_lines(
    indicator: str, out: Path, jurisdiction: Jurisdiction, area: str | None, variant: str
) -> list[str]:
    """Every published month with all its publications, the oldest first.

    Raises ``NothingToExplain`` when nothing of the kind has been published.
    """
    area = area or jurisdiction.code
    with published_file(out) as con:
        rows = con.execute(
            """
            select
                facts.title,
                facts.variant_title,
                facts.estimator,
                vintages.area_name,
                vintages.month,
                strftime(vintages.published_at + interval 8 hours, '%Y-%m-%d %H:%M'),
                vintages.value,
                vintages.definition_id,
                vintages.revision_reason,
                vintages.revision_note,
                vintages.run_id
            from indicator_vintages as vintages
            inner join indicators as facts
                on facts.indicator = vintages.indicator and facts.variant = vintages.variant
            where vintages.indicator = ?
                and vintages.variant = ?
                and vintages.area_code = ?
                and vintages.dimension = 'total'
            order by vintages.month, vintages.publication
            """,
            [indicator, variant, area],
        ).fetchall()
    if not rows:
        raise NothingToExplain(f"没有公布过区划 {area} 的 {indicator}（口径 {variant}）。")
    title, variant_title, estimator, area_name = rows[0][:4]
    is_score = estimator == "survey_mean"
    write, unit = (amount, " 分") if is_score else (percent, "%")
    lines = [f"{title}（{variant_title}），{area_name}"]
    for month, publications in groupby(rows, key=lambda row: row[4]):
        lines.append(Month.of(month).chinese)
        before, before_definition = None, None
        for *_, at, value, definition, reason, note, run in publications:
            change = ""
            if None not in (value, before) and definition == before_definition:
                moved = value - before
                change = f"（{moved:+.2f} 分）" if is_score else f"（{points(moved)} 个百分点）"
            why = f"{reason} {REVISIONS[reason]}：{note}" if reason else REVISIONS[None]
            shown = "无数据" if value is None else f"{write(value)}{unit}"
            lines.append(f"  {at}  {shown}{change}  {why}  {run}")
            before, before_definition = value, definition
    return lines
