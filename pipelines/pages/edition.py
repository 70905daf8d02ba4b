"""What the pages may read of a published file: one month, protected cells left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import duckdb

from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from pipelines.pages.figures import NOT_APPLICABLE
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
# Suppressed cells lose their figures here, before any section can read them, and reasons the number
# of answers.
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
        case when not is_suppressed then gap end as gap,
        case when not is_suppressed then reason end as reason,
        case
            when not is_suppressed
                then regexp_replace(reason_detail, '有效回答[0-9]+份，', '有效回答')
        end as reason_detail,
        case when not is_suppressed then status end as status
    )
    from indicator_values
"""
# With the figures of the month before, the same month of last year and last December, where they
# were computed by the same definition. Kept, for most pages ask for some of them: the default
# variants of the 13 months that are shown.
COMPARED_VALUES = """
    create temp table compared_values as
    select
        present.*,
        before.value as value_before,
        before.numerator as numerator_before,
        before.denominator as denominator_before,
        before.met as met_before,
        year_before.value as value_year_before,
        year_end.value as value_year_end
    from shown_values as present
    left join shown_values as before
        on before.month = last_day(present.month - interval 1 month)
        and before.indicator = present.indicator
        and before.variant = present.variant
        and before.area_code = present.area_code
        and before.dimension = present.dimension
        and before.member = present.member
        and before.definition_id = present.definition_id
    left join shown_values as year_before
        on year_before.month = last_day(present.month - interval 12 month)
        and year_before.indicator = present.indicator
        and year_before.variant = present.variant
        and year_before.area_code = present.area_code
        and year_before.dimension = present.dimension
        and year_before.member = present.member
        and year_before.definition_id = present.definition_id
    left join shown_values as year_end
        on year_end.month = make_date(year(present.month) - 1, 12, 31)
        and year_end.indicator = present.indicator
        and year_end.variant = present.variant
        and year_end.area_code = present.area_code
        and year_end.dimension = present.dimension
        and year_end.member = present.member
        and year_end.definition_id = present.definition_id
    where present.variant = 'default' and present.month between $first and $month
"""
# A figure that was protected in any of its publications is shown in none.
SHOWN_VINTAGES = """
    create temp view shown_vintages as
    select * exclude (is_protected) replace (
        case when not is_protected then numerator end as numerator,
        case when not is_protected then denominator end as denominator,
        case when not is_protected then value end as value,
        is_protected as is_suppressed
    )
    from (
        select
            *,
            bool_or(is_suppressed) over (
                partition by month, indicator, variant, area_code, dimension, member
            ) as is_protected
        from indicator_vintages
    )
"""
SHOWN_ITEMS = """
    create temp view shown_items as
    select * replace (
        case
            when is_suppressed
                then regexp_replace(why, '[0-9]+\\.[0-9]+ *%|[0-9.]+ *个百分点', '*', 'g')
            else why
        end as why,
        case when not is_suppressed then figures end as figures,
        case when not is_suppressed then more_cases end as more_cases,
        case when not is_suppressed then more_points end as more_points
    )
    from score_items
"""


@dataclass(frozen=True)
class Publication:
    """The run that published the month and who signed it; times are those of the office."""

    run_id: str
    published_at: datetime
    methodology_version: str
    reviewed_by: str | None
    approved_by: str | None
    is_draft: bool

    @property
    def signatures(self) -> dict[str, str]:
        """Who checked and who issued, as it stands on every page."""
        unsigned = "草稿，未签" if self.is_draft else "未签"
        return {"审核人": self.reviewed_by or unsigned, "签发人": self.approved_by or unsigned}


