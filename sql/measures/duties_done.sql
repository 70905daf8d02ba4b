/*
title = "职责任务完成率"
definition = "创建期开始至月末，各部门应完成的职责任务中已完成的项数所占比重。"
unit = "%"
sources = ["department_duties"]
needs = ["department_duties.tasks_due", "department_duties.tasks_done"]
by_department = true
*/
select
    department,
    tasks_done as numerator,
    tasks_due as denominator,
    task_months = months as is_complete,
    case
        when task_months < months
            then concat('有 ', task_months, ' 个月的记录，应有 ', months, ' 个月')
    end as detail
from department_records
where task_months > 0
