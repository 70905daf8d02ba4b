/*
rule = "V06"
severity = "error"
message = "市场主体月报的月末户数与逐户清点的存续户数不一致"
*/
with existing as (
    select
        area_ancestors.ancestor_code as area_code,
        count(*) as entities
    from existing_entities
    inner join area_ancestors on area_ancestors.area_code = existing_entities.area_code
    group by area_ancestors.ancestor_code
)

select
    register_report.area_code,
    register_report.stock,
    existing.entities
from register_report
inner join reference_month on reference_month.month_end = register_report.month
left join existing on existing.area_code = register_report.area_code
where
    register_report.entity_type = 'total'
    and register_report.industry = 'total'
    and register_report.stock <> coalesce(existing.entities, 0)
