/*
rule = "V09"
severity = "error"
message = "成功率的队列里有尚未满期的单位"
*/
with horizons as (
    select
        variant,
        horizon
    from (
        values ('default', 36), ('h12', 12), ('h24', 24), ('h42', 42), ('h60', 60), ('raw', 36)
    ) as listed (variant, horizon)
)

select
    success_rate.variant,
    success_rate.unit_id,
    entities.born_on
from success_rate
inner join horizons on horizons.variant = success_rate.variant
inner join entities on entities.entity_id = success_rate.unit_id
cross join reference_month
where add_months(entities.born_on, horizons.horizon) > reference_month.month_end
