-- Value and bounds of every area and member that occurs, whatever the estimator.
with ratios as (
    select
        counts.indicator,
        counts.variant,
        counts.area_code,
        counts.dimension,
        counts.member,
        indicators.interval,
        indicators.population,
        counts.numerator::double as numerator,
        counts.linked_numerator::double as linked_numerator,
        case
            when indicators.population is not null then population_at.persons::double
            when indicators.is_contribution then wholes.denominator::double
            else counts.denominator::double
        end as denominator
    from counts
    inner join indicators
        on indicators.indicator = counts.indicator and indicators.variant = counts.variant
    left join population_at
        on
            population_at.area_code = counts.area_code
            and population_at.measure = indicators.population
    left join counts as wholes
        on
            wholes.indicator = counts.indicator
            and wholes.variant = counts.variant
            and wholes.area_code = counts.area_code
            and wholes.dimension = 'total'
            and indicators.is_contribution
    where indicators.estimator = 'ratio'
),

-- Wilson 95 %: z = 1.959963984540054.
wilson as (
    select
        *,
        -- In ten-thousandths, so that a numerator with decimals divides as exactly as a count.
        round(numerator * 10000) / nullif(round(denominator * 10000), 0) as share,
        1.959963984540054e0 * 1.959963984540054e0 / nullif(denominator, 0) as z2_by_n
    from ratios
),

ratio_estimates as (
    select
        indicator,
        variant,
        area_code,
        dimension,
        member,
        numerator,
        denominator,
        share as value,
        case interval
            when 'unlinked' then linked_numerator / nullif(denominator, 0)
            when 'wilson' then greatest(
                0,
                (share + z2_by_n / 2 - sqrt(z2_by_n * (share * (1 - share) + z2_by_n / 4)))
                / (1 + z2_by_n)
            )
        end as lower,
        case interval
            when 'unlinked' then share
            when 'wilson' then least(
                1,
                (share + z2_by_n / 2 + sqrt(z2_by_n * (share * (1 - share) + z2_by_n / 4)))
                / (1 + z2_by_n)
            )
        end as upper,
        cast(null as boolean) as met_with_confidence,
        case
            when population is not null and denominator is null then 'source_missing'
            when denominator = 0 then 'no_cases'
        end as reason,
        case
            when population is not null and denominator is null then '没有这个区划的人口数'
        end as reason_detail
    from wilson
),

-- The mean of the calendar years that the campaign has touched, each of which needs cases.
mean_estimates as (
    select
        counts.indicator,
        counts.variant,
        counts.area_code,
        counts.dimension,
        counts.member,
        case
            when
                count(*) filter (where counts.denominator > 0)
                = any_value(
                    year(least(jurisdiction.campaign_end, reference_month.month_end))
                    - year(jurisdiction.campaign_start) + 1
                )
                then round(
                    avg(counts.numerator::double / nullif(counts.denominator, 0)::double), 12
                )
        end as value
    from counts
    inner join indicators
        on indicators.indicator = counts.indicator and indicators.variant = counts.variant
    cross join jurisdiction
    cross join reference_month
    where indicators.estimator = 'mean_of_parts'
    group by all
)

select
    indicator,
    variant,
    area_code,
    dimension,
    member,
    numerator,
    denominator,
    value,
    lower,
    upper,
    met_with_confidence,
    reason,
    reason_detail
from ratio_estimates
union all
select
    indicator,
    variant,
    area_code,
    dimension,
    member,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    cast(null as boolean) as met_with_confidence,
    case when value is null then 'no_cases' end as reason,
    cast(null as varchar) as reason_detail
from mean_estimates
union all
select
    indicator,
    variant,
    area_code,
    dimension,
    member,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    survival as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    cast(null as boolean) as met_with_confidence,
    cast(null as varchar) as reason,
    cast(null as varchar) as reason_detail
from survival
union all
select
    indicators.indicator,
    survey_estimates.variant,
    survey_estimates.area_code,
    survey_estimates.dimension,
    survey_estimates.member,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    survey_estimates.value,
    survey_estimates.lower,
    survey_estimates.upper,
    survey_estimates.met_with_confidence,
    survey_estimates.reason,
    survey_estimates.reason_detail
from survey_estimates
inner join indicators
    on
        indicators.variant = survey_estimates.variant
        and indicators.estimator in ('survey_proportion', 'survey_mean')
