/*
title = "未按时报送的资料报表"
definition = "创建期开始至月末，各部门应报而未按时报送的资料报表次数，逐月累计；以后补报的不冲减。"
unit = "次"
sources = ["department_duties"]
needs = ["department_duties.reports_due", "department_duties.reports_done"]
by_department = true
*/
select
    department,
    reports_missed as numerator,
    cast(null as bigint) as denominator,
    report_months = months as is_complete,
    case
        when report_months < months
            then concat('有 ', report_months, ' 个月的记录，应有 ', months, ' 个月')
    end as detail
from department_records
where report_months > 0
