import pandera.pandas as pan

from schemas.form import ENTITY_TYPE_ANSWERS, Text, Whole, column


class SurveyFrame(pan.DataFrameModel):
    """一层一行。"""

    entity_type: Text = column(
        "主体类型",
        "word",
        also=("市场主体类型", "层"),
        required=True,
        words=ENTITY_TYPE_ANSWERS,
    )
    population_size: Whole = column(
        "总体户数",
        "whole",
        also=("总体", "总体规模", "户数", "总体单位数"),
        required=True,
        unit="户",
        ge=0,
        example="16000",
    )

    class Config:
        name = "survey_frame"
        title = "调查抽样框"
        metadata = {
            "also": ("抽样框", "survey_frame"),
            "key": ("entity_type",),
            "rhythm": "没有时按登记信息推算，不要求每月报送",
            "is_revised_routinely": True,
        }
