-- Kaplan–Meier, day by day: how many leave and how many were there to leave. Whoever leaves on a
-- day is at risk that day, so exits come before censorings.
with lives as (
    select
        indicators.indicator,
        indicators.variant,
        area_ancestors.ancestor_code as area_code,
        dimensions.dimension,
        case dimensions.dimension
            when 'total' then 'total'
            when 'entity_type' then coalesce(counted.entity_type, 'unspecified')
            when 'industry' then coalesce(counted.industry, 'unspecified')
        end as member,
        counted.denominator as days,
        count(*) as leaving,
        sum(counted.numerator) as exits
    from counted
    inner join indicators
        on
            indicators.indicator = counted.indicator
            and indicators.counted_variant = counted.variant
    inner join (
        values ('total'), ('entity_type'), ('industry')
    ) as dimensions (dimension)
        on
            dimensions.dimension = 'total'
            or contains(' ' || indicators.dimensions || ' ', ' ' || dimensions.dimension || ' ')
    inner join area_ancestors on area_ancestors.area_code = counted.area_code
    where indicators.estimator = 'kaplan_meier'
    group by all
)

select
    indicator,
    variant,
    area_code,
    dimension,
    member,
    days,
    leaving,
    exits,
    sum(leaving) over (
        partition by indicator, variant, area_code, dimension, member order by days desc
    ) as living
from lives
