/*
title = "月份"
description = "已公布的月份。"

[columns]
month = "月份（该月最后一天）"
month_name = "月份名称"
run_id = "最近一次公布的批次"
published_at = "最近一次公布的时间（协调世界时）"
campaign_day = "创建期第几天（创建期以外为空）"
campaign_days_left = "距创建期末的天数（创建期以外为空）"
*/
select
    published_runs.month,
    cast(year(published_runs.month) as varchar) || '年' || cast(month(published_runs.month) as varchar) || '月' as month_name,
    published_runs.run_id,
    published_runs.published_at,
    case
        when published_runs.month between jurisdiction.campaign_start and jurisdiction.campaign_end
            then date_diff('day', jurisdiction.campaign_start, published_runs.month) + 1
    end as campaign_day,
    case
        when published_runs.month between jurisdiction.campaign_start and jurisdiction.campaign_end
            then date_diff('day', published_runs.month, jurisdiction.campaign_end)
    end as campaign_days_left
from published_runs
cross join jurisdiction
where published_runs.is_latest
order by published_runs.month
