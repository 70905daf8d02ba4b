import pandas as pd
import pandera.pandas as pan

from schemas.form import (
    AREA_MEANING,
    CREDIT_CODE_TITLES,
    DECISION_TITLES,
    DECISIONS,
    GROUP_TITLES,
    PERSON_TITLES,
    TOWN_TITLES,
    Date,
    Text,
    Whole,
    Yuan,
    column,
    derived,
    kept,
    rule,
)


class Loans(pan.DataFrameModel):
    """一笔贷款申请一行；借款人可以没有登记主体。"""

    application_id: Text = column(
        "申请编号",
        "identifier",
        also=("编号", "业务编号", "贷款编号"),
        required=True,
        example="DK202005001",
    )
    person_id: Text = column(
        "证件号码", "person", also=PERSON_TITLES, required=True, age_at="applied_on"
    )
    borrower_type: Text = column(
        "借款人类型",
        "word",
        also=("借款类型", "借款主体类型", "贷款类型"),
        required=True,
        words={"个人": "individual", "合伙": "partnership", "小微企业": "small_enterprise"},
    )
    applied_on: Date = column("申请日期", "date", also=("申请时间", "受理日期"), required=True)
    decision: Text = column(
        "审核结果", "word", also=DECISION_TITLES, required=True, words=DECISIONS
    )
    decided_on: Date = column("审核日期", "date", also=("审核时间", "审批日期", "审批时间"))
    disbursed_yuan: Yuan = column(
        "放款金额", "money", also=("贷款金额", "发放金额", "放贷金额"), unit="元", ge=0
    )
    disbursed_on: Date = column("放款日期", "date", also=("放款时间", "发放日期", "贷款发放日期"))
    term_months: Whole = column("期限", "whole", also=("贷款期限", "期限月"), unit="月", ge=0)
    bank: Text = column("经办银行", also=("贷款银行", "放款银行", "承办银行"))
    credit_code: Text = column("统一社会信用代码", "credit_code", also=CREDIT_CODE_TITLES)
    key_group: Text = column("群体类别", "key_group", also=GROUP_TITLES)
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")

    class Config:
        name = "loans"
        title = "创业担保贷款台账"
        metadata = {
            "also": ("创业担保贷款", "担保贷款", "小额担保贷款", "贷款台账", "loans"),
            "key": ("application_id",),
        }

    @rule("V12", "放款日期早于申请日期，请核对两个日期", on="disbursed_on")
    def disbursed_after_application(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["disbursed_on"] >= frame["applied_on"])

    @rule("V12", "金额超过当日有效的贷款额度，请核对金额和单位（元还是万元）", on="disbursed_yuan")
    def amount_within_the_limit(cls, frame: pd.DataFrame) -> pd.Series:
        return _within(frame, "disbursed_yuan", "yuan")

    @rule("V12", "期限超过当日有效的贷款期限，请核对", on="term_months", level="warning")
    def term_within_the_limit(cls, frame: pd.DataFrame) -> pd.Series:
        return _within(frame, "term_months", "term_months")

    @rule("V12", "审核日期早于申请日期，请核对两个日期", on="decided_on", level="warning")
    def decided_after_application(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["decided_on"] >= frame["applied_on"])


def _within(frame: pd.DataFrame, column: str, limited: str) -> pd.Series:
    """Rows whose value keeps the limit valid on the day of the contract, else of application."""
    contract_on = frame["disbursed_on"].fillna(frame["applied_on"])
    ok = pd.Series(True, index=frame.index)
    for limit in frame.attrs["policy"].loans:
        chosen = (
            (frame["borrower_type"] == limit.borrower_type)
            & (contract_on >= limit.valid_from)
            & (contract_on < limit.valid_until)
        ).fillna(False)
        ok &= ~chosen.astype(bool) | kept(frame[column] <= getattr(limit, limited))
    return ok
