/*
title = "问卷未作答"
description = "最近一次调查每个问题未作答（不清楚、空白）的份数和比例。"
kind = "newest"

[columns]
month = "月份（该月最后一天）"
question = "问题"
answers = "问卷份数"
nonresponse = "未作答份数"
share = "未作答比例（小数）"
flagged = "是否超过 10%"
*/
select
    reference_month.month_end as month,
    survey_nonresponse.question,
    survey_nonresponse.answers,
    survey_nonresponse.nonresponse,
    survey_nonresponse.share,
    survey_nonresponse.flagged
from survey_nonresponse
cross join reference_month
order by survey_nonresponse.question
