import pandera.pandas as pan

from schemas.form import Date, Wan, column


class GuaranteeFund(pan.DataFrameModel):
    """一个时点一行。"""

    as_of_on: Date = column(
        "截止日期", "date", also=("截止时间", "时点", "统计时点"), required=True
    )
    fund_wan: Wan = column(
        "担保基金余额",
        "money",
        also=("担保基金", "基金余额", "担保基金规模", "创业担保贷款担保基金余额"),
        required=True,
        unit="万元",
        ge=0,
        example="3000",
    )
    loans_wan: Wan = column(
        "贷款余额",
        "money",
        also=("担保贷款余额", "创业担保贷款余额", "在保贷款余额"),
        required=True,
        unit="万元",
        meaning="由该基金担保的创业担保贷款",
        ge=0,
        example="12000",
    )

    class Config:
        name = "guarantee_fund"
        title = "担保基金与贷款余额"
        metadata = {
            "also": ("担保基金", "基金余额", "贷款余额", "guarantee_fund"),
            "key": ("as_of_on",),
            "rhythm": "按季报送，不要求每月报送",
        }
