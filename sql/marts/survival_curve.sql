-- The Kaplan–Meier curve at every month of age, 1096 days being 36 months.
with ages as (
    select unnest(range(0, 61)) as months
),

-- What happened in a month of age: from the day after the month before to its last day.
monthly as (
    select
        indicator,
        variant,
        area_code,
        dimension,
        member,
        cast(days * 36 + 1095 as bigint) // 1096 as months,
        sum(leaving) as leaving,
        bool_or(exits = living) as is_extinct,
        sum(ln(case when exits < living then 1 - exits::double / living end)) as log_survival
    from survival_steps
    group by all
),

curves as (
    select
        indicator,
        variant,
        area_code,
        dimension,
        member,
        sum(leaving) as at_birth
    from monthly
    group by all
),

lived as (
    select
        curves.indicator,
        curves.variant,
        curves.area_code,
        curves.dimension,
        curves.member,
        ages.months,
        curves.at_birth - sum(coalesce(monthly.leaving, 0)) over so_far as at_risk,
        bool_or(coalesce(monthly.is_extinct, false)) over so_far as is_extinct,
        sum(coalesce(monthly.log_survival, 0)) over so_far as log_survival
    from curves
    cross join ages
    left join monthly
        on monthly.indicator = curves.indicator
        and monthly.variant = curves.variant
        and monthly.area_code = curves.area_code
        and monthly.dimension = curves.dimension
        and monthly.member = curves.member
        and monthly.months = ages.months
    window so_far as (
        partition by
            curves.indicator, curves.variant, curves.area_code, curves.dimension, curves.member
        order by ages.months
    )
)

select
    indicator,
    variant,
    area_code,
    dimension,
    member,
    months,
    case when is_extinct then 0.0 else round(exp(log_survival), 12) end as survival,
    at_risk::bigint as at_risk
from lived
