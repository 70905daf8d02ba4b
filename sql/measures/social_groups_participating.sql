/*
title = "参与创建的社团比例"
definition = "辖区文件部门名单中的社团，最近一次填报为参与创建的所占比重。"
unit = "%"
sources = ["department_duties"]
needs = ["department_duties.participates", "jurisdiction.campaign"]
*/
select
    '' as department,
    count(*) filter (where participates = 'yes') as numerator,
    count(*) as denominator,
    count(participates) = count(*) as is_complete,
    case
        when count(participates) < count(*)
            then concat(count(*) - count(participates), ' 个社团没有填报是否参与')
    end as detail
from department_records
where kind = '社团'
having count(*) > 0
