/*
title = "数据质量"
description = "每个文件各条规则发现的行数，以及对全部数据的核对结果。"

[columns]
month = "报送月份（该月最后一天）"
source = "来源；全部数据的核对为空"
file = "文件名；全部数据的核对为空"
content_hash = "文件内容的散列"
rule = "规则编号"
level = "级别：error 退回该行，warning 采用并提示"
column_name = "栏目（文件里的写法）"
message = "问题与处理办法"
row_count = "行数"
*/
select
    month,
    source,
    file,
    content_hash,
    rule,
    level,
    column_name,
    message,
    row_count
from delivery_faults
order by month, source, file, level, rule, column_name, message
