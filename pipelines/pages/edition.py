"""What the pages may read of a published file: one month, protected cells left out."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.tables import NOT_APPLICABLE
from schemas import SOURCES

# The order of the methodology; what is added later follows by name.
ORDER = (
    "activity_rate",
    "success_rate",
    "service_rate",
    "satisfaction_rate",
    "employment_contribution_rate",
    "subsidy_coverage",
    "loan_coverage",
    "tax_relief_coverage",
    "training_pass_rate",
    "training_success_rate",
    "training_stability_rate",
)
# Suppressed cells lose their figures here, before any section can read them.
SHOWN_VALUES = """
    create temp view shown_values as
    select * replace (
        case when not is_suppressed then numerator end as numerator,
        case when not is_suppressed then denominator end as denominator,
        case when not is_suppressed then value end as value,
        case when not is_suppressed then lower end as lower,
        case when not is_suppressed then upper end as upper,
        case when not is_suppressed then met end as met,
        case when not is_suppressed then met_with_confidence end as met_with_confidence,
        case when not is_suppressed then gap end as gap
    )
    from indicator_values
"""
SHOWN_ITEMS = """
    create temp view shown_items as
    select * replace (
        case
            when is_suppressed then regexp_replace(why, '[0-9]+\\.[0-9]+ *(%|个百分点)', '*', 'g')
            else why
        end as why,
        case when not is_suppressed then figures end as figures,
        case when not is_suppressed then more_cases end as more_cases,
        case when not is_suppressed then more_points end as more_points
    )
    from score_items
"""


@dataclass(frozen=True)
class Edition:
    """One month of one jurisdiction in an open published file."""

    connection: duckdb.DuckDBPyConnection
    month: Month
    jurisdiction: Jurisdiction

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, month: Month, jurisdiction: Jurisdiction
    ) -> "Edition":
        connection.execute(SHOWN_VALUES)
        connection.execute(SHOWN_ITEMS)
        return cls(connection, month, jurisdiction)

    @property
    def report_name(self) -> str:
        """What the report of the month is called."""
        creating = self.jurisdiction.campaign_start is not None
        return self.jurisdiction.name + ("创业型城市创建月报" if creating else "创业型城市监测月报")

    @property
    def month_end(self) -> date:
        return self.month.last_day

    def rows(self, sql: str, **parameters: object) -> list[dict]:
        """Run a query with named parameters; one dictionary per row."""
        found = self.connection.execute(sql, parameters)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def totals(self, kind: str) -> list[dict]:
        """The jurisdiction's figures of the default variants of a kind, with the month before."""
        return self.rows(
            """
            select
                present.*,
                facts.title,
                facts.definition,
                facts.sources,
                facts.estimator,
                facts.counted,
                earlier.value as value_before
            from shown_values as present
            inner join indicators as facts
                on facts.indicator = present.indicator and facts.variant = present.variant
            left join shown_values as earlier
                on earlier.month = $before
                and earlier.indicator = present.indicator
                and earlier.variant = present.variant
                and earlier.area_code = present.area_code
                and earlier.dimension = present.dimension
                and earlier.definition_id = present.definition_id
            where present.month = $month
                and present.area_code = $area
                and present.dimension = 'total'
                and present.variant = 'default'
                and facts.kind = $kind
            order by coalesce(list_position($order, present.indicator), 99), present.indicator
            """,
            month=self.month_end,
            before=(self.month - 1).last_day,
            area=self.jurisdiction.code,
            kind=kind,
            order=list(ORDER),
        )

    def series(self, kind: str) -> dict[str, dict[Month, dict]]:
        """The figures of the last 13 months by indicator and month, default variants only."""
        found = self.rows(
            """
            select shown.month, shown.indicator, shown.value, shown.is_suppressed
            from shown_values as shown
            inner join indicators as facts
                on facts.indicator = shown.indicator and facts.variant = shown.variant
            where shown.month between $first and $month
                and shown.area_code = $area
                and shown.dimension = 'total'
                and shown.variant = 'default'
                and facts.kind = $kind
            order by shown.indicator, shown.month
            """,
            first=(self.month - 12).last_day,
            month=self.month_end,
            area=self.jurisdiction.code,
            kind=kind,
        )
        series: dict[str, dict[Month, dict]] = {}
        for row in found:
            series.setdefault(row["indicator"], {})[Month.of(row["month"])] = row
        return series

    def department(self, source: str | None) -> str:
        return self.jurisdiction.departments.get(source, NOT_APPLICABLE)

    @property
    def areas(self) -> str:
        """What the areas below the jurisdiction are called."""
        return "镇街" if any(area.is_town for area in self.jurisdiction.areas) else "县区"

    def source_names(self, rows: list[dict]) -> str:
        """The sources of some indicators with the departments that owe them."""
        used = {source for row in rows for source in row["sources"].split("、")}
        return "、".join(self.source_name(source) for source in SOURCES if source in used)

    def source_name(self, source: str) -> str:
        is_owed = source in self.jurisdiction.departments
        return source_title(source) + (f"（{self.department(source)}）" if is_owed else "")

    def outlook(self) -> dict | None:
        """How many units come due within 12 months, and how many of them may still fail."""
        found = self.rows(
            """
            select due, failed_already, may_still_fail
            from success_outlook
            where month = $month and area_code = $area
            """,
            month=self.month_end,
            area=self.jurisdiction.code,
        )
        return found[0] if found else None

    def nonresponse(self) -> tuple[str, ...]:
        """What share of the latest wave did not answer a question."""
        questions = SOURCES["survey"].to_schema().columns
        found = self.rows(
            """
            select question, answers, nonresponse, share, flagged
            from survey_nonresponse
            where month = $month
            order by question <> 'overall', question
            """,
            month=self.month_end,
        )
        parts = [
            f"{questions[row['question']].title} {row['nonresponse']}／{row['answers']}，"
            f"占 {row['share']:.2%}{'，超过10%，请谨慎使用' if row['flagged'] else ''}"
            for row in found
        ]
        return (f"满意度调查未作答（不清楚和空白）：{'；'.join(parts)}。",) if parts else ()


def source_title(source: str | None) -> str:
    """The Chinese name of a source; a file that fits none has none."""
    return SOURCES[source].Config.title if source in SOURCES else "不能识别"
