/*
title = "超过每月一条的信息"
definition = "创建期开始至月末，各月第一条以外的创建工作信息条数。"
unit = "条"
sources = ["department_duties"]
needs = ["department_duties.briefings"]
by_department = true
*/
select
    department,
    briefings_extra as numerator,
    cast(null as bigint) as denominator,
    briefing_months = months as is_complete,
    case
        when briefing_months < months
            then concat('有 ', briefing_months, ' 个月的记录，应有 ', months, ' 个月')
    end as detail
from department_records
where briefing_months > 0
