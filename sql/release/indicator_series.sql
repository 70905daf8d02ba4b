/*
title = "指标序列"
description = "每个值与上月、上年同月和上年末相比的变化（差值，比率为小数）。"
kind = "view"

[columns]
month = "月份（该月最后一天）"
indicator = "指标标识"
variant = "口径"
area_code = "区划代码"
dimension = "分组维度"
member = "分组取值"
value = "指标值"
previous_month = "上月的值"
month_on_month = "环比变化：本月减上月"
same_month_last_year = "上年同月的值"
year_on_year = "同比变化：本月减上年同月"
last_year_end = "上年12月的值"
year_to_date = "本年累计变化：本月减上年12月"
*/
select
    this_month.month,
    this_month.indicator,
    this_month.variant,
    this_month.area_code,
    this_month.dimension,
    this_month.member,
    this_month.value,
    month_before.value as previous_month,
    this_month.value - month_before.value as month_on_month,
    year_before.value as same_month_last_year,
    this_month.value - year_before.value as year_on_year,
    year_end.value as last_year_end,
    this_month.value - year_end.value as year_to_date
from indicator_values as this_month
left join indicator_values as month_before
    on month_before.month = last_day(this_month.month - interval 1 month)
    and month_before.indicator = this_month.indicator
    and month_before.variant = this_month.variant
    and month_before.area_code = this_month.area_code
    and month_before.dimension = this_month.dimension
    and month_before.member = this_month.member
left join indicator_values as year_before
    on year_before.month = last_day(this_month.month - interval 12 month)
    and year_before.indicator = this_month.indicator
    and year_before.variant = this_month.variant
    and year_before.area_code = this_month.area_code
    and year_before.dimension = this_month.dimension
    and year_before.member = this_month.member
left join indicator_values as year_end
    on year_end.month = make_date(year(this_month.month) - 1, 12, 31)
    and year_end.indicator = this_month.indicator
    and year_end.variant = this_month.variant
    and year_end.area_code = this_month.area_code
    and year_end.dimension = this_month.dimension
    and year_end.member = this_month.member
