with totals as (
    select
        indicators.indicator,
        indicators.variant,
        areas.area_code,
        'total' as dimension,
        'total' as member
    from indicators
    cross join areas
),

cells as (
    select
        indicator,
        variant,
        area_code,
        dimension,
        member
    from totals
    union
    select
        estimates.indicator,
        estimates.variant,
        estimates.area_code,
        estimates.dimension,
        estimates.member
    from estimates
    left join availability
        on
            availability.indicator = estimates.indicator
            and availability.variant = estimates.variant
    where availability.reason is null
),

small_cells as (
    select distinct
        indicator,
        variant,
        area_code,
        dimension,
        member
    from protected_counts
),

-- Nobody counted over a population is none; over a denominator of its own it is no case.
facts as (
    select
        cells.indicator,
        cells.variant,
        cells.area_code,
        cells.dimension,
        cells.member,
        case
            when availability.reason is not null then null
            when estimates.indicator is not null then estimates.numerator
            when indicators.estimator = 'ratio' then 0
        end as numerator,
        case
            when availability.reason is not null then null
            when estimates.indicator is not null then estimates.denominator
            when indicators.population is not null then population_at.persons::double
            when indicators.estimator = 'ratio' then 0
        end as denominator,
        case
            when availability.reason is not null or unreliable_variants.variant is not null then null
            when estimates.indicator is not null then estimates.value
            when indicators.population is not null then 0 / nullif(population_at.persons, 0)::double
        end as value,
        estimates.lower,
        estimates.upper,
        estimates.met_with_confidence,
        coalesce(
            availability.reason,
            estimates.reason,
            case
                when estimates.indicator is not null then null
                when indicators.population is null then 'no_cases'
                when population_at.persons is null then 'source_missing'
                when population_at.persons = 0 then 'no_cases'
            end,
            case when unreliable_variants.variant is not null then 'unreliable' end
        ) as reason,
        case
            when availability.reason is not null then availability.reason_detail
            when estimates.reason is not null then estimates.reason_detail
            when
                estimates.indicator is null
                and indicators.population is not null
                and population_at.persons is null
                then '没有这个区划的人口数'
            when estimates.indicator is not null then unreliable_variants.reason_detail
        end as reason_detail,
        availability.reason is null and small_cells.indicator is not null as is_suppressed
    from cells
    inner join indicators
        on indicators.indicator = cells.indicator and indicators.variant = cells.variant
    left join estimates
        on
            estimates.indicator = cells.indicator
            and estimates.variant = cells.variant
            and estimates.area_code = cells.area_code
            and estimates.dimension = cells.dimension
            and estimates.member = cells.member
    left join small_cells
        on
            small_cells.indicator = cells.indicator
            and small_cells.variant = cells.variant
            and small_cells.area_code = cells.area_code
            and small_cells.dimension = cells.dimension
            and small_cells.member = cells.member
    left join population_at
        on
            population_at.area_code = cells.area_code
            and population_at.measure = indicators.population
    left join availability
        on availability.indicator = cells.indicator and availability.variant = cells.variant
    left join unreliable_variants
        on
            unreliable_variants.indicator = cells.indicator
            and unreliable_variants.variant = cells.variant
),

-- Targets in millionths: comparisons and gaps are done in integers.
aims as (
    select
        indicators.indicator,
        indicators.variant,
        indicators.gap,
        targets.target,
        cast(targets.target * 1000000 as bigint) as millionths
    from indicators
    inner join targets on targets.indicator = indicators.indicator
    where indicators.variant = 'default'
)

select
    reference_month.month_end as month,
    facts.indicator,
    facts.variant,
    facts.area_code,
    areas.area_name,
    facts.dimension,
    facts.member,
    facts.numerator,
    facts.denominator,
    facts.value,
    case when facts.value is not null then facts.lower end as lower,
    case when facts.value is not null then facts.upper end as upper,
    cast(aims.target as double) as target,
    case
        when facts.value is null then null
        when facts.denominator is null
            then cast(facts.value as decimal(18, 12)) >= aims.target
        else cast(facts.numerator as bigint) * 1000000
            >= aims.millionths * cast(facts.denominator as bigint)
    end as met,
    case
        when facts.value is not null and aims.target is not null then facts.met_with_confidence
    end as met_with_confidence,
    case
        when facts.value is null then null
        when aims.gap = 'cases' then greatest(
            0,
            (aims.millionths * cast(facts.denominator as bigint) + 999999) // 1000000
            - cast(facts.numerator as bigint)
        )
        when aims.gap = 'new_entrants' then greatest(
            0,
            (
                aims.millionths * cast(facts.denominator as bigint)
                - 1000000 * cast(facts.numerator as bigint)
                + 999999 - aims.millionths
            ) // nullif(1000000 - aims.millionths, 0)
        )
    end as gap,
    facts.reason,
    facts.reason_detail,
    facts.is_suppressed,
    case
        when facts.value is null then 'M'
        else indicators.observation_status
    end as status,
    indicators.definition_id,
    indicators.status as definition_status
from facts
cross join reference_month
inner join areas on areas.area_code = facts.area_code
inner join indicators
    on indicators.indicator = facts.indicator and indicators.variant = facts.variant
left join aims
    on
        aims.indicator = facts.indicator
        and aims.variant = facts.variant
        and facts.dimension = 'total'
