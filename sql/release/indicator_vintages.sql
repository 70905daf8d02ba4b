/*
title = "指标值历次公布"
description = "每次公布的指标值，含已被修订的。"

[columns]
month = "月份（该月最后一天）"
indicator = "指标标识"
variant = "口径"
area_code = "区划代码"
area_name = "区划名称"
dimension = "分组维度"
member = "分组取值"
numerator = "分子"
denominator = "分母"
value = "指标值（比率为小数）"
lower = "区间下限"
upper = "区间上限"
target = "目标值（小数）"
met = "是否达标"
met_with_confidence = "按抽样区间下限是否达标"
gap = "距目标的差额"
reason = "无数据的原因"
reason_detail = "原因说明"
is_suppressed = "是否属于披露控制范围"
status = "观测状态（SDMX）"
definition_id = "口径编号"
definition_status = "口径地位"
run_id = "公布批次"
publication = "第几次公布，从 1 起"
published_at = "公布时间（协调世界时）"
revision_reason = "修订原因：空为首次公布，R1 迟报或更正的数据，R2 例行修订，R3 方法或程序，C 更正差错"
revision_note = "修订说明"
*/
select
    vintage_values.month,
    vintage_values.indicator,
    vintage_values.variant,
    vintage_values.area_code,
    vintage_values.area_name,
    vintage_values.dimension,
    vintage_values.member,
    vintage_values.numerator,
    vintage_values.denominator,
    vintage_values.value,
    vintage_values.lower,
    vintage_values.upper,
    vintage_values.target,
    vintage_values.met,
    vintage_values.met_with_confidence,
    vintage_values.gap,
    vintage_values.reason,
    vintage_values.reason_detail,
    vintage_values.is_suppressed,
    vintage_values.status,
    vintage_values.definition_id,
    vintage_values.definition_status,
    vintage_values.run_id,
    published_runs.publication,
    published_runs.published_at,
    published_runs.revision_reason,
    published_runs.revision_note
from vintage_values
inner join published_runs
    using (run_id)
order by month, publication, indicator, variant <> 'default', variant, area_code, dimension <> 'total', dimension, member
