/*
title = "评分条目"
description = "评估标准的每一条目每月一行；逐个部门考核的标准每个部门一行。未评定的分既不算得分也不算失分。"

[columns]
month = "月份（该月最后一天）"
standard = "标准标识"
department = "被考核部门；全辖区的标准为空"
item = "条目编号：体系.项目.行"
position = "在原表中的次序"
system = "体系编号"
system_title = "体系"
group_title = "考核项目"
requirement = "要求，照原文"
method = "评分办法，照原文"
maximum = "满分（分）"
points = "得分（分）：已确定得到的"
lost = "失分（分）：已确定得不到的"
not_assessed = "未评定（分）：没有认定材料或数据"
ambiguous = "原文未明（分）：标准没有写明怎样计"
lowest = "最低可能得分（分）"
highest = "最高可能得分（分）"
why = "得分、失分或未评定的原因"
figures = "计算依据：指标值，分子／分母；参考的另注"
is_suppressed = "计算依据是否属于披露控制范围（对外不公布）"
evidence = "佐证材料"
departments = "责任部门"
departments_printed = "责任部门，照原文"
inferred = "原文没有写明、由我们推断的读法"
more_cases = "再有几例（人、户、项）可以多得分"
more_points = "那时多得的分（分）"
clause = "在文件中的位置"
run_id = "公布批次"
*/
select
    month,
    standard,
    department,
    item,
    position,
    system,
    system_title,
    group_title,
    requirement,
    method,
    maximum,
    points,
    lost,
    not_assessed,
    ambiguous,
    lowest,
    highest,
    why,
    figures,
    is_suppressed,
    blotted(evidence) as evidence,
    departments,
    departments_printed,
    inferred,
    more_cases,
    more_points,
    clause,
    run_id
from vintage_score_items
where run_id in (select run_id from published_runs where is_latest)
order by month, standard, department nulls first, position
