import pandas as pd
import pandera.pandas as pan

from schemas.form import (
    AREA_MEANING,
    GROUP_TITLES,
    PERSON_TITLES,
    TOWN_TITLES,
    Date,
    Text,
    column,
    derived,
    kept,
    rule,
)


class Services(pan.DataFrameModel):
    """一次登记的服务需求一行。"""

    service_id: Text = column(
        "服务编号",
        "identifier",
        also=("编号", "登记编号", "服务单号"),
        required=True,
        example="FW202005001",
    )
    person_id: Text = column(
        "证件号码", "person", also=PERSON_TITLES, required=True, age_at="requested_on"
    )
    service: Text = column(
        "服务项目",
        also=("服务类型", "服务内容", "服务类别"),
        required=True,
        meaning="照原文保留",
        example="开业指导",
    )
    requested_on: Date = column(
        "需求登记日期", "date", also=("登记日期", "需求日期", "登记时间"), required=True
    )
    served_on: Date = column("服务日期", "date", also=("服务时间", "办结日期"))
    key_group: Text = column("群体类别", "key_group", also=GROUP_TITLES)
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")

    class Config:
        name = "services"
        title = "创业服务台账"
        metadata = {"also": ("创业服务", "服务台账", "services"), "key": ("service_id",)}

    @rule("V03", "服务日期早于需求登记日期，请核对两个日期", on="served_on", level="warning")
    def served_after_request(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["served_on"] >= frame["requested_on"])
