/*
title = "公布批次"
description = "每次公布读了什么、用哪一版程序和方法算的。"

[columns]
run_id = "公布批次"
publication = "第几次公布，从 1 起"
month = "月份（该月最后一天）"
published_at = "公布时间（协调世界时）"
is_latest = "是否该月最近一次公布"
revision_reason = "修订原因：空为首次公布，R1 迟报或更正的数据，R2 例行修订，R3 方法或程序，C 更正差错"
revision_note = "修订说明：哪些文件、什么有变动，或更正的是什么"
reviewed_by = "审核人"
approved_by = "签发人"
is_draft = "是否未签发的草稿；公布文件里都不是"
methodology_version = "方法版本"
code_digest = "程序、口径和编码表的散列"
engine = "计算引擎：duckdb 一台机器、spark 集群；算出的数相同"
inputs_digest = "全部输入的散列"
files = "读取的文件数"
rows_read = "收到行数"
returned = "退回行数"
*/
select
    run_id,
    publication,
    month,
    published_at,
    is_latest,
    revision_reason,
    revision_note,
    reviewed_by,
    approved_by,
    is_draft,
    methodology_version,
    code_digest,
    engine,
    inputs_digest,
    files,
    rows_read,
    returned
from published_runs
order by publication
