"""The open data of a month: tables as CSV with a data dictionary, and the indicators as SDMX."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipelines.exports.csv_files import Value, write_csv
from pipelines.exports.names import member_name
from pipelines.exports.records import dictionary, figures, register
from pipelines.exports.sdmx import write_sdmx
from pipelines.pages.edition import Edition

README = "README.csv"
UNITS = {"survey_mean": "分"}
USUAL_UNIT = "小数"
# The columns of a file: where the data dictionary has their meaning, or the meaning itself.
INDICATOR_VALUES = {
    "month": "indicator_values.month",
    "indicator": "indicator_values.indicator",
    "title": "indicators.title",
    "variant": "indicator_values.variant",
    "variant_title": "indicators.variant_title",
    "area_code": "indicator_values.area_code",
    "area_name": "indicator_values.area_name",
    "dimension": "indicator_values.dimension",
    "member": "indicator_values.member",
    "member_name": "分组取值的名称",
    "numerator": "indicator_values.numerator",
    "denominator": "indicator_values.denominator",
    "value": "indicator_values.value",
    "unit": "指标值的单位：小数，或满意度得分的分",
    "lower": "indicator_values.lower",
    "upper": "indicator_values.upper",
    "target": "indicator_values.target",
    "met": "indicator_values.met",
    "met_with_confidence": "indicator_values.met_with_confidence",
    "gap": "indicator_values.gap",
    "reason": "indicator_values.reason",
    "is_suppressed": "是否受保护不公布；为 true 的，分子、分母、指标值等都留空",
    "status": "indicator_values.status",
    "definition_id": "indicator_values.definition_id",
    "definition_status": "indicator_values.definition_status",
    "run_id": "indicator_values.run_id",
}
REGISTER_REPORT = {
    "month": "register_report.month",
    "area_code": "register_report.area_code",
    "area_name": "areas.area_name",
    "entity_type": "register_report.entity_type",
    "entity_type_name": "主体类型的名称",
    "industry": "register_report.industry",
    "industry_name": "行业门类的名称",
    "opened": "register_report.opened",
    "closed": "register_report.closed",
    "moved_in": "register_report.moved_in",
    "moved_out": "register_report.moved_out",
    "net": "register_report.net",
    "stock": "register_report.stock",
    "revised": "register_report.revised",
    "opened_capital_wan": "register_report.opened_capital_wan",
}
SCORE_TOTALS = {
    "month": "score_totals.month",
    "standard": "score_totals.standard",
    "name": "standards.name",
    "department": "score_totals.department",
    "scope": "score_totals.scope",
    "member": "score_totals.member",
    "title": "score_totals.title",
    "maximum": "score_totals.maximum",
    "points": "score_totals.points",
    "lost": "score_totals.lost",
    "not_assessed": "score_totals.not_assessed",
    "ambiguous": "score_totals.ambiguous",
    "lowest": "score_totals.lowest",
    "highest": "score_totals.highest",
    "run_id": "score_totals.run_id",
}
SDMX_FILES = {
    "sdmx_indicator_values.csv": "本月的指标值，SDMX-CSV 2.0；各栏和代码见 sdmx_structure.json",
    "sdmx_structure.json": "数据结构、概念和代码表，SDMX-JSON 2.0",
}


class Table(NamedTuple):
    """A file of the open data: what it holds, its columns, and its rows."""

    name: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Value]]


def write_open_data(edition: Edition, folder: Path) -> list[Path]:
    """Write the open data of a month from the published file into ``folder``.

    Returns the files: the tables, the same indicators as SDMX-CSV with their structure, and what
    every column means. They are the same, byte for byte, for the same published file. Figures
    under disclosure control are empty, with a flag beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    values = figures(edition)
    tables = _tables(edition, values)
    data, structure = (folder / name for name in SDMX_FILES)
    return [
        *(_write(folder / table.name, table) for table in tables),
        *write_sdmx(edition, edition.publication, values, data, structure),
        _write_readme(folder / README, edition, tables),
    ]


def _tables(edition: Edition, values: Sequence[dict]) -> list[Table]:
    return [
        Table(
            "indicator_values.csv",
            "本月各区划、各分组、各口径的指标值",
            INDICATOR_VALUES,
            _named(values),
        ),
        Table(
            "register_report.csv",
            "至本月的24个月的市场主体月报",
            REGISTER_REPORT,
            _register(edition),
        ),
        Table(
            "score_totals.csv",
            "本月各评估标准的总分和各体系、各责任部门的得失分",
            SCORE_TOTALS,
            _score_totals(edition),
        ),
    ]


def _named(values: Sequence[dict]) -> list[dict]:
    return [
        {
            **row,
            "member_name": member_name(row["member"]),
            "unit": UNITS.get(row["estimator"], USUAL_UNIT),
        }
        for row in values
    ]


def _register(edition: Edition) -> list[dict]:
    return [
        {
            **row,
            "entity_type_name": member_name(row["entity_type"]),
            "industry_name": member_name(row["industry"]),
        }
        for row in register(edition)
    ]


def _score_totals(edition: Edition) -> list[dict]:
    return edition.rows(
        """
        select totals.*, standards.name
        from score_totals as totals
        inner join standards on standards.standard = totals.standard
        where totals.month = $month
        order by
            standards.position,
            totals.department nulls first,
            totals.scope <> 'total',
            totals.scope desc,
            totals.member
        """,
        month=edition.month_end,
    )


def _write(path: Path, table: Table) -> Path:
    rows = ([row[name] for name in table.columns] for row in table.rows)
    return write_csv(path, list(table.columns), rows)


def _write_readme(path: Path, edition: Edition, tables: Sequence[Table]) -> Path:
    """The data dictionary: a line for every file, and one for each of its columns."""
    meanings = {
        f"{row['table_name']}.{row['column_name']}": row["comment"] for row in dictionary(edition)
    }
    lines = [
        (README, "", f"{edition.report_name}（{edition.month.chinese}）开放数据的说明"),
        *((name, "", meaning) for name, meaning in SDMX_FILES.items()),
    ]
    for table in tables:
        lines.append((table.name, "", table.title))
        lines += [
            (table.name, name, meanings.get(home, home)) for name, home in table.columns.items()
        ]
    return write_csv(path, ("文件", "栏目", "含义"), lines)
