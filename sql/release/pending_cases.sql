/*
title = "催办清单"
description = "参照月末等待办理的申请、服务需求和培训班，一件一行，等得最久的在前，不含姓名。申请从创建期开始之日起（没有创建期的取近24个月），服务需求取近12个月内尚未得到任何服务的人的，培训取创建期内结业的；编号中误填的证件号码、手机号码已隐去。"
kind = "newest"

[columns]
month = "月份（该月最后一天）"
source = "来源标识"
case_number = "申请编号、服务编号；培训为班级编号，一班一行"
step = "等待的环节：decision 审核、payment 拨付（贷款为放款，税费减免为享受）、service 提供服务、result 登记培训是否合格"
waiting_since = "起算日期：decision 为申请日期；payment 为审核日期，空白或免申请的为申请日期；service 为需求登记日期；result 为结业日期，一班几个结业日期的取最早的"
days_waiting = "至月末已等待的天数"
area_code = "区划代码；一班的人分属几处的为未注明"
heads = "等待的人数；税费减免为户数，一件只计一户"
indicator = "办结后计入的指标；不属于所评两项补贴的为空"
would_add = "办到底（通过审核并拨付、提供服务、培训合格）后，该指标的分子增加的人数（税费减免为户，培训为人次）。已经计入的为 0；同一人有几件的只记在最接近办结、等得最久的一件上。decision 的办结后分母也可能增加"
would_serve = "办到底后，创业服务率的分子增加的人数：已得到过服务的、不在分母中的为 0；同一人在同一台账中有几件的只记在一件上"
*/
select
    reference_month.month_end as month,
    pending_cases.source,
    blotted(pending_cases.case_number) as case_number,
    pending_cases.step,
    pending_cases.waiting_since,
    pending_cases.days_waiting,
    pending_cases.area_code,
    pending_cases.heads,
    pending_cases.indicator,
    pending_cases.would_add,
    pending_cases.would_serve
from pending_cases
cross join reference_month
order by pending_cases.waiting_since, pending_cases.source, pending_cases.case_number, pending_cases.step
