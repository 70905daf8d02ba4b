/*
title = "报送与核对"
description = "每个文件的每个来源一行：收到的行数等于采用、退回、被替代和辖区外之和。"

[columns]
month = "报送月份（该月最后一天）"
source = "来源；认不出的文件为空"
file = "文件名"
content_hash = "文件内容的散列"
rows_read = "收到行数"
accepted = "采用行数"
returned = "退回行数"
superseded = "同一文件内被后一行替代的行数"
outside = "不属于本辖区的行数"
refused = "整个文件被退回的原因；空为未退回"
*/
select
    month,
    source,
    file,
    content_hash,
    rows_read,
    accepted,
    returned,
    superseded,
    outside,
    refused
from delivery_accounts
order by month, source, file