@dataclass(frozen=True)
class Edition:
    """One month of one jurisdiction in an open published file."""

    connection: duckdb.DuckDBPyConnection
    month: Month
    jurisdiction: Jurisdiction
    _found: dict[str, list[dict]] = field(default_factory=dict, repr=False)

    @classmethod
    @contextmanager
    def opened(
        cls, database: Path, month: Month, jurisdiction: Jurisdiction
    ) -> Iterator["Edition"]:
        """A month of a published file that is open for the time."""
        with duckdb.connect(str(database), read_only=True) as connection:
            yield cls.of(connection, month, jurisdiction)

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, month: Month, jurisdiction: Jurisdiction
    ) -> "Edition":
        connection.execute(SHOWN_VALUES)
        shown = {"first": (month - 12).last_day, "month": month.last_day}
        connection.execute(COMPARED_VALUES, shown)
        connection.execute(SHOWN_VINTAGES)
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
        """Run a query with named parameters; one dictionary per row, not to be changed.

        What was asked before is not looked up again: a published file stays as it is.
        """
        asked = f"{sql}{parameters}"
        if asked not in self._found:
            found = self.connection.execute(sql, parameters)
            names = [column[0] for column in found.description]
            self._found[asked] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return self._found[asked]

    def holds(self, table: str) -> bool:
        """Whether a table that speaks of the newest month alone has rows, and this is that month.

        Files of earlier versions do not have all of them.
        """
        (found,) = self.rows(
            """
            select
                (select max(month) from runs) = $month
                and $table in (select table_name from duckdb_tables()) as is_there
            """,
            month=self.month_end,
            table=table,
        )
        return found["is_there"] and bool(self.rows(f"from {table} limit 1"))

    @cached_property
    def publication(self) -> Publication:
        (run,) = self.rows(
            """
            select
                run_id,
                published_at + interval 8 hours as published_at,
                methodology_version,
                reviewed_by,
                approved_by,
                is_draft
            from runs
            where run_id = (select max(run_id) from indicator_values where month = $month)
            """,
            month=self.month_end,
        )
        return Publication(**run)

    @cached_property
    def indicators(self) -> list[dict]:
        """The indicators of the month with the reason why the jurisdiction has no figure."""
        return self.rows(
            """
            select facts.indicator, facts.title, figures.reason
            from indicator_values as figures
            inner join indicators as facts
                on facts.indicator = figures.indicator and facts.variant = figures.variant
            where figures.month = $month
                and figures.variant = 'default'
                and figures.area_code = $area
                and figures.dimension = 'total'
            order by coalesce(list_position($order, facts.indicator), 99), facts.indicator
            """,
            month=self.month_end,
            area=self.jurisdiction.code,
            order=list(ORDER),
        )

    def totals(self, kind: str) -> list[dict]:
        """The jurisdiction's figures of the default variants of a kind, with earlier ones."""
        return self._figures(kind, "total", everywhere=False)

    def by_area(self, kind: str) -> list[dict]:
        """The same for every area: the jurisdiction first, 未注明 last."""
        return self._figures(kind, "total", everywhere=True)

    def by_member(self, kind: str, dimension: str) -> list[dict]:
        """The jurisdiction's figures of the default variants by a dimension, 未注明 last."""
        return self._figures(kind, dimension, everywhere=False)

    def _figures(self, kind: str, dimension: str, *, everywhere: bool) -> list[dict]:
        return self.rows(
            """
            select
                figures.*,
                facts.title,
                facts.definition,
                facts.sources,
                facts.estimator,
                facts.counted
            from compared_values as figures
            inner join indicators as facts
                on facts.indicator = figures.indicator and facts.variant = figures.variant
            inner join areas on areas.area_code = figures.area_code
            where figures.month = $month
                and figures.variant = 'default'
                and figures.dimension = $dimension
                and ($everywhere or figures.area_code = $area)
                and facts.kind = $kind
            order by
                areas.area_code = $unspecified,
                areas.parent_code is not null,
                areas.area_code,
                figures.member = 'unspecified',
                figures.member,
                coalesce(list_position($order, figures.indicator), 99),
                figures.indicator
            """,
            month=self.month_end,
            dimension=dimension,
            everywhere=everywhere,
            area=self.jurisdiction.code,
            unspecified=self.jurisdiction.unspecified_code,
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
