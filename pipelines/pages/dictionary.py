"""The page of the data dictionary: every table and column of the published file."""

from itertools import groupby

from pipelines.pages.captions import Notes
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE, count
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.site import DICTIONARY
from pipelines.pages.tables import table

PUBLISHED = "公布的数据文件 indicators.duckdb"


def dictionary_page(edition: Edition) -> str:
    """The page as one document."""
    tables = _tables(edition)
    columns = edition.rows("from data_dictionary")
    by_table = {
        name: list(rows) for name, rows in groupby(columns, key=lambda row: row["table_name"])
    }
    sections = [
        Section("tables", "表", _overview(tables, by_table)),
        Section(
            "columns",
            "栏目",
            "".join(
                _columns(number, name, tables[name], rows)
                for number, (name, rows) in enumerate(by_table.items(), 2)
            ),
        ),
    ]
    name = f"{edition.jurisdiction.name}创业指标数据字典"
    introduction = (
        f'<p class="headline">{PUBLISHED} 有 <b>{len(by_table)}</b> 张表，'
        f"<b>{len(columns)}</b> 个栏目。</p>\n"
    )
    return document(edition, Page(DICTIONARY, name, introduction, sections))


def _tables(edition: Edition) -> dict[str, tuple[str, str]]:
    """Title and description of every table."""
    rows = edition.rows(
        """
        select table_name as name, comment from duckdb_tables() where not internal
        union all
        select view_name as name, comment from duckdb_views() where not internal
        union all
        select function_name as name, comment
        from duckdb_functions()
        where function_type = 'table_macro' and not internal
        """
    )
    told = {row["name"]: (row["comment"] or row["name"]).partition("。") for row in rows}
    return {name: (title, description) for name, (title, _, description) in told.items()}


def _overview(tables: dict[str, tuple[str, str]], by_table: dict[str, list[dict]]) -> str:
    return table(
        1,
        "公布的表",
        [
            {
                "name": name,
                "title": tables[name][0],
                "columns": count(len(rows)),
                "description": tables[name][1] or NOT_APPLICABLE,
            }
            for name, rows in by_table.items()
        ],
        {"name": "表", "title": "名称", "columns": "栏目", "description": "说明"},
        Notes(PUBLISHED, "各表的说明和栏目与数据文件中的注释相同。"),
        unit="张，个",
        words=("title", "description"),
        look="wide texts",
    )


def _columns(number: int, name: str, told: tuple[str, str], rows: list[dict]) -> str:
    title, description = told
    return table(
        number,
        f"{title}（{name}）",
        [
            {
                "name": row["column_name"],
                "type": row["data_type"],
                "meaning": row["comment"] or NOT_APPLICABLE,
            }
            for row in rows
        ],
        {"name": "栏目", "type": "类型", "meaning": "含义"},
        Notes(PUBLISHED, description or title),
        unit="个栏目",
        words=("type", "meaning"),
        look="wide texts",
    )
