/*
title = "参训后创业成功率"
kind = "training"
unit = "%"
definition = "培训合格、开班时没有经营市场主体的人中，开班后至结业后12个月内创办市场主体的人所占比重。"
numerator = "分母中在同一次培训的开班之日后、结业后12个月内成立了市场主体的人数（人）"
denominator = "13至24个月前所结业培训合格、且开班之日没有经营存续市场主体的人数，任一次培训符合即计（人）"
sources = ["trainings", "registrations"]
owner = "就业创业促进中心"
version = 1
status = "provisional"
dimensions = ["key_group"]
needs = ["trainings.result", "registrations.person_id"]
rows = '''
select
    'default' as variant,
    person_id as unit_id,
    cast(null as varchar) as part,
    'trainings' as source,
    concat(class_id, '/', person_id) as row_key
from counted_trainings
union all
select distinct
    'default' as variant,
    counted_trainings.person_id as unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    entities.entity_id as row_key
from counted_trainings
inner join entities
    on entities.person_id = counted_trainings.person_id
    and entities.born_on = counted_trainings.founded_on
where entities.in_scope
'''

[[variants]]
id = "default"
title = "结业满12个月"
definition = "只计结业已满12个月的培训。"
*/
with period as (
    select
        last_day(add_months(month_end, -24)) as months_24_before,
        last_day(add_months(month_end, -12)) as months_12_before
    from reference_month
),

counted_trainings as (
    select
        training_outcomes.class_id,
        training_outcomes.person_id,
        training_outcomes.founded_on,
        training_outcomes.area_code,
        training_outcomes.key_group,
        max(case when training_outcomes.founded_on is null then 0 else 1 end) over (
            partition by training_outcomes.person_id
        ) as has_founded,
        row_number() over (
            partition by training_outcomes.person_id
            order by training_outcomes.finished_on desc, training_outcomes.class_id
        ) as recency
    from training_outcomes
    cross join period
    where training_outcomes.finished_on > period.months_24_before
        and training_outcomes.finished_on <= period.months_12_before
)

select
    'default' as variant,
    person_id as unit_id,
    area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    coalesce(key_group, 'unspecified') as key_group,
    cast(has_founded as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from counted_trainings
where recency = 1
