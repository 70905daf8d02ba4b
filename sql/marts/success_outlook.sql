-- The next cohort, whose anniversaries fall in the next 12 months: a closed one cannot be mended.
-- Where may_still_fail is negative, the target is lost already.
with due as (
    select
        area_ancestors.ancestor_code as area_code,
        units.exited_on is not null as has_failed
    from units
    cross join reference_month
    inner join area_ancestors on area_ancestors.area_code = units.area_code
    left join units_away on units_away.unit_id = units.unit_id and units_away.until_on is null
    where
        units.is_local
        and units_away.unit_id is null
        and units.born_on > last_day(add_months(reference_month.month_end, -36))
        and units.born_on <= last_day(add_months(reference_month.month_end, -24))
),

by_area as (
    select
        area_code,
        count(*) as due,
        count(*) filter (where has_failed) as failed
    from due
    group by area_code
)

select
    areas.area_code,
    coalesce(by_area.due, 0) as due,
    coalesce(by_area.failed, 0) as failed_already,
    coalesce(by_area.due, 0)
    - (cast(targets.target * 1000000 as bigint) * coalesce(by_area.due, 0) + 999999) // 1000000
    - coalesce(by_area.failed, 0) as may_still_fail
from areas
left join by_area on by_area.area_code = areas.area_code
left join targets on targets.indicator = 'success_rate'
