import pandas as pd
import pandera.pandas as pan

from schemas.form import Text, Whole, column, kept, rule

# By their titles in sql/indicators, and by their ids.
INDICATORS = {
    "创业培训合格率": "training_pass_rate",
    "参训后创业成功率": "training_success_rate",
    "参训后创业稳定率": "training_stability_rate",
    "training_pass_rate": "training_pass_rate",
    "training_success_rate": "training_success_rate",
    "training_stability_rate": "training_stability_rate",
}


class Baselines(pan.DataFrameModel):
    """一个指标一个年度一行，全辖区的数。"""

    indicator: Text = column(
        "指标", "word", also=("指标名称", "指标标识"), required=True, words=INDICATORS
    )
    year: Whole = column("年度", "year", also=("年份", "基期年度"), required=True)
    numerator: Whole = column(
        "分子",
        "whole",
        also=("分子数", "分子数值"),
        required=True,
        unit="人次",
        meaning="口径同该指标的分子",
        ge=0,
        example="90",
    )
    denominator: Whole = column(
        "分母",
        "whole",
        also=("分母数", "分母数值"),
        required=True,
        unit="人次",
        meaning="口径同该指标的分母",
        gt=0,
        example="100",
    )

    class Config:
        name = "baselines"
        title = "基期数据"
        metadata = {
            "also": ("基期", "baselines"),
            "key": ("indicator", "year"),
            "rhythm": "一次报送即可，不要求每月报送",
        }

    @rule("V00", "分子大于分母，请核对两个数", on="numerator")
    def numerator_within_denominator(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["numerator"] <= frame["denominator"])
