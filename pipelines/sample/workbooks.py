"""Ledgers that come as workbooks, each in the form of its department."""

import numpy as np
import polars as pl

from pipelines.months import Month
from pipelines.sample.cast import Cast
from pipelines.sample.files import Sheet, habits, with_faults, written, wrong_check
from pipelines.sample.forms import (
    FAR_FUTURE,
    LONG_AGO,
    NO_YEAR,
    decision,
    due_by,
    numbered,
    person_names,
    without_groups,
)
from pipelines.sample.ledgers import JOBS, STARTUP

PROGRAMMES = {
    STARTUP: ("一次性创业补贴", "BT", 12_000),
    JOBS: ("一次性创业岗位开发补贴", "GW", 2_000),
}
BORROWERS = (
    ("个人", "individual", 150_000),
    ("合伙", "partnership", 450_000),
    ("小微企业", "small_enterprise", 3_000_000),
)
BANKS = ("虚构银行甲支行", "虚构银行乙支行", "虚构农商银行")
COURSES = ("创办你的企业（SYB）", "产生你的企业想法（GYB）", "网络创业培训")
PROVIDERS = ("虚构职业培训学校甲", "虚构职业培训学校乙", "虚构技工学校", "虚构创业学院")


def subsidies(cast: Cast, month: Month) -> list[Sheet]:
    """One sheet for each programme, which only the sheet and its title name."""
    rng = cast.rng(month, "subsidies")
    due = due_by(cast, "subsidies", month)
    sheets = []
    for programme, (name, prefix, usual) in PROGRAMMES.items():
        rows = due.filter(pl.col("programme") == programme)
        if rows.is_empty():
            continue
        yuan = pl.col("posts") * cast.subsidy(name, usual)
        amount = (
            pl.when(pl.col("paid_on").is_null())
            .then(pl.lit(""))
            .when(pl.col("number") % 7 == 0)
            .then((yuan / 10_000).cast(pl.String) + "万元")
            .otherwise(yuan.cast(pl.String))
        )
        frame = rows.with_columns(habits(rows.height, rng)).select(
            pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"),
            numbered(prefix),
            person_names(),
            cast.ids(rows["person"].to_numpy()).alias("身份证号"),
            cast.groups(rows["person"].to_numpy()).alias("群体类别"),
            cast.codes(rows["entity"].to_numpy()).alias("企业统一社会信用代码"),
            written("applied_on").alias("申请\n时间"),
            decision("subsidies").alias("审核意见"),
            written("decided_on").alias("审核时间"),
            amount.alias("补贴金额（元）"),
            written("paid_on").alias("拨付时间"),
            cast.towns(rows["area"].to_numpy()).alias("所属镇街"),
        )
        faults = [
            ("身份证号", wrong_check("身份证号")),
            ("申请\n时间", NO_YEAR),
            ("拨付时间", LONG_AGO),
            ("审核意见", "待定"),
        ]
        sheets.append(
            Sheet(
                name=name.removeprefix("一次性创业") if programme == JOBS else name,
                lines=(f"{month.chinese}{name}发放明细表",),
                frame=with_faults(without_groups(cast, frame, "群体类别"), faults, rng),
                dates=("申请\n时间", "审核时间", "拨付时间"),
                numbers=("序号", "补贴金额（元）"),
            )
        )
    return sheets


