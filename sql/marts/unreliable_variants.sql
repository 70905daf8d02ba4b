-- A register that cannot show exits gives rates that look too good: they are held back.
with exited as (
    select 'units' as counted, unit_id
    from units
    where exited_on is not null
    union all
    select 'entities' as counted, entity_id as unit_id
    from entities
    where exited_on is not null
),

cohorts as (
    select
        indicators.indicator,
        indicators.variant,
        count(*) as members,
        count(exited.unit_id) as exits
    from counted
    inner join indicators
        on
            indicators.indicator = counted.indicator
            and indicators.counted_variant = counted.variant
    left join exited
        on exited.counted = indicators.counted and exited.unit_id = counted.unit_id
    where indicators.needs_exits
    group by indicators.indicator, indicators.variant
),

-- An entity returned again and again is one; a row without a readable code is one of its own.
outstanding as (
    select
        count(distinct credit_code) + count(*) filter (where credit_code is null) as entities
    from outstanding_exits
)

select
    cohorts.indicator,
    cohorts.variant,
    case
        when cohorts.exits = 0 then '这批主体没有一户退出，登记信息可能只含存续的主体'
        else '写明注销或吊销而被退回的行超过这批主体的 1%'
    end as reason_detail
from cohorts
cross join outstanding
where cohorts.exits = 0 or outstanding.entities * 100 > cohorts.members
