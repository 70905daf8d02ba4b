"""Every definition with its number and its SQL."""

from html import escape

from pipelines.pages.edition import ORDER, Edition
from pipelines.pages.wording import DEFINITION_STATUS


def notes(edition: Edition) -> str:
    """Definitions of all indicators and variants; the SQL opens on demand."""
    found = edition.rows(
        """
        select *
        from indicators as facts
        order by
            coalesce(list_position($order, facts.indicator), 99),
            facts.indicator,
            facts.variant_order
        """,
        order=list(ORDER),
    )
    by_indicator: dict[str, list[dict]] = {}
    for row in found:
        by_indicator.setdefault(row["indicator"], []).append(row)
    return "".join(definition_of(edition, rows) for rows in by_indicator.values())


def definition_of(edition: Edition, rows: list[dict]) -> str:
    usual = rows[0]
    facts = {
        "定义": usual["definition"],
        "分子": usual["numerator"],
        "分母": usual["denominator"],
        "来源": edition.source_names([usual]),
        "负责": usual["owner"],
    }
    variants = "".join(
        f"<li><b>{escape(row['variant_title'])}</b>{'（默认）' if row is usual else ''}　"
        f"{escape(row['variant_definition'])}"
        f"<code>{escape(row['definition_id'])}</code></li>"
        for row in rows
    )
    return (
        f'<article class="definition" id="definition-{escape(usual["indicator"])}">\n'
        f'<h3>{escape(usual["title"])}<span class="tag">{DEFINITION_STATUS[usual["status"]]}</span>'
        f"<code>{escape(usual['definition_id'])}</code></h3>\n<dl>"
        + "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
        + "</dl>\n"
        + f"<h4>口径</h4><ul>{variants}</ul>\n"
        + f"<details><summary>计算语句（SQL）</summary><pre><code>{escape(usual['sql'])}"
        "</code></pre></details>\n</article>\n"
    )
