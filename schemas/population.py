import pandas as pd
import pandera.pandas as pan

from schemas.form import AREA_MEANING, TOWN_TITLES, Date, Text, Whole, column, derived, kept, rule


class Population(pan.DataFrameModel):
    """一个区划在一个时点一行，年度人口变动调查或普查的数。"""

    as_of_on: Date = column(
        "截止日期", "date", also=("截止时间", "时点", "统计时点"), required=True
    )
    area_name: Text = column(
        "镇街",
        "place",
        also=(*TOWN_TITLES, "所属镇街", "地区", "区划", "行政区划"),
        required=True,
        meaning="全区、全市或其中任一区划",
    )
    area_code: Text = derived(AREA_MEANING, title="区划代码")
    persons_16_59: Whole = column(
        "16-59岁人口",
        "whole",
        also=("16—59岁人口", "16至59岁人口", "16－59岁常住人口", "16-59岁常住人口", "劳动年龄人口"),
        required=True,
        unit="人",
        meaning="16—59岁常住人口",
        ge=0,
        example="350000",
    )
    residents: Whole = column("常住人口", "whole", also=("常住人口数",), unit="人", ge=0)
    labour_force: Whole = column("劳动力", "whole", also=("劳动力人口",), unit="人", ge=0)
    employed: Whole = column("从业人员", "whole", also=("就业人员", "从业人员数"), unit="人", ge=0)

    class Config:
        name = "population"
        title = "人口与劳动力"
        metadata = {
            "also": ("人口", "劳动力", "population"),
            "key": ("as_of_on", "area_code"),
            "rhythm": "基准日在近24个月内的数即可，不要求每月报送",
            "is_revised_routinely": True,
        }

    @rule("V00", "16—59岁人口多于常住人口，请核对两个数", on="persons_16_59", level="warning")
    def working_age_within_residents(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["persons_16_59"] <= frame["residents"])
