import pandas as pd
import pandera.pandas as pan

from schemas.form import (
    AREA_MEANING,
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


class Trainings(pan.DataFrameModel):
    """一人参加一个班一行。"""

    class_id: Text = column(
        "班级编号",
        "identifier",
        also=("班次", "班号", "培训班编号", "开班编号"),
        required=True,
        example="SYB202005",
    )
    person_id: Text = column(
        "证件号码", "person", also=PERSON_TITLES, required=True, age_at="started_on"
    )
    started_on: Date = column(
        "开班日期", "date", also=("开班时间", "培训开始日期", "开课日期"), required=True
    )
    finished_on: Date = column(
        "结业日期", "date", also=("结业时间", "培训结束日期", "结束日期", "毕业日期")
    )
    result: Text = column(
        "是否合格",
        "word",
        also=("合格情况", "考核结果", "结业情况"),
        words={"合格": "passed", "是": "passed", "不合格": "failed", "否": "failed", "": ""},
    )
    certificate_number: Text = column(
        "证书编号", "identifier", also=("合格证编号", "证书号"), personal=True
    )
    course: Text = column("培训课程", also=("课程", "培训类型", "培训项目", "工种"))
    provider: Text = column("培训机构", also=("机构", "承办机构", "培训单位"))
    subsidy_yuan: Yuan = column(
        "补贴金额", "money", also=("培训补贴金额", "培训补贴"), unit="元", ge=0
    )
    subsidy_paid_on: Date = column(
        "补贴拨付日期", "date", also=("补贴拨付时间", "补贴发放日期", "拨付日期")
    )
    key_group: Text = column("群体类别", "key_group", also=GROUP_TITLES)
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")

    class Config:
        name = "trainings"
        title = "创业培训实名制台账"
        metadata = {
            "also": ("创业培训", "培训台账", "培训花名册", "trainings"),
            "key": ("class_id", "person_id"),
        }

    @rule("V14", "结业日期早于开班日期，请核对两个日期", on="finished_on")
    def finished_after_start(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["finished_on"] >= frame["started_on"])

    @rule("V14", "已有合格结果却没有结业日期，请补填", on="finished_on", level="warning")
    def result_has_its_date(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["result"].isna() | frame["finished_on"].notna())

    @rule("V14", "补贴拨付日期早于开班日期，请核对两个日期", on="subsidy_paid_on")
    def subsidy_after_start(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["subsidy_paid_on"] >= frame["started_on"])
