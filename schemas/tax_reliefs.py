import pandas as pd
import pandera.pandas as pan

from schemas.form import (
    CREDIT_CODE_TITLES,
    DECISION_TITLES,
    DECISIONS,
    Date,
    Text,
    Yuan,
    column,
    kept,
    rule,
)


class TaxReliefs(pan.DataFrameModel):
    """一户纳税人的一项减免一行。"""

    application_id: Text = column(
        "申请编号",
        "identifier",
        also=("编号", "业务编号", "申报编号"),
        required=True,
        example="JM202005001",
    )
    credit_code: Text = column(
        "统一社会信用代码",
        "credit_code",
        also=(*CREDIT_CODE_TITLES, "纳税人识别号"),
        required=True,
    )
    relief: Text = column(
        "减免项目",
        also=("减免类型", "减免税费种类", "项目"),
        required=True,
        meaning="照原文保留",
        example="增值税",
    )
    applied_on: Date = column("申请日期", "date", also=("申请时间", "申报日期"), required=True)
    decision: Text = column(
        "审核结果", "word", also=DECISION_TITLES, required=True, words=DECISIONS
    )
    decided_on: Date = column("审核日期", "date", also=("审核时间", "审批日期"))
    enjoyed_on: Date = column("享受日期", "date", also=("享受时间", "减免日期"))
    relief_yuan: Yuan = column("减免金额", "money", also=("减免税额", "金额"), unit="元", ge=0)

    class Config:
        name = "tax_reliefs"
        title = "税费减免台账"
        metadata = {"also": ("税费减免", "减免台账", "tax_reliefs"), "key": ("application_id",)}

    @rule("V11", "享受日期早于申请日期，请核对两个日期", on="enjoyed_on")
    def enjoyed_after_application(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["enjoyed_on"] >= frame["applied_on"])
