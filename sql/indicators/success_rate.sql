/*
title = "创业活动成功率"
kind = "target"
definition = "成立满36个月时仍未退出（注销或吊销）的比例；个转企和24个月内原地重新开业视为延续。"
numerator = "其中成立后36个月内（含满36个月当日）没有退出的单位数（户）"
denominator = "参照月前48个月至前36个月之间成立的单位数，不含此前未退出即迁出的（户）"
unit = "%"
sources = ["registrations"]
needs = ["registrations.cancelled_on|registrations.revoked_on"]
owner = "市场监管部门"
version = 1
status = "provisional"
dimensions = ["entity_type", "industry"]
interval = "wilson"
gap = "none"
counted = "units"
observation_status = "P"
needs_exits = true
rows = '''
select
    followed.variant,
    followed.unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    unit_members.entity_id as row_key
from followed
inner join unit_members on unit_members.unit_id = followed.unit_id
where followed.variant <> 'raw'
    and (followed.has_failed or not followed.has_moved_out)
union all
select
    variant,
    unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    unit_id as row_key
from followed
where variant = 'raw'
    and (has_failed or not has_moved_out)
union all
select
    'km36' as variant,
    lifetimes.unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    unit_members.entity_id as row_key
from lifetimes
inner join unit_members on unit_members.unit_id = lifetimes.unit_id
'''

[[variants]]
id = "default"
title = "满36个月"
definition = "上下限为Wilson 95%区间，表示过程的变动，不是抽样误差。"

[[variants]]
id = "h12"
title = "满12个月"
definition = "参照月前24个月至前12个月之间成立的单位，满12个月时。"

[[variants]]
id = "h24"
title = "满24个月"
definition = "参照月前36个月至前24个月之间成立的单位，满24个月时。"

[[variants]]
id = "h42"
title = "满42个月"
definition = "参照月前54个月至前42个月之间成立的单位，满42个月时。"

[[variants]]
id = "h60"
title = "满60个月"
definition = "参照月前72个月至前60个月之间成立的单位，满60个月时。"

[[variants]]
id = "raw"
title = "按户，不作延续"
definition = "按登记的主体计，个转企和重新开业视为退出和新设。"
counted = "entities"

[[variants]]
id = "km36"
title = "Kaplan–Meier，三年"
definition = "参照月前60个月内成立的单位在1096天时的生存概率；迁出和参照月末为删失。"
estimator = "kaplan_meier"
interval = "none"
*/
with horizons as (
    select
        variant,
        horizon,
        last_day(add_months(reference_month.month_end, -horizon - 12)) as born_after,
        last_day(add_months(reference_month.month_end, -horizon)) as born_until
    from (
        values ('default', 36), ('h12', 12), ('h24', 24), ('h42', 42), ('h60', 60), ('raw', 36)
    ) as listed (variant, horizon)
    cross join reference_month
),

cohort_units as (
    select
        horizons.variant,
        units.unit_id,
        units.exited_on,
        add_months(units.born_on, horizons.horizon) as anniversary_on,
        units.area_code,
        units.entity_type,
        units.industry
    from units
    inner join horizons
        on units.born_on > horizons.born_after and units.born_on <= horizons.born_until
    where units.is_local and horizons.variant <> 'raw'
),

units_away_at_anniversary as (
    select distinct
        cohort_units.variant,
        cohort_units.unit_id
    from cohort_units
    inner join units_away on units_away.unit_id = cohort_units.unit_id
    where
        units_away.since_on <= cohort_units.anniversary_on
        and (units_away.until_on is null or units_away.until_on > cohort_units.anniversary_on)
),

cohort_entities as (
    select
        horizons.variant,
        entities.entity_id,
        entities.exited_on,
        entities.moved_out_on,
        add_months(entities.born_on, horizons.horizon) as anniversary_on,
        entities.area_code,
        entities.entity_type,
        entities.industry
    from entities
    inner join horizons
        on entities.born_on > horizons.born_after and entities.born_on <= horizons.born_until
    where
        entities.in_scope
        and entities.entered_on is not null
        and entities.moved_in_on is null
        and horizons.variant = 'raw'
),

followed as (
    select
        cohort_units.variant,
        cohort_units.unit_id,
        cohort_units.area_code,
        cohort_units.entity_type,
        cohort_units.industry,
        coalesce(cohort_units.exited_on <= cohort_units.anniversary_on, false) as has_failed,
        units_away_at_anniversary.unit_id is not null as has_moved_out
    from cohort_units
    left join units_away_at_anniversary
        on
            units_away_at_anniversary.variant = cohort_units.variant
            and units_away_at_anniversary.unit_id = cohort_units.unit_id
    union all
    select
        variant,
        entity_id as unit_id,
        area_code,
        entity_type,
        industry,
        coalesce(exited_on <= anniversary_on, false) as has_failed,
        coalesce(moved_out_on <= anniversary_on, false) as has_moved_out
    from cohort_entities
),

lifetimes as (
    select
        units.unit_id,
        units.area_code,
        units.entity_type,
        units.industry,
        units.exited_on is not null as has_exited,
        date_diff(
            'day',
            units.born_on,
            coalesce(units.exited_on, units_away.moved_out_on, reference_month.month_end)
        ) as days
    from units
    cross join reference_month
    left join units_away on units_away.unit_id = units.unit_id and units_away.until_on is null
    where
        units.is_local
        and units.born_on > last_day(add_months(reference_month.month_end, -60))
)

select
    variant,
    unit_id,
    area_code,
    entity_type,
    industry,
    cast(null as varchar) as key_group,
    cast(case when has_failed then 0 else 1 end as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from followed
where has_failed or not has_moved_out
union all
select
    'km36' as variant,
    unit_id,
    area_code,
    entity_type,
    industry,
    cast(null as varchar) as key_group,
    cast(case when has_exited then 1 else 0 end as bigint) as numerator,
    cast(days as bigint) as denominator,
    cast(null as varchar) as part
from lifetimes
