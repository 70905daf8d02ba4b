/*
title = "缺席会议"
definition = "创建期开始至月末，各部门应到而未到的会议次数，逐月累计。"
unit = "次"
sources = ["department_duties"]
needs = ["department_duties.meetings_due", "department_duties.meetings_attended"]
by_department = true
*/
select
    department,
    meetings_missed as numerator,
    cast(null as bigint) as denominator,
    meeting_months = months as is_complete,
    case
        when meeting_months < months
            then concat('有 ', meeting_months, ' 个月的记录，应有 ', months, ' 个月')
    end as detail
from department_records
where meeting_months > 0
