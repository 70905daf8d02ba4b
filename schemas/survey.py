import pandera.pandas as pan

from schemas.form import (
    ANSWERS,
    AREA_MEANING,
    ENTITY_TYPE_ANSWERS,
    SCALE,
    TOWN_TITLES,
    Date,
    Text,
    Whole,
    column,
    derived,
)


class Survey(pan.DataFrameModel):
    """一份问卷一行。"""

    questionnaire_id: Text = column(
        "问卷编号", "identifier", also=("编号", "问卷号", "答卷编号"), required=True, example="001"
    )
    surveyed_on: Date = column(
        "调查日期", "date", also=("调查时间", "填写日期", "答卷日期"), required=True
    )
    entity_type: Text = column(
        "主体类型", "word", also=("市场主体类型",), required=True, words=ENTITY_TYPE_ANSWERS
    )
    overall: Whole = column(
        "总体满意度",
        "word",
        also=("总体评价", "满意度", "总体满意程度"),
        required=True,
        blank=True,
        words=ANSWERS,
        meaning=SCALE,
    )
    wave: Text = column(
        "调查批次", also=("批次", "轮次", "调查轮次"), meaning="空白时为报送月份（YYYY-MM）"
    )
    resource_access: Whole = column("资源可获得性", "word", words=ANSWERS, meaning=SCALE)
    policy_service: Whole = column("政策与公共服务", "word", words=ANSWERS, meaning=SCALE)
    culture: Whole = column("创业文化氛围", "word", words=ANSWERS, meaning=SCALE)
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")

    class Config:
        name = "survey"
        title = "创业环境满意度调查"
        metadata = {
            "also": ("满意度调查", "满意度", "survey"),
            "key": ("questionnaire_id",),
            "rhythm": "按调查批次报送，不要求每月报送",
        }
