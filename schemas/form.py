"""How a column, a word list and a rule of an office form are declared."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import pandas as pd
import pandera.pandas as pan
import pyarrow as pa

# Typed columns after cleaning. Yuan to the cent; 万元 to a hundredth of a yuan, exact in sums.
Text = Annotated[pd.ArrowDtype, pa.string()]
Date = Annotated[pd.ArrowDtype, pa.date32()]
Whole = Annotated[pd.ArrowDtype, pa.int64()]
Yuan = Annotated[pd.ArrowDtype, pa.decimal128(18, 2)]
Wan = Annotated[pd.ArrowDtype, pa.decimal128(20, 6)]

Kind = Literal[
    "text",  # kept as written, surrounding blanks off
    "identifier",  # number of a case, class or questionnaire: text, never a number
    "credit_code",  # 统一社会信用代码
    "person",  # 证件号码: leaves reading as a keyed hash
    "date",
    "month",  # 月份: kept as its last day
    "year",
    "money",  # in the unit of the column; titles and cells may carry their own
    "whole",  # a count of people, months or entities
    "word",  # one of a closed list
    "department",  # a member by the jurisdiction's list
    "key_group",  # 群体类别 by the jurisdiction's list
    "industry",  # GB/T 4754
    "place",  # evidence for area_code, not kept itself
    "name",  # of an entity or a person, not kept itself
    "area",  # the area code that the evidence gives
]


def column(
    title: str,
    kind: Kind = "text",
    *,
    also: tuple[str, ...] = (),
    required: bool = False,
    blank: bool = False,
    unit: str | None = None,
    meaning: str | None = None,
    personal: bool = False,
    words: Mapping[str, str] | None = None,
    named_by_sheet: tuple[str, ...] = (),
    age_at: str | None = None,
    example: str | None = None,
    **checks: Any,
) -> Any:
    """Declare one column: its title on the form, how it is read and what it means.

    ``required`` columns must stand in the header and, unless ``blank``, have a value in every row.
    ``also`` lists other titles seen. ``words`` maps the written word to the value kept.
    ``named_by_sheet`` lists words that, standing in a sheet's name or title row, give the whole
    column where the form has none. ``age_at`` names the date at which a person's age is judged.
    ``example`` stands in the example row of the blank form. ``personal`` values never appear in
    logs, pages or messages.
    """
    return pan.Field(
        title=title,
        description=meaning,
        nullable=not required or blank,
        metadata={
            "kind": kind,
            "also": also,
            "required": required,
            "unit": unit,
            "personal": personal or kind == "person",
            "words": dict(words or {}),
            "named_by_sheet": named_by_sheet,
            "age_at": age_at,
            "example": example,
        },
        **checks,
    )


def derived(meaning: str, *, unit: str | None = None, title: str) -> Any:
    """Declare a column that no form carries: cleaning derives it from other columns."""
    return pan.Field(
        title=title,
        description=meaning,
        nullable=True,
        metadata={"kind": "derived", "required": False, "unit": unit, "personal": False},
    )


def kept_columns(schema: pan.DataFrameSchema) -> dict[str, pan.Column]:
    """The columns that stay after reading: not what serves only to place or to name a row."""
    return {
        name: column
        for name, column in schema.columns.items()
        if column.metadata["kind"] not in ("place", "name")
    }


def rule(
    identifier: str, message: str, *, on: str, level: Literal["error", "warning"] = "error"
) -> Callable:
    """Declare a rule over the columns of a row; the function says which rows keep it.

    ``identifier`` as in the validation rules (V01–V20), ``message`` in Chinese with what to do,
    ``on`` the column whose cell is shown. An ``error`` returns the row, a ``warning`` is counted.
    A comparison with an empty value is kept: blanks are judged by their column.
    """
    return pan.dataframe_check(
        name=identifier, error=message, title=on, description=level, ignore_na=False
    )


def kept(condition: pd.Series) -> pd.Series:
    """Rows that keep a rule, those that cannot be compared for want of a value included."""
    return condition.fillna(True).astype(bool)


DECISIONS = {
    "通过": "eligible",
    "符合": "eligible",
    "同意": "eligible",
    "免申请": "self_declared",
    "不通过": "not_eligible",
    "不符合": "not_eligible",
    "不同意": "not_eligible",
    "退回": "not_eligible",
    "审核中": "undecided",
    "待审": "undecided",
    "": "undecided",
}
ANSWERS = {
    "非常满意": "5",
    "满意": "4",
    "一般": "3",
    "不满意": "2",
    "非常不满意": "1",
    "5": "5",
    "4": "4",
    "3": "3",
    "2": "2",
    "1": "1",
    "不清楚": "",
    "": "",
}
SCALE = "5 非常满意 · 4 满意 · 3 一般 · 2 不满意 · 1 非常不满意；不清楚和空白为未作答"
ENTITY_TYPE_ANSWERS = {
    "企业": "enterprise",
    "个体工商户": "individual",
    "个体户": "individual",
    "个体": "individual",
    "农民专业合作社": "cooperative",
    "合作社": "cooperative",
}
PERSON_TITLES = (
    "身份证号",
    "身份证号码",
    "身份证",
    "公民身份号码",
    "公民身份证号码",
    "证件号",
    "居民身份证号码",
)
TOWN_TITLES = ("镇街", "所在镇街", "乡镇街道", "所属乡镇", "所属街道", "镇（街道）", "所在乡镇")
CREDIT_CODE_TITLES = (
    "企业统一社会信用代码",
    "单位统一社会信用代码",
    "社会信用代码",
    "信用代码",
    "统一信用代码",
)
DEPARTMENT_TITLES = ("部门名称", "责任部门", "责任单位", "成员单位", "被考核部门", "牵头部门")
GROUP_TITLES = ("人员类别", "人员身份", "群体类型", "对象类别", "申请人类别")
DECISION_TITLES = ("审核意见", "审批结果", "审核状态", "审批意见", "审查结果")
AREA_MEANING = "按镇街、区县、住所的行政区划部分判定；辖区内不能再细分的记为未注明（代码尾数 999）"
