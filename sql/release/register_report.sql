/*
title = "市场主体月报"
description = "每月各区划、主体类型和行业门类的户数；total 为合计，月份取最近一次覆盖它的月报。"

[columns]
month = "月份（该月最后一天）"
area_code = "区划代码"
entity_type = "主体类型；total 为合计"
industry = "行业门类（GB/T 4754—2017）；total 为合计"
opened = "新开户数（本地新设立）"
closed = "退出户数：注销或吊销"
moved_in = "迁入户数"
moved_out = "迁出户数"
net = "净增户数：新开户数减退出户数，不含迁入迁出"
stock = "月末实有户数"
revised = "上月末实有户数的修订：现在所知减当时公布"
opened_capital_wan = "新登记注册资本（万元，人民币）"
*/
with newest as (
    select
        register.month,
        max(published_runs.month) as report_month
    from vintage_register_report as register
    inner join published_runs
        using (run_id)
    where published_runs.is_latest
    group by register.month
)

select
    register.month,
    register.area_code,
    register.entity_type,
    register.industry,
    register.opened,
    register.closed,
    register.moved_in,
    register.moved_out,
    register.net,
    register.stock,
    register.revised,
    register.opened_capital_wan
from vintage_register_report as register
inner join published_runs
    using (run_id)
inner join newest
    on register.month = newest.month and published_runs.month = newest.report_month
where published_runs.is_latest
order by register.month, register.area_code, register.entity_type <> 'total', register.entity_type, register.industry <> 'total', register.industry
