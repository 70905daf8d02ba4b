/*
title = "未按计划完成任务的成员单位"
definition = "创建期开始至月末，已完成任务少于应完成任务的成员单位个数。"
unit = "个"
sources = ["department_duties"]
needs = ["department_duties.tasks_due", "department_duties.tasks_done", "jurisdiction.campaign"]
*/
select
    '' as department,
    count(*) filter (where tasks_done < tasks_due) as numerator,
    cast(null as bigint) as denominator,
    bool_and(task_months = months) as is_complete,
    coalesce(
        string_agg(department, '、' order by department) filter (where tasks_done < tasks_due), ''
    ) || case
        when bool_and(task_months = months) then ''
        else concat(
            '；', count(*) filter (where task_months < months), ' 个成员单位的记录不全'
        )
    end as detail
from department_records
having max(task_months) > 0
