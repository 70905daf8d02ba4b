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
)


class Employment(pan.DataFrameModel):
    """一次城镇新增就业登记一行。"""

    record_id: Text = column(
        "登记编号",
        "identifier",
        also=("编号", "就业登记编号"),
        required=True,
        example="JY202005001",
    )
    person_id: Text = column(
        "证件号码", "person", also=PERSON_TITLES, required=True, age_at="employed_on"
    )
    employed_on: Date = column("就业日期", "date", also=("就业时间", "就业登记日期"), required=True)
    employment_form: Text = column(
        "就业方式",
        "word",
        also=("就业形式", "就业类型"),
        required=True,
        words={
            "单位就业": "employer",
            "个体经营": "own_account",
            "自主创业": "founder",
            "灵活就业": "flexible",
            "公益性岗位": "public_post",
        },
    )
    employer_code: Text = column(
        "用人单位统一社会信用代码",
        "credit_code",
        also=("用人单位信用代码", "单位统一社会信用代码", "统一社会信用代码"),
    )
    key_group: Text = column("群体类别", "key_group", also=GROUP_TITLES)
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")

    class Config:
        name = "employment"
        title = "城镇新增就业实名台账"
        metadata = {
            "also": ("城镇新增就业", "新增就业", "就业实名", "employment"),
            "key": ("record_id",),
        }
