/*
title = "存续曲线"
description = "近 60 个月出生的单位按月龄的存续概率（Kaplan–Meier），36 个月按 1096 天计；全辖区和各区划，分主体类型和行业门类。"
kind = "newest"

[columns]
month = "月份（该月最后一天）"
area_code = "区划代码"
dimension = "分组维度：total 不分组，entity_type 主体类型，industry 行业门类"
member = "分组取值"
age_months = "月龄"
survival = "存续概率"
at_risk = "这一月龄以后仍在观察的单位数"
*/
select
    reference_month.month_end as month,
    survival_curve.area_code,
    survival_curve.dimension,
    survival_curve.member,
    survival_curve.months as age_months,
    survival_curve.survival,
    survival_curve.at_risk
from survival_curve
cross join reference_month
order by
    survival_curve.area_code,
    survival_curve.dimension <> 'total',
    survival_curve.dimension,
    survival_curve.member,
    survival_curve.months
