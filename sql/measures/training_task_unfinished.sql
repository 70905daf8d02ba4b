/*
title = "未完成培训任务"
definition = "创建期内结业的实名参训人次达到辖区文件写明的培训任务为 0，创建期结束仍未达到为 1；创建期未结束而未达到的，尚不评定。"
unit = "是否"
counts_persons = true
sources = ["trainings"]
needs = ["jurisdiction.campaign", "jurisdiction.training_task"]
*/
with finished as (
    select count(*) as enrolments
    from current_trainings
    cross join reference_month
    cross join jurisdiction
    where current_trainings.finished_on >= jurisdiction.campaign_start
        and current_trainings.finished_on
        <= least(reference_month.month_end, jurisdiction.campaign_end)
)

select
    '' as department,
    case
        when finished.enrolments < jurisdiction.training_task
            and reference_month.month_end >= jurisdiction.campaign_end then 1
        else 0
    end as numerator,
    cast(null as bigint) as denominator,
    finished.enrolments >= jurisdiction.training_task
    or reference_month.month_end >= jurisdiction.campaign_end as is_complete,
    concat(
        '任务 ', jurisdiction.training_task, ' 人次，已结业 ', finished.enrolments, ' 人次'
    ) as detail
from finished
cross join reference_month
cross join jurisdiction
