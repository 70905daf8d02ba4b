/*
title = "未报送信息的月份"
definition = "创建期开始至月末，一条创建工作信息也没有报送的月数：每月至少一条，缺一个月为缺一条。"
unit = "条"
sources = ["department_duties"]
needs = ["department_duties.briefings"]
by_department = true
*/
select
    department,
    briefings_missed as numerator,
    cast(null as bigint) as denominator,
    briefing_months = months as is_complete,
    case
        when briefing_months < months
            then concat('有 ', briefing_months, ' 个月的记录，应有 ', months, ' 个月')
    end as detail
from department_records
where briefing_months > 0
