-- The persons behind rates as published: in the nearest month before, in this month before now, and in
-- the nearest month after.
with months as (
    select
        max(published_rows.month) filter (
            where published_rows.month < reference_month.month_end
        ) as before,
        any_value(reference_month.month_end) as same,
        min(published_rows.month) filter (
            where published_rows.month > reference_month.month_end
        ) as after
    from published_rows
    cross join reference_month
)

select
    person_rates.family,
    person_rates.indicator,
    person_rates.variant,
    published_rows.area_code,
    published_rows.dimension,
    published_rows.member,
    case published_rows.month
        when months.before then 'earlier'
        when months.same then 'same'
        when months.after then 'later'
    end as edition,
    cast(
        case
            when person_rates.is_over_population then published_rows.numerator
            else published_rows.denominator
        end as bigint
    ) as persons,
    cast(
        case
            when not person_rates.is_over_population then published_rows.numerator
            else coalesce(
                round(published_rows.lower * published_rows.denominator), published_rows.numerator
            )
        end as bigint
    ) as marked,
    published_rows.is_suppressed
from published_rows
inner join months on published_rows.month in (months.before, months.same, months.after)
inner join person_rates
    on
        person_rates.indicator = published_rows.indicator
        and person_rates.variant = published_rows.variant
where published_rows.numerator is not null
