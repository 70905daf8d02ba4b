/*
title = "评估标准"
description = "辖区采用的评估标准，一张评分表一行。"

[columns]
position = "次序"
standard = "标准标识"
title = "评分表名称"
name = "简称"
document = "出处"
clause = "在文件中的位置"
points = "满分（分）"
each_department = "是否逐个部门考核"
*/
select
    position,
    standard,
    title,
    name,
    document,
    clause,
    points,
    each_department
from standards
order by position
