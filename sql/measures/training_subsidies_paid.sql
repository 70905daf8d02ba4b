/*
title = "培训补贴拨付比例"
definition = "创建期内结业且合格的参训人次中，月末前已拨付培训补贴的所占比重；并列结业到拨付的平均天数。"
unit = "%"
counts_persons = true
sources = ["trainings"]
needs = ["trainings.subsidy_paid_on", "trainings.result", "jurisdiction.campaign"]
*/
with due as (
    select
        current_trainings.finished_on,
        case
            when current_trainings.subsidy_paid_on <= reference_month.month_end
                then current_trainings.subsidy_paid_on
        end as paid_on
    from current_trainings
    cross join reference_month
    cross join jurisdiction
    where current_trainings.result = 'passed'
        and current_trainings.finished_on
        between jurisdiction.campaign_start and reference_month.month_end
)

select
    '' as department,
    count(paid_on) as numerator,
    count(*) as denominator,
    true as is_complete,
    case
        when count(paid_on) > 0
            then concat('结业到拨付平均 ', cast(round(avg(paid_on - finished_on)) as bigint), ' 天')
    end as detail
from due
having count(*) > 0
