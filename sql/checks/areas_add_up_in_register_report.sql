/*
rule = "V07"
severity = "error"
message = "市场主体月报下级区划之和不等于上级"
*/
with sums as (
    select
        report.month,
        areas.parent_code as area_code,
        report.entity_type,
        report.industry,
        sum(report.opened) as opened,
        sum(report.closed) as closed,
        sum(report.moved_in) as moved_in,
        sum(report.moved_out) as moved_out,
        sum(report.stock) as stock,
        sum(report.opened_capital_wan) as opened_capital_wan
    from register_report as report
    inner join areas on areas.area_code = report.area_code
    where areas.parent_code is not null
    group by all
)

select
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
