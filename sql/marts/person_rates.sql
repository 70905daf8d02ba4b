-- Published rates of persons. Those whose persons stand in the same cells are a family: its rows are
-- told from each other. Of the register whoever is counted is in the cell of the latest-born entity,
-- of a ledger in that of its latest event.
with rates as (
    select
        case
            when contains(indicators.dimensions, 'key_group')
                then concat(indicators.indicator, ' ', indicators.dimensions)
            else indicators.dimensions
        end as family,
        indicators.dimensions,
        indicators.indicator,
        indicators.variant,
        indicators.counted_variant,
        indicators.variant_order,
        indicators.population is not null as is_over_population
    from indicators
    left join availability
        on
            availability.indicator = indicators.indicator
            and availability.variant = indicators.variant
    where
        indicators.counted = 'persons'
        and indicators.estimator = 'ratio'
        and not indicators.is_contribution
        and availability.reason is null
)

select
    family,
    dimensions,
    row_number() over (partition by family order by indicator, variant_order) - 1 as position,
    indicator,
    variant,
    counted_variant,
    is_over_population
from rates