def loans(cast: Cast, month: Month) -> list[Sheet]:
    """Title row, reporting line, a header of two merged rows, amounts in 万元."""
    rng = cast.rng(month, "loans")
    rows = due_by(cast, "loans", month)
    if rows.is_empty():
        return []
    limits = pl.Series([cast.limit(kind, usual) for _, kind, usual in BORROWERS])
    entity = rows["entity"].to_numpy()
    is_paid = pl.col("paid_on").is_not_null()
    wan = limits.gather(rows["borrower"]) * rows["share"] / 10_000
    frame = rows.with_columns(habits(rows.height, rng)).select(
        pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"),
        numbered("DK"),
        person_names(),
        cast.ids(rows["person"].to_numpy()).alias("证件号码"),
        cast.groups(rows["person"].to_numpy()).alias("人员类别"),
        pl.when(pl.col("entity") >= 0)
        .then(cast.codes(np.maximum(entity, 0)))
        .otherwise(pl.lit(""))
        .alias("统一社会信用代码"),
        pl.Series([word for word, _, _ in BORROWERS]).gather(rows["borrower"]).alias("借款人类型"),
        written("applied_on").alias("申请日期"),
        decision("loans").alias("审核结果"),
        written("decided_on").alias("审核日期"),
        pl.when(is_paid).then(wan.cast(pl.String)).otherwise(pl.lit("")).alias("放款金额（万元）"),
        written("paid_on").alias("放款日期"),
        pl.when(is_paid).then(pl.lit("24")).otherwise(pl.lit("")).alias("期限（月）"),
        pl.Series(BANKS).gather(rows["bank"]).alias("经办银行"),
        cast.towns(rows["area"].to_numpy()).alias("所在镇街"),
    )
    faults = [
        ("放款金额（万元）", "6600"),
        ("放款日期", LONG_AGO),
        ("证件号码", wrong_check("证件号码")),
        ("申请日期", FAR_FUTURE),
    ]
    frame = without_groups(cast, frame, "人员类别")
    # A short form has one fault: in even months the id that Excel cut.
    is_long, is_even = frame.height >= 300, month.number % 2 == 0
    reported = month + 1
    line = (
        f"填报单位：{cast.jurisdiction.departments.get('loans', '就业创业促进中心')}        "
        f"填报日期：{reported.year}年{reported.number}月3日        单位：万元"
    )
    return [
        Sheet(
            name="台账",
            lines=(f"{cast.jurisdiction.name}创业担保贷款发放台账", line),
            frame=with_faults(frame, faults, rng) if is_long or not is_even else frame,
            dates=("申请日期", "审核日期", "放款日期"),
            numbers=("序号", "放款金额（万元）", "期限（月）"),
            groups=(("借款人信息", 2, 5), ("贷款信息", 6, 14))
            if cast.jurisdiction.key_groups
            else (("借款人信息", 2, 4), ("贷款信息", 5, 13)),
            total="放款金额（万元）",
            lost_digits="证件号码" if is_long or is_even else None,
        )
    ]


def trainings(cast: Cast, month: Month) -> list[Sheet]:
    """One sheet for each year in which classes began."""
    rng = cast.rng(month, "trainings")
    due = due_by(cast, "trainings", month)
    sheets = []
    for year in due["started_on"].dt.year().unique().sort():
        rows = due.filter(pl.col("started_on").dt.year() == year)
        is_over = pl.col("finished_on").is_not_null()
        certificate = "ZS" + pl.col("number").cast(pl.String).str.zfill(8)
        passed = is_over & pl.col("passed")
        frame = rows.with_columns(habits(rows.height, rng)).select(
            pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"),
            (f"PX{year}-" + pl.col("class_number").cast(pl.String).str.zfill(5)).alias("班级编号"),
            person_names("姓名"),
            cast.ids(rows["person"].to_numpy()).alias("身份证号码"),
            cast.groups(rows["person"].to_numpy()).alias("人员类别"),
            cast.towns(rows["area"].to_numpy()).alias("所在镇街"),
            pl.Series(COURSES).gather(rows["course"]).alias("培训课程"),
            pl.Series(PROVIDERS).gather(rows["provider"]).alias("培训机构"),
            written("started_on").alias("开班时间"),
            written("finished_on").alias("结业时间"),
            pl.when(passed)
            .then(pl.lit("合格"))
            .when(is_over)
            .then(pl.lit("不合格"))
            .otherwise(pl.lit(""))
            .alias("合格情况"),
            pl.when(passed).then(certificate).otherwise(pl.lit("")).alias("合格证编号"),
            pl.when(pl.col("paid_on").is_null())
            .then(pl.lit(""))
            .otherwise(pl.lit("1000"))
            .alias("补贴金额（元）"),
            written("paid_on").alias("补贴拨付日期"),
        )
        faults = [
            ("身份证号码", wrong_check("身份证号码")),
            ("结业时间", LONG_AGO),
            ("合格情况", "缺考待定"),
            ("开班时间", NO_YEAR),
        ]
        sheets.append(
            Sheet(
                name=f"{year}年",
                lines=(f"{year}年创业培训实名制台账",),
                frame=with_faults(without_groups(cast, frame, "人员类别"), faults, rng),
                dates=("开班时间", "结业时间", "补贴拨付日期"),
                numbers=("序号", "补贴金额（元）"),
            )
        )
    return sheets
