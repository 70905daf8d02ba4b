"""Ledgers that come as text, and what all ledgers have in common when written down."""

import numpy as np
import polars as pl

from pipelines.months import Month
from pipelines.sample.cast import UNKNOWN_EMPLOYERS, Cast, scatter
from pipelines.sample.files import habits, with_faults, written, wrong_check
from pipelines.sample.rows import ELIGIBLE, NOT_ELIGIBLE

NO_YEAR, FAR_FUTURE, LONG_AGO = "5月7日", "2099-01-01", "1996-01-04"
STEMS = "甲乙丙丁戊己庚辛"
SERVICES = ("创业指导", "项目推介", "开业指导", "政策咨询", "跟踪服务")
RELIEFS = ("小规模纳税人免征增值税", "小型微利企业所得税减免", "重点群体创业税收扣减")
EMPLOYMENT_FORMS = ("单位就业", "个体经营", "自主创业", "灵活就业", "公益性岗位")
DECISION_WORDS = {"subsidies": ("审核中", "符合", "不符合"), "loans": ("审核中", "通过", "不通过")}


def services(cast: Cast, month: Month) -> pl.DataFrame:
    rng = cast.rng(month, "services")
    rows = due_by(cast, "services", month)
    frame = rows.with_columns(habits(rows.height, rng)).select(
        numbered("FW", "服务编号"),
        person_names("姓名"),
        cast.ids(rows["person"].to_numpy()).alias("证件号码"),
        pl.Series(SERVICES).gather(rows["service"]).alias("服务项目"),
        written("requested_on").alias("需求登记日期"),
        written("served_on").alias("服务日期"),
        cast.groups(rows["person"].to_numpy()).alias("群体类别"),
        cast.towns(rows["area"].to_numpy()).alias("所属镇街"),
    )
    faults = [("证件号码", wrong_check("证件号码")), ("需求登记日期", NO_YEAR), ("服务项目", "")]
    return with_faults(without_groups(cast, frame, "群体类别"), faults, rng)


def tax_reliefs(cast: Cast, month: Month) -> pl.DataFrame:
    rng = cast.rng(month, "tax_reliefs")
    rows = due_by(cast, "tax_reliefs", month)
    words = (
        pl.when(pl.col("declared"))
        .then(pl.lit("免申请"))
        .when(pl.col("decided_on").is_null())
        .then(pl.lit("待审"))
        .when(pl.col("decision") == ELIGIBLE)
        .then(pl.lit("同意"))
        .otherwise(pl.lit("不同意"))
    )
    is_enjoyed = pl.col("paid_on").is_not_null()
    frame = rows.with_columns(habits(rows.height, rng)).select(
        numbered("SS"),
        cast.codes(rows["entity"].to_numpy()).alias("纳税人识别号"),
        pl.Series(RELIEFS).gather(rows["relief"]).alias("减免项目"),
        written("applied_on").alias("申请日期"),
        words.alias("审核结果"),
        written("decided_on").alias("审核日期"),
        written("paid_on").alias("享受日期"),
        pl.when(is_enjoyed)
        .then((pl.col("yuan") * 1.37).round(2).cast(pl.String))
        .otherwise(pl.lit(""))
        .alias("减免金额（元）"),
    )
    faults = [
        ("纳税人识别号", wrong_check("纳税人识别号")),
        ("享受日期", LONG_AGO),
        ("审核结果", "挂起"),
        ("申请日期", FAR_FUTURE),
    ]
    return with_faults(frame, faults, rng)


def employment(cast: Cast, month: Month) -> pl.DataFrame:
    rng = cast.rng(month, "employment")
    rows = due_by(cast, "employment", month)
    entity = rows["entity"].to_numpy()
    employer = np.where(
        entity == -2,
        len(cast.register.born) + scatter(rows["number"].to_numpy(), UNKNOWN_EMPLOYERS, "firm"),
        entity,
    )
    frame = rows.with_columns(habits(rows.height, rng)).select(
        numbered("JY", "登记编号"),
        person_names("姓名"),
        cast.ids(rows["person"].to_numpy()).alias("证件号码"),
        written("employed_on").alias("就业日期"),
        pl.Series(EMPLOYMENT_FORMS).gather(rows["form"]).alias("就业方式"),
        pl.when(pl.col("entity") == -1)
        .then(pl.lit(""))
        .otherwise(cast.codes(np.maximum(employer, 0)))
        .alias("用人单位统一社会信用代码"),
        cast.groups(rows["person"].to_numpy()).alias("群体类别"),
        cast.towns(rows["area"].to_numpy()).alias("所属镇街"),
    )
    faults = [
        ("证件号码", wrong_check("证件号码")),
        ("就业方式", "其它就业"),
        ("就业日期", NO_YEAR),
        ("用人单位统一社会信用代码", f"91{cast.jurisdiction.code}MA0000000I"),
    ]
    return with_faults(without_groups(cast, frame, "群体类别"), faults, rng)


def due_by(cast: Cast, source: str, month: Month) -> pl.DataFrame:
    """Rows with an event in the month (in the first month or before it), as known at its end.

    An application comes again under its number when it is decided and when it is paid.
    """
    ledger = cast.ledgers[source]
    dates = [name for name, kind in ledger.schema.items() if kind == pl.Date]
    begun = pl.col(dates[0]) <= month.last_day
    happened = pl.any_horizontal(
        pl.col(name).is_between(month.first_day, month.last_day) for name in dates
    )
    chosen = ledger.filter(begun if month == cast.first else happened)
    return chosen.with_columns(
        pl.when(pl.col(name) <= month.last_day).then(pl.col(name)) for name in dates
    )


def decision(source: str) -> pl.Expr:
    waiting, eligible, not_eligible = DECISION_WORDS[source]
    return (
        pl.when(pl.col("decided_on").is_null())
        .then(pl.when(pl.col("number") % 5 == 0).then(pl.lit("")).otherwise(pl.lit(waiting)))
        .when(pl.col("decision") == NOT_ELIGIBLE)
        .then(pl.lit(not_eligible))
        .otherwise(pl.lit(eligible))
    )


def numbered(prefix: str, title: str = "申请编号") -> pl.Expr:
    return (prefix + pl.col("number").cast(pl.String).str.zfill(8)).alias(title)


def person_names(title: str = "申请人") -> pl.Expr:
    stems = {number: f"虚构某{stem}" for number, stem in enumerate(STEMS)}
    return (pl.col("person") % len(STEMS)).replace_strict(stems).alias(title)


def without_groups(cast: Cast, frame: pl.DataFrame, title: str) -> pl.DataFrame:
    """A jurisdiction that names no key groups has no such column."""
    return frame if cast.jurisdiction.key_groups else frame.drop(title)
