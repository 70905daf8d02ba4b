"""What the published file holds: its tables, and their titles and comments as declared."""

from dataclasses import dataclass, field
from pathlib import Path

import pandera.pandas as pan

from pipelines.cleaning.persons import TYPED_IN
from pipelines.computing.definitions import read_header
from pipelines.computing.inputs import withheld_columns
from pipelines.deliveries import HIDDEN
from schemas.form import kept_columns

PROVENANCE = {
    "file": "来源文件的名称",
    "content": "来源文件内容的散列",
    "sheet": "工作表；文本文件为空",
    "row": "Excel 行号",
    "folder_month": "报送月份（该月最后一天）",
    "delivery_order": "报送次序",
    "first_folder_month": "最早报送该问卷的月份（该月最后一天）",
}

# An id or telephone number typed into a text or a case number, for the SELECTs that publish it.
BLOTTED = (
    "create or replace temp macro blotted(written) as "
    f"regexp_replace(written, '{TYPED_IN}', '{HIDDEN}', 'g')"
)


@dataclass(frozen=True)
class PublishedTable:
    """A ``table``, ``view`` or ``macro`` of the published file, with the comments of its columns.

    A table of kind ``newest`` speaks of the newest month alone, like the rows behind the figures;
    a macro is a table of its ``parameters``.
    """

    name: str
    sql: str
    title: str
    description: str
    columns: dict[str, str] = field(default_factory=dict)
    kind: str = "table"
    parameters: tuple[str, ...] = ()

    @property
    def creation(self) -> str:
        """The statement that creates it in the database in use."""
        if self.kind == "macro":
            head = f"macro {self.name}({', '.join(self.parameters)}) as table"
        else:
            head = f"{'view' if self.kind == 'view' else 'table'} {self.name} as"
        return f"create {head}\n{self.sql}"


def read_published_table(path: Path) -> PublishedTable:
    """Read a SELECT with the title and comments on top of it; raises ``DefinitionError``."""
    facts, sql = read_header(path)
    return PublishedTable(name=path.stem, sql=sql, **facts)


def published_columns(model: type[pan.DataFrameModel]) -> dict[str, str]:
    """The columns of a source that analysts see, with their comments: none names a person."""
    comments = {}
    withheld = withheld_columns(model.Config.name)
    for name, column in kept_columns(model.to_schema()).items():
        facts = column.metadata
        if name in withheld:
            continue
        unit = f"（{facts['unit']}）" if facts["unit"] else ""
        hashed = "的加密散列" if facts["kind"] == "person" else ""
        meaning = f"：{column.description}" if column.description else ""
        comments[name] = f"{column.title}{hashed}{unit}{meaning}"
    return comments | PROVENANCE
