/*
title = "创业活动成功率的展望"
description = "今后 12 个月满 36 个月的单位：已退出多少，还可以再退出多少仍能达标。"
kind = "newest"

[columns]
month = "月份（该月最后一天）"
area_code = "区划代码"
due = "今后 12 个月满 36 个月的单位数"
failed_already = "其中已退出的"
may_still_fail = "仍能达标时还可以退出的；负数为已不能达标"
*/
select
    reference_month.month_end as month,
    success_outlook.area_code,
    success_outlook.due,
    success_outlook.failed_already,
    success_outlook.may_still_fail
from success_outlook
cross join reference_month
order by success_outlook.area_code
