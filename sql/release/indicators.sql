/*
title = "指标口径"
description = "每个指标的每种口径一行：定义、分子、分母、来源和计算用的 SQL。"

[columns]
indicator = "指标标识"
variant = "口径；default 为默认口径"
variant_order = "口径次序，默认口径为 0"
title = "指标名称"
variant_title = "口径名称"
definition = "指标定义"
variant_definition = "口径说明"
numerator = "分子"
denominator = "分母"
unit = "单位"
kind = "类别：target 五项目标，coverage 政策落实，training 创业培训"
sources = "数据来源"
owner = "责任部门"
status = "口径地位：official 有正式文件，provisional 暂行"
definition_id = "口径编号"
dimensions = "分组维度"
estimator = "估计方法"
interval = "区间方法"
gap = "差额的算法"
counted = "计数对象：persons 人（小数字受保护），entities 登记主体，units 延续后的单位"
population = "作分母的人口数"
is_contribution = "分组值是否为对全体的贡献（分母不分组）"
observation_status = "观测状态（SDMX）"
needs_exits = "没有退出记录时是否视为不可靠"
sql = "计算用的 SQL"
*/
select
    indicator,
    variant,
    variant_order,
    title,
    variant_title,
    definition,
    variant_definition,
    numerator,
    denominator,
    unit,
    kind,
    sources,
    owner,
    status,
    definition_id,
    dimensions,
    estimator,
    interval,
    gap,
    counted,
    population,
    is_contribution,
    observation_status,
    needs_exits,
    sql
from indicators
order by indicator, variant_order
