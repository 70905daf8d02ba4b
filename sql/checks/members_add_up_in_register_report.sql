/*
rule = "V07"
severity = "error"
message = "市场主体月报各类型或各行业之和不等于合计"
*/
with sums as (
    select
        'entity_type' as dimension,
        month,
        area_code,
        'total' as entity_type,
        industry,
        sum(opened) as opened,
        sum(closed) as closed,
        sum(moved_in) as moved_in,
        sum(moved_out) as moved_out,
        sum(stock) as stock,
        sum(opened_capital_wan) as opened_capital_wan
    from register_report
    where entity_type <> 'total'
    group by month, area_code, industry
    union all
    select
        'industry' as dimension,
        month,
        area_code,
        entity_type,
        'total' as industry,
        sum(opened) as opened,
        sum(closed) as closed,
        sum(moved_in) as moved_in,
        sum(moved_out) as moved_out,
        sum(stock) as stock,
        sum(opened_capital_wan) as opened_capital_wan
    from register_report
    where industry <> 'total'
    group by month, area_code, entity_type
)

select
    sums.dimension,
    sums.month,
    sums.area_code,
    sums.entity_type,
    sums.industry
from sums
left join register_report as whole
    on
        whole.month = sums.month
        and whole.area_code = sums.area_code
        and whole.entity_type = sums.entity_type
        and whole.industry = sums.industry
where
    whole.area_code is null
    or whole.opened is distinct from sums.opened
    or whole.closed is distinct from sums.closed
    or whole.moved_in is distinct from sums.moved_in
    or whole.moved_out is distinct from sums.moved_out
    or whole.stock is distinct from sums.stock
    or whole.opened_capital_wan is distinct from sums.opened_capital_wan
