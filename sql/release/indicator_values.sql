/*
title = "指标值"
description = "每个月最近一次公布的指标值；全辖区用辖区自己的代码。"

[columns]
month = "月份（该月最后一天）"
indicator = "指标标识"
variant = "口径；default 为默认口径"
area_code = "区划代码；未注明的尾数为 999"
area_name = "区划名称"
dimension = "分组维度：total 不分组，entity_type 主体类型，industry 行业门类，key_group 重点群体"
member = "分组取值；不分组为 total，未注明为 unspecified"
numerator = "分子"
denominator = "分母"
value = "指标值（比率为小数，0.15 即 15%）"
lower = "区间下限"
upper = "区间上限"
target = "目标值（小数）"
met = "是否达标（按整数精确比较）"
met_with_confidence = "按抽样区间下限是否达标"
gap = "距目标的差额（还需人数或户数；已达标为 0）"
reason = "无数据的原因：column_missing 缺少栏目，source_refused 文件被退回，source_missing 未报送，no_cases 无对象，unreliable 不可靠"
reason_detail = "原因说明：涉及的栏目、文件和部门"
is_suppressed = "是否属于披露控制范围（对外不公布）：人数过少，或能推算出过少的人数"
status = "观测状态（SDMX）：A 正常，P 暂定，M 缺失"
definition_id = "口径编号"
definition_status = "口径地位：official 有正式文件，provisional 暂行"
run_id = "公布批次"
*/
select
    month,
    indicator,
    variant,
    area_code,
    area_name,
    dimension,
    member,
    numerator,
    denominator,
    value,
    lower,
    upper,
    target,
    met,
    met_with_confidence,
    gap,
    reason,
    reason_detail,
    is_suppressed,
    status,
    definition_id,
    definition_status,
    run_id
from vintage_values
where run_id in (select run_id from published_runs where is_latest)
order by month, indicator, variant <> 'default', variant, area_code, dimension <> 'total', dimension, member
