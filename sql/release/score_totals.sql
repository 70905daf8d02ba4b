/*
title = "评分合计"
description = "各标准每月的总分、各体系得分和各责任部门的得失分。多个部门共同负责的条目在每个部门各计一次，总分只计一次。"

[columns]
month = "月份（该月最后一天）"
standard = "标准标识"
department = "被考核部门；全辖区的标准为空"
scope = "范围：total 总分，system 体系，responsible 责任部门"
member = "total、体系编号或责任部门"
title = "名称"
maximum = "满分（分）"
points = "得分（分）"
lost = "失分（分）"
not_assessed = "未评定（分）"
ambiguous = "原文未明（分）"
lowest = "最低可能得分（分）"
highest = "最高可能得分（分）"
run_id = "公布批次"
*/
select
    month,
    standard,
    department,
    scope,
    member,
    title,
    maximum,
    points,
    lost,
    not_assessed,
    ambiguous,
    lowest,
    highest,
    run_id
from vintage_score_totals
where run_id in (select run_id from published_runs where is_latest)
order by month, standard, department nulls first, scope = 'total' desc, scope desc, member
