/*
rule = "V16"
severity = "warning"
message = "指标较上月的变动超过此前24个月变动中位数的3倍，请复核"
*/
with headlines as (
    select
        indicator_values.month,
        indicator_values.indicator,
        indicator_values.value
    from indicator_values
    inner join jurisdiction on jurisdiction.code = indicator_values.area_code
    where indicator_values.variant = 'default' and indicator_values.dimension = 'total'
),

known as (
    select
        month,
        indicator,
        value
    from headlines
    union all
    select
        published_headlines.month,
        published_headlines.indicator,
        published_headlines.value
    from published_headlines
    cross join reference_month
    where
        published_headlines.month < reference_month.month_end
        and published_headlines.month >= last_day(add_months(reference_month.month_end, -25))
),

changes as (
    select
        known.month,
        known.indicator,
        abs(known.value - before.value) as change
    from known
    inner join known as before
        on
            before.indicator = known.indicator
            and before.month = last_day(add_months(known.month, -1))
),

-- Half a year of changes is the least that has a usual size.
usual as (
    select
        changes.indicator,
        median(changes.change) as change
    from changes
    cross join reference_month
    where changes.month < reference_month.month_end
    group by changes.indicator
    having count(changes.change) >= 6
)

select
    changes.indicator,
    changes.change,
    usual.change as usual_change
from changes
inner join reference_month on reference_month.month_end = changes.month
inner join usual on usual.indicator = changes.indicator
where changes.change > 3 * usual.change
