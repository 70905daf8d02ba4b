"""Sheets to look up: every definition, and what the columns of the published file mean."""

from pipelines.exports.records import definitions, dictionary
from pipelines.exports.sheets import Column, Sheet
from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.wording import DEFINITION_STATUS


def definition_sheet(edition: Edition) -> Sheet:
    """Every variant of every indicator, but for its SQL, which is on the page."""
    rows = definitions(edition)
    return Sheet(
        "定义与说明",
        "指标和口径的定义",
        {
            "title": Column("指标"),
            "variant_title": Column("口径"),
            "definition": Column("指标定义"),
            "variant_definition": Column("口径说明"),
            "numerator": Column("分子"),
            "denominator": Column("分母"),
            "unit": Column("单位"),
            "sources": Column("来源"),
            "owner": Column("负责"),
            "status": Column("口径地位"),
            "definition_id": Column("定义编号"),
        },
        [
            {
                **{
                    name: row[name] or ""
                    for name in (
                        "title",
                        "variant_title",
                        "definition",
                        "variant_definition",
                        "numerator",
                        "denominator",
                        "unit",
                        "owner",
                        "definition_id",
                    )
                },
                "sources": edition.source_names([row]),
                "status": DEFINITION_STATUS[row["status"]],
            }
            for row in rows
        ],
        Notes(
            "统计方法和各指标的计算语句",
            "每个指标的第一行为默认口径，是否达标只按默认口径评定；计算语句（SQL）见月报页面。",
        ),
        "",
        fixed=2,
    )


def dictionary_sheet(edition: Edition) -> Sheet:
    return Sheet(
        "数据字典",
        "公布数据文件的各表各栏",
        {
            "table_name": Column("表"),
            "column_name": Column("栏目"),
            "data_type": Column("类型"),
            "comment": Column("含义"),
        },
        dictionary(edition),
        Notes("公布的数据文件（indicators.duckdb）", "该文件内部使用，本工作簿由其中的数制成。"),
        "",
        fixed=2,
    )
