/*
title = "参训后创业稳定率"
kind = "training"
unit = "%"
definition = "12个月前那个月的参训后创业成功者中，创办满12个月时仍在经营市场主体的人所占比重。"
numerator = "分母中在所创办主体成立满12个月之日经营着存续市场主体的人数（人）"
denominator = "用现有数据计算的12个月前的参训后创业成功率的分子（人）"
sources = ["trainings", "registrations"]
owner = "就业创业促进中心"
version = 1
status = "provisional"
dimensions = ["key_group"]
needs = ["trainings.result", "registrations.person_id"]
rows = '''
select
    'default' as variant,
    founders.person_id as unit_id,
    cast(null as varchar) as part,
    'trainings' as source,
    concat(counted_trainings.class_id, '/', counted_trainings.person_id) as row_key
from founders
inner join counted_trainings on counted_trainings.person_id = founders.person_id
union all
select
    'default' as variant,
    founders.person_id as unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    entities.entity_id as row_key
from founders
inner join entities on entities.person_id = founders.person_id
left join in_business
    on in_business.person_id = founders.person_id and in_business.entity_id = entities.entity_id
where entities.in_scope
    and (entities.born_on = founders.founded_on or in_business.entity_id is not null)
'''

[[variants]]
id = "default"
title = "创办满12个月"
definition = "只计12个月前已算作创业成功的人。"
*/
with a_year_before as (
    select last_day(add_months(month_end, -12)) as month_end
    from reference_month
),

period as (
    select
        last_day(add_months(month_end, -24)) as months_24_before,
        last_day(add_months(month_end, -12)) as months_12_before
    from a_year_before
),

counted_trainings as (
    select
        training_outcomes.class_id,
        training_outcomes.person_id,
        training_outcomes.area_code,
        training_outcomes.key_group,
        min(training_outcomes.founded_on) over (
            partition by training_outcomes.person_id
        ) as founded_on,
        row_number() over (
            partition by training_outcomes.person_id
            order by training_outcomes.finished_on desc, training_outcomes.class_id
        ) as recency
    from training_outcomes
    cross join period
    where training_outcomes.finished_on > period.months_24_before
        and training_outcomes.finished_on <= period.months_12_before
),

founders as (
    select
        person_id,
        area_code,
        key_group,
        founded_on,
        add_months(founded_on, 12) as anniversary_on
    from counted_trainings
    where recency = 1
        and founded_on is not null
),

in_business as (
    select
        founders.person_id,
        entities.entity_id
    from founders
    inner join entities
        on founders.person_id = entities.person_id
    where entities.in_scope
        and entities.entered_on <= founders.anniversary_on
        and (entities.left_on is null or entities.left_on > founders.anniversary_on)
),

still_in_business as (
    select distinct person_id
    from in_business
)

select
    'default' as variant,
    founders.person_id as unit_id,
    founders.area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    coalesce(founders.key_group, 'unspecified') as key_group,
    cast(case when still_in_business.person_id is null then 0 else 1 end as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from founders
left join still_in_business
    on founders.person_id = still_in_business.person_id
