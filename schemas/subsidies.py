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
    Yuan,
    column,
    derived,
    kept,
    rule,
)


class Subsidies(pan.DataFrameModel):
    """一笔补贴申请一行。"""

    application_id: Text = column(
        "申请编号",
        "identifier",
        also=("编号", "申请单号", "业务编号"),
        required=True,
        example="BT202005001",
    )
    person_id: Text = column(
        "证件号码", "person", also=PERSON_TITLES, required=True, age_at="applied_on"
    )
    programme: Text = column(
        "补贴项目",
        also=("补贴类型", "补贴名称", "项目", "补贴种类"),
        required=True,
        meaning="照原文保留",
        example="一次性创业补贴",
        named_by_sheet=(
            "一次性创业岗位开发补贴",
            "创业岗位开发补贴",
            "岗位开发补贴",
            "一次性创业补贴",
            "创业补贴",
        ),
    )
    applied_on: Date = column("申请日期", "date", also=("申请时间", "受理日期"), required=True)
    decision: Text = column(
        "审核结果", "word", also=DECISION_TITLES, required=True, words=DECISIONS
    )
    decided_on: Date = column("审核日期", "date", also=("审核时间", "审批日期", "审批时间"))
    paid_yuan: Yuan = column(
        "拨付金额",
        "money",
        also=("补贴金额", "发放金额", "实发金额", "金额"),
        unit="元",
        ge=0,
    )
    paid_on: Date = column("拨付日期", "date", also=("拨付时间", "发放日期", "发放时间"))
    credit_code: Text = column("统一社会信用代码", "credit_code", also=CREDIT_CODE_TITLES)
    key_group: Text = column("群体类别", "key_group", also=GROUP_TITLES)
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")

    class Config:
        name = "subsidies"
        title = "创业补贴台账"
        metadata = {
            "also": ("创业补贴", "补贴发放", "补贴台账", "岗位开发补贴", "subsidies"),
            "key": ("application_id",),
        }

    @rule("V11", "拨付日期早于申请日期，请核对两个日期", on="paid_on")
    def paid_after_application(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["paid_on"] >= frame["applied_on"])

    @rule("V11", "审核日期早于申请日期，请核对两个日期", on="decided_on", level="warning")
    def decided_after_application(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["decided_on"] >= frame["applied_on"])

    @rule(
        "V11",
        "金额与申请之日的补贴标准不符（岗位开发补贴按岗位数计），请核对",
        on="paid_yuan",
        level="warning",
    )
    def amount_follows_the_programme(cls, frame: pd.DataFrame) -> pd.Series:
        ok = pd.Series(True, index=frame.index)
        for limit in frame.attrs["policy"].subsidies:
            chosen = (
                frame["programme"].str.contains(limit.programme, regex=False)
                & (frame["applied_on"] >= limit.valid_from)
                & (frame["applied_on"] < limit.valid_until)
                & (frame["paid_yuan"] > 0)
            ).fillna(False)
            paid = frame["paid_yuan"].astype("float64[pyarrow]")
            posts = paid // limit.yuan if limit.per_post else 1
            right = paid == posts * limit.yuan
            ok &= ~chosen.astype(bool) | kept(right)
        return ok
