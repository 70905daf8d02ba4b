"""Which figures cannot be computed for a month, and why (methodology, What is present)."""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb

from pipelines.computing.definitions import read_header, read_indicators, read_measures
from pipelines.computing.inserting import insert
from pipelines.computing.warehouse import SQL
from pipelines.ingest import Account
from pipelines.jurisdiction import Jurisdiction
from pipelines.months import Month
from schemas import SOURCES

# What a jurisdiction file must say for a figure, and the words for its absence.
JURISDICTION_FACTS = {
    "jurisdiction.campaign": ("campaign_start", "创建期的起止日期"),
    "jurisdiction.jobs_per_entity": ("jobs_per_entity", "每户市场主体带动的就业人数"),
    "jurisdiction.training_task": ("training_task", "省、市下达的培训任务"),
}
POPULATION_MONTHS = 24


class Unavailable(NamedTuple):
    """A variant without figures: ``column_missing``, ``source_refused`` or ``source_missing``."""

    indicator: str
    variant: str
    reason: str
    reason_detail: str


class Needs(NamedTuple):
    """What a variant cannot do without: sources, and columns that carry a value."""

    indicator: str
    variant: str
    sources: tuple[str, ...]
    columns: tuple[str, ...]


def write_availability(
    con: duckdb.DuckDBPyConnection,
    month: Month,
    jurisdiction: Jurisdiction,
    received: dict[str, list[Account]],
) -> list[Unavailable]:
    """Fill the table ``availability`` from the inputs and return it.

    ``received`` holds the accounts of the files in the month's own folder, by source.
    """
    state = State(con, month, jurisdiction, received)
    unavailable = [found for needs in _needs() if (found := state.judge(needs))]
    con.execute("delete from availability")
    insert(con, "availability", unavailable)
    return unavailable


def _needs() -> list[Needs]:
    indicators = [
        Needs(indicator.id, variant.id, variant.sources, variant.needs)
        for indicator in read_indicators(SQL / "indicators")
        for variant in indicator.variants
    ]
    report = SQL / "marts" / "register_report.sql"
    facts, _ = read_header(report)
    reports = [
        Needs(report.stem, variant["id"], facts["sources"], variant.get("needs", ()))
        for variant in facts["variants"]
    ]
    measures = [
        Needs(measure.id, "default", measure.sources, measure.needs)
        for measure in read_measures(SQL / "measures")
    ]
    return [*indicators, *reports, *measures, Needs("evidence", "default", ("evidence",), ())]


class State:
    """What has arrived for a month and what it carries."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        month: Month,
        jurisdiction: Jurisdiction,
        received: dict[str, list[Account]],
    ) -> None:
        self.month = month
        self.jurisdiction = jurisdiction
        self.refused = {
            source: next(account.refused for account in accounts if account.refused)
            for source, accounts in received.items()
            if any(account.refused for account in accounts)
        }
        # Corrected rows alone are not what a department owes for the month.
        self.arrived = {
            source
            for source, accounts in received.items()
            if any(not (account.refused or account.is_correction) for account in accounts)
        }
        self.carried = {source: _carried_columns(con, source) for source in SOURCES}
        self.dated = _dated_sources(con, month)

    def judge(self, needs: Needs) -> Unavailable | None:
        """The first reason, in the order of the methodology, why a variant has no figure."""
        judged = (
            self._missing_column(needs.columns)
            or self._refused_source(needs.sources)
            or self._missing_source(needs)
        )
        return Unavailable(needs.indicator, needs.variant, *judged) if judged else None

    def _missing_column(self, columns: Sequence[str]) -> tuple[str, str] | None:
        """A source that arrived without the column; one that never arrived is missing itself."""
        for need in columns:
            alternatives = [alternative.split(".") for alternative in need.split("|")]
            if need in JURISDICTION_FACTS or any(
                column in self.carried[source] or not self.carried[source]
                for source, column in alternatives
            ):
                continue
            titles = "或".join(
                f"“{_column_title(source, column)}”" for source, column in alternatives
            )
            sources = dict.fromkeys(source for source, _ in alternatives)
            places = "、".join(self._source_and_department(source) for source in sources)
            return "column_missing", f"{places}没有{titles}一栏的数据"
        return None

    def _refused_source(self, sources: Sequence[str]) -> tuple[str, str] | None:
        for source in sources:
            if source in self.refused:
                where = self._source_and_department(source)
                return "source_refused", f"{where}整个文件被拒收：{self.refused[source]}"
        return None

    def _missing_source(self, needs: Needs) -> tuple[str, str] | None:
        for source in needs.sources:
            if not self._is_present(source):
                where = self._source_and_department(source)
                if source in DATED:
                    return "source_missing", f"截至{self.month.chinese}没有可用的{where}"
                return "source_missing", f"{self.month.chinese}没有收到{where}"
        for need in needs.columns:
            if need in JURISDICTION_FACTS:
                fact, words = JURISDICTION_FACTS[need]
                if not getattr(self.jurisdiction, fact):
                    return "source_missing", f"辖区文件没有写明{words}"
                continue
            sources = dict.fromkeys(alternative.split(".")[0] for alternative in need.split("|"))
            if not any(self.carried[source] for source in sources):
                where = "或".join(self._source_and_department(source) for source in sources)
                return "source_missing", f"没有收到{where}"
        return None

    def _is_present(self, source: str) -> bool:
        return source in (self.dated if source in DATED else self.arrived)

    def _source_and_department(self, source: str) -> str:
        title = SOURCES[source].Config.title
        department = self.jurisdiction.departments.get(source)
        return f"{title}（{department}）" if department else title


# What counts for longer than the month it came in.
DATED = {
    "population": "select 1 from accepted_population "
    "where as_of_on <= $month_end and as_of_on > $earliest",
    "survey": "select 1 from accepted_survey where folder_month <= $month_end",
    "evidence": "select 1 from accepted_evidence",
    "department_duties": "select 1 from accepted_department_duties where month_on <= $month_end",
    "department_survey": "select 1 from accepted_department_survey",
    "guarantee_fund": "select 1 from accepted_guarantee_fund where as_of_on <= $month_end",
}


def _dated_sources(con: duckdb.DuckDBPyConnection, month: Month) -> set[str]:
    days = {
        "month_end": month.last_day,
        "earliest": (month - POPULATION_MONTHS).last_day,
    }
    return {
        source
        for source, sql in DATED.items()
        if con.execute(
            f"{sql} limit 1", {name: day for name, day in days.items() if f"${name}" in sql}
        ).fetchone()
    }


def _carried_columns(con: duckdb.DuckDBPyConnection, source: str) -> set[str]:
    """The columns in which at least one accepted row has a value; none without accepted rows."""
    columns = [row[0] for row in con.execute(f"describe accepted_{source}").fetchall()]
    counts = ", ".join(f'count("{column}")' for column in columns)
    row = con.execute(f"select {counts} from accepted_{source}").fetchone()
    return {column for column, count in zip(columns, row, strict=True) if count}


def _column_title(source: str, column: str) -> str:
    return SOURCES[source].to_schema().columns[column].title
