/*
title = "创业活跃度"
kind = "target"
definition = "参照月末经营着至少一户存续市场主体的人数，与16—59岁常住人口之比。"
numerator = "经营着在统计范围内、月末存续的市场主体的人数（人）；没有可用证件号码的主体每户计一人"
denominator = "16—59岁常住人口，不晚于参照月末的最近一次数（人）"
unit = "%"
sources = ["registrations", "population"]
needs = [
    "registrations.cancelled_on|registrations.revoked_on",
    "registrations.person_id",
    "population.persons_16_59",
]
owner = "市场监管部门、统计部门"
version = 1
status = "provisional"
dimensions = ["entity_type", "industry"]
interval = "unlinked"
gap = "cases"
rows = '''
select
    counted_things.variant,
    counted_things.unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    existing.entity_id as row_key
from counted_things
inner join existing on existing.runner_id = counted_things.unit_id
where counted_things.variant <> 'entities'
    and (counted_things.variant <> 'age42m' or existing.is_young)
union all
select
    variant,
    unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    unit_id as row_key
from counted_things
where variant = 'entities'
'''

[[variants]]
id = "default"
title = "按人，比16—59岁人口"
definition = "下限不计没有可用证件号码的主体，上限（即本值）每户计一人。"
population = "persons_16_59"

[[variants]]
id = "entities"
title = "按户"
definition = "分子为月末存续的市场主体数，不合并同一人的几户。"
population = "persons_16_59"
needs = ["registrations.cancelled_on|registrations.revoked_on", "population.persons_16_59"]
interval = "none"
counted = "entities"

[[variants]]
id = "age42m"
title = "成立不满42个月"
definition = "只计参照月前42个月内成立的市场主体的经营者。"
population = "persons_16_59"

[[variants]]
id = "per_resident"
counts_as = "default"
title = "比常住人口"
definition = "分母为常住人口。"
population = "residents"
needs = [
    "registrations.cancelled_on|registrations.revoked_on",
    "registrations.person_id",
    "population.residents",
]

[[variants]]
id = "per_labour_force"
counts_as = "default"
title = "比劳动力"
definition = "分母为劳动力。"
population = "labour_force"
needs = [
    "registrations.cancelled_on|registrations.revoked_on",
    "registrations.person_id",
    "population.labour_force",
]

[[variants]]
id = "per_employed"
counts_as = "default"
title = "比从业人员"
definition = "分母为从业人员。"
population = "employed"
needs = [
    "registrations.cancelled_on|registrations.revoked_on",
    "registrations.person_id",
    "population.employed",
]
*/
with existing as (
    select
        entity_id,
        coalesce(person_id, entity_id) as runner_id,
        born_on,
        born_on > last_day(add_months(reference_month.month_end, -42)) as is_young,
        area_code,
        entity_type,
        industry
    from existing_entities
    cross join reference_month
),

runners as (
    select
        runner_id,
        is_young,
        area_code,
        entity_type,
        industry
    from existing
    qualify row_number() over (partition by runner_id order by born_on desc, entity_id) = 1
),

counted_things as (
    select
        'default' as variant,
        runner_id as unit_id,
        area_code,
        entity_type,
        industry
    from runners
    union all
    -- Whoever runs an entity this young has a latest-born entity this young.
    select
        'age42m' as variant,
        runner_id as unit_id,
        area_code,
        entity_type,
        industry
    from runners
    where is_young
    union all
    select
        'entities' as variant,
        entity_id as unit_id,
        area_code,
        entity_type,
        industry
    from existing
)

select
    variant,
    unit_id,
    area_code,
    entity_type,
    industry,
    cast(null as varchar) as key_group,
    cast(1 as bigint) as numerator,
    cast(null as bigint) as denominator,
    cast(null as varchar) as part
from counted_things
