/*
title = "部门测评满意度"
definition = "部门满意度测评的有效评价中，非常满意和满意所占比重；不清楚和空白不计。"
unit = "%"
sources = ["department_survey"]
by_department = true
*/
select
    department,
    count(*) filter (where answer in ('5', '4')) as numerator,
    count(*) as denominator,
    true as is_complete,
    cast(null as varchar) as detail
from current_department_survey
where answer is not null
group by department
