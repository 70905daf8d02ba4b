import pandas as pd
import pandera.pandas as pan

from schemas.form import (
    AREA_MEANING,
    CREDIT_CODE_TITLES,
    PERSON_TITLES,
    TOWN_TITLES,
    Date,
    Text,
    Wan,
    Whole,
    column,
    derived,
    kept,
    rule,
)


class Registrations(pan.DataFrameModel):
    """一户市场主体一行，含已注销、吊销、迁出的。"""

    credit_code: Text = column(
        "统一社会信用代码",
        "credit_code",
        also=(*CREDIT_CODE_TITLES, "统一社会信用代码/注册号", "统一代码"),
        required=True,
    )
    entity_name: Text = column(
        "主体名称",
        "name",
        also=("企业名称", "企业（字号）名称", "市场主体名称", "字号名称", "名称", "单位名称"),
        required=True,
        personal=True,
        meaning="只用来识别分支机构，不保留",
        example="虚构百货店",
    )
    born_on: Date = column(
        "成立日期", "date", also=("注册日期", "登记日期", "开业日期", "设立日期"), required=True
    )
    entity_type: Text = column(
        "主体类型",
        "word",
        also=("企业类型", "市场主体类型", "类型", "企业（机构）类型"),
        meaning="企业、个体工商户、农民专业合作社或分支机构；空白时由信用代码第二位判定",
        isin=["enterprise", "individual", "cooperative", "branch"],
    )
    industry_code: Text = column(
        "行业代码",
        "industry",
        also=("行业", "国民经济行业代码"),
        meaning="GB/T 4754-2017",
        example="5211",
    )
    status: Text = column("登记状态", "word", also=("经营状态", "状态", "企业状态", "主体状态"))
    cancelled_on: Date = column("注销日期", "date", also=("注销时间",))
    revoked_on: Date = column("吊销日期", "date", also=("吊销时间",))
    moved_out_on: Date = column("迁出日期", "date", also=("迁出时间",))
    moved_in_on: Date = column("迁入日期", "date", also=("迁入时间",))
    registered_capital_wan: Wan = column(
        "注册资本",
        "money",
        also=("注册资金", "资金数额", "出资额", "注册资本（金）", "成员出资总额"),
        unit="万元",
        meaning="认缴口径，按原币种",
        example="50",
    )
    capital_currency: Text = derived(
        "注册资本的币种（ISO 4217）；非人民币的不折算、不加总", title="注册资本币种"
    )
    address: Text = column(
        "住所",
        "place",
        also=("注册地址", "经营场所", "住所（经营场所）", "地址", "经营地址", "住所/经营场所"),
        personal=True,
        meaning="只用来判定所在区划，不保留",
    )
    district: Text = column(
        "所属区县", "place", also=("地区", "行政区划", "区县", "所在区县", "所属地区")
    )
    town: Text = column("所属镇街", "place", also=TOWN_TITLES)
    area_code: Text = derived(AREA_MEANING, title="区划代码")
    person_id: Text = column(
        "经营者证件号码",
        "person",
        also=(*PERSON_TITLES, "法定代表人证件号码", "负责人证件号码", "法定代表人身份证号"),
        meaning="经营者、投资人、执行事务合伙人或法定代表人证件号码的加密散列",
        age_at="born_on",
    )
    employees: Whole = column("从业人数", "whole", also=("从业人员", "从业人员数"), unit="人")
    predecessor_code: Text = column(
        "个转企原代码",
        "credit_code",
        also=("原个体统一社会信用代码", "个转企原统一社会信用代码"),
        meaning="个体工商户转为企业前的代码",
    )
    approved_on: Date = column(
        "核准日期", "date", also=("核准时间", "发照日期"), meaning="最近一次核准，不是成立"
    )

    class Config:
        name = "registrations"
        title = "市场主体登记信息"
        metadata = {
            "also": ("市场主体登记", "市场主体", "企业登记", "registrations"),
            "key": ("credit_code",),
        }

    @rule("V03", "注销日期早于成立日期，请核对两个日期", on="cancelled_on")
    def cancelled_after_birth(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["cancelled_on"] >= frame["born_on"])

    @rule("V03", "吊销日期早于成立日期，请核对两个日期", on="revoked_on")
    def revoked_after_birth(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["revoked_on"] >= frame["born_on"])

    @rule("V03", "迁出日期早于成立日期，请核对两个日期", on="moved_out_on")
    def moved_out_after_birth(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["moved_out_on"] >= frame["born_on"])

    @rule("V04", "登记状态为迁出却没有迁出日期，按仍在辖区计", on="moved_out_on", level="warning")
    def moved_out_has_its_date(cls, frame: pd.DataFrame) -> pd.Series:
        return kept((frame["status"] != "moved_out") | frame["moved_out_on"].notna())

    @rule("V04", "登记状态为注销却没有注销日期，请补填注销日期", on="cancelled_on")
    def cancelled_has_its_date(cls, frame: pd.DataFrame) -> pd.Series:
        said = frame["status"].isin(["cancelled", "revoked_cancelled"])
        return kept(~said | frame["cancelled_on"].notna())

    @rule("V04", "登记状态为吊销却没有吊销日期，请补填吊销日期", on="revoked_on")
    def revoked_has_its_date(cls, frame: pd.DataFrame) -> pd.Series:
        said = frame["status"].isin(["revoked"])
        return kept(~said | frame["revoked_on"].notna())

    @rule(
        "V03",
        "核准日期早于成立日期，请核对（核准日期是最近一次变更的核准）",
        on="approved_on",
        level="warning",
    )
    def approved_after_birth(cls, frame: pd.DataFrame) -> pd.Series:
        return kept(frame["approved_on"] >= frame["born_on"])

    @rule("V04", "登记状态为存续却有注销或吊销日期，以日期为准", on="status", level="warning")
    def active_has_no_exit(cls, frame: pd.DataFrame) -> pd.Series:
        left = frame["cancelled_on"].notna() | frame["revoked_on"].notna()
        return kept((frame["status"] != "active") | ~left)

    @rule("V04", "登记状态为吊销未注销却有注销日期，以日期为准", on="status", level="warning")
    def revoked_is_not_cancelled(cls, frame: pd.DataFrame) -> pd.Series:
        return kept((frame["status"] != "revoked") | frame["cancelled_on"].isna())
