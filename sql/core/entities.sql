/*
title = "市场主体"
description = "每户一行（统一社会信用代码），为参照月末所见：月末之后的事件尚未发生。状态以日期为准，只有撤销由状态决定。"

[columns]
entity_id = "统一社会信用代码"
entity_type = "主体类型：enterprise 企业、individual 个体工商户、cooperative 农民专业合作社、branch 分支机构"
in_scope = "是否在统计范围：企业、个体工商户和农民专业合作社，撤销的除外"
born_on = "成立日期"
exited_on = "退出日期：注销日期与吊销日期中较早的"
moved_out_on = "迁出日期；早于迁入日期的不计"
moved_in_on = "迁入日期"
entered_on = "进入本辖区之日：成立日期与迁入日期中较晚的；空为月末尚未迁入"
left_on = "离开本辖区之日：退出日期与迁出日期中较早的"
person_id = "经营者、投资人、执行事务合伙人或法定代表人证件号码的加密散列"
industry_code = "行业代码（GB/T 4754-2017）"
industry = "行业门类；unspecified 为未注明"
area_code = "区划代码"
registered_capital_wan = "注册资本（万元，人民币）；其他币种为空"
predecessor_code = "个转企原代码"
*/
with known as (
    select
        registrations.credit_code,
        registrations.entity_type,
        registrations.entity_type in ('enterprise', 'individual', 'cooperative')
            and coalesce(registrations.status <> 'annulled', true) as in_scope,
        registrations.born_on,
        case
            when registrations.cancelled_on <= reference_month.month_end
                then registrations.cancelled_on
        end as cancelled_on,
        case
            when registrations.revoked_on <= reference_month.month_end
                then registrations.revoked_on
        end as revoked_on,
        case
            when registrations.moved_out_on <= reference_month.month_end
                then registrations.moved_out_on
        end as moved_out_on,
        case
            when registrations.moved_in_on <= reference_month.month_end
                then registrations.moved_in_on
        end as moved_in_on,
        coalesce(registrations.moved_in_on > reference_month.month_end, false) as is_still_away,
        registrations.person_id,
        registrations.industry_code,
        coalesce(
            divisions.section,
            case when length(registrations.industry_code) = 1 then registrations.industry_code end,
            'unspecified'
        ) as industry,
        registrations.area_code,
        case
            when coalesce(registrations.capital_currency, 'CNY') = 'CNY'
                then registrations.registered_capital_wan
        end as registered_capital_wan,
        registrations.predecessor_code
    from current_registrations as registrations
    cross join reference_month
    left join divisions on divisions.division = left(registrations.industry_code, 2)
    where registrations.born_on <= reference_month.month_end
),

stays as (
    select
        *,
        least(cancelled_on, revoked_on) as exited_on,
        case
            when moved_in_on is null or moved_out_on >= moved_in_on then moved_out_on
        end as last_moved_out_on
    from known
)

select
    credit_code as entity_id,
    entity_type,
    in_scope,
    born_on,
    exited_on,
    last_moved_out_on as moved_out_on,
    moved_in_on,
    case when not is_still_away then greatest(born_on, moved_in_on) end as entered_on,
    least(exited_on, last_moved_out_on) as left_on,
    person_id,
    industry_code,
    industry,
    area_code,
    registered_capital_wan,
    predecessor_code
from stays
