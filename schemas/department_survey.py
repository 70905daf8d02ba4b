import pandera.pandas as pan

from schemas.form import ANSWERS, DEPARTMENT_TITLES, SCALE, Text, Whole, column


class DepartmentSurvey(pan.DataFrameModel):
    """一张对一个部门的测评票一行。"""

    department: Text = column("部门", "department", also=DEPARTMENT_TITLES, required=True)
    number: Text = column(
        "编号",
        "identifier",
        also=("测评编号", "测评票编号", "票号", "问卷编号", "答卷编号"),
        required=True,
        meaning="同一部门内不重复",
        example="001",
    )
    answer: Whole = column(
        "评价",
        "word",
        also=("评价结果", "测评结果", "满意度", "满意程度", "测评意见"),
        required=True,
        blank=True,
        words=ANSWERS,
        meaning=SCALE,
    )

    class Config:
        name = "department_survey"
        title = "部门满意度测评"
        metadata = {
            "also": ("部门满意度", "满意度测评", "部门测评", "department_survey"),
            "key": ("department", "number"),
            "rhythm": "测评后报送，不要求每月报送",
        }
