import pandas as pd
import pandera.pandas as pan

from schemas.form import DEPARTMENT_TITLES, Date, Text, Whole, column, kept, rule


class DepartmentDuties(pan.DataFrameModel):
    """一个部门一个月一行，只计当月的数。"""

    department: Text = column("部门", "department", also=DEPARTMENT_TITLES, required=True)
    month_on: Date = column(
        "月份",
        "month",
        also=("所属月份", "报送月份", "统计月份"),
        required=True,
        meaning="当月的最后一天",
    )
    tasks_due: Whole = column(
        "应完成任务",
        "whole",
        also=("应完成任务数", "应完成职责任务", "职责任务数", "任务数"),
        unit="项",
        meaning="当月到期的职责任务",
        ge=0,
        example="2",
    )
    tasks_done: Whole = column(
        "已完成任务",
        "whole",
        also=("已完成任务数", "已完成职责任务", "完成任务数", "完成数"),
        unit="项",
        meaning="当月完成的，含补完以前的",
        ge=0,
        example="2",
    )
    reports_due: Whole = column(
        "应报资料",
        "whole",
        also=("应报资料报表", "应报资料次数", "应报资料数", "应报次数"),
        unit="次",
        ge=0,
        example="1",
    )
    reports_done: Whole = column(
        "已报资料",
        "whole",
        also=("已报资料报表", "已报资料次数", "已报资料数", "已报次数", "按时报送资料"),
        unit="次",
        meaning="按时报送的",
        ge=0,
        example="1",
    )
    meetings_due: Whole = column(
        "应到会议",
        "whole",
        also=("应到会议次数", "应参加会议", "应参会次数"),
        unit="次",
        ge=0,
        example="1",
    )
    meetings_attended: Whole = column(
        "实到会议",
        "whole",
        also=("实到会议次数", "已参加会议", "实际参会次数", "参会次数"),
        unit="次",
        ge=0,
        example="1",
    )
    briefings: Whole = column(
        "报送信息条数",
        "whole",
        also=("报送信息", "信息条数", "创建工作信息", "报送信息数"),
        unit="条",
        ge=0,
        example="1",
    )
    participates: Text = column(
        "是否参与创建",
        "word",
        also=("参与创建", "参与创建情况"),
        words={"是": "yes", "否": "no", "参与": "yes", "未参与": "no", "": ""},
        meaning="社团组织是否参与创建工作",
    )

    class Config:
        name = "department_duties"
        title = "部门职责任务台账"
        metadata = {
            "also": ("职责任务", "部门任务", "任务完成情况", "department_duties"),
            "key": ("department", "month_on"),
        }

    @rule("V05", "除部门和月份外都是空白，请至少填一项", on="tasks_done")
    def something_is_stated(cls, frame: pd.DataFrame) -> pd.Series:
        return frame.drop(columns=["department", "month_on"]).notna().any(axis=1)

    @rule("V00", "已完成任务多于当月应完成的，按补完以前的任务计", on="tasks_done", level="warning")
    def tasks_done_within_due(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["tasks_done"] <= frame["tasks_due"])

    @rule("V00", "已报资料多于应报资料，请核对两个数", on="reports_done", level="warning")
    def reports_done_within_due(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["reports_done"] <= frame["reports_due"])

    @rule("V00", "实到会议多于应到会议，请核对两个数", on="meetings_attended", level="warning")
    def meetings_attended_within_due(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["meetings_attended"] <= frame["meetings_due"])
