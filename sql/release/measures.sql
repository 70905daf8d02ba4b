/*
title = "评分用数"
description = "评估标准在指标以外所用的数，定义和计算语句各一行。"

[columns]
measure = "标识"
title = "名称"
definition = "定义"
unit = "单位；% 为分子除以分母"
sources = "来源"
by_department = "是否逐个部门计算"
sql = "计算语句"
*/
select
    measure,
    title,
    definition,
    unit,
    sources,
    by_department,
    sql
from measures
order by measure
