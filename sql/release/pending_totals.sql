/*
title = "待办汇总"
description = "催办清单按来源、等待的环节和区划的汇总；下级计入上级，没有待办的不列。"
kind = "newest"

[columns]
month = "月份（该月最后一天）"
source = "来源标识"
step = "等待的环节：decision 审核、payment 拨付（贷款为放款，税费减免为享受）、service 提供服务、result 登记培训是否合格"
area_code = "区划代码"
cases = "待办件数；培训为班数"
oldest_days = "等得最久的一件已等待的天数"
median_days = "等待天数的中位数"
is_suppressed = "是否属于披露控制范围（对外不公布）：涉及 1 至 2 人，或能推算出这样的数"
*/
select
    reference_month.month_end as month,
    pending_totals.source,
    pending_totals.step,
    pending_totals.area_code,
    pending_totals.cases,
    pending_totals.oldest_days,
    pending_totals.median_days,
    pending_totals.is_suppressed
from pending_totals
cross join reference_month
order by pending_totals.source, pending_totals.step, pending_totals.area_code
