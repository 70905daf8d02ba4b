/*
title = "创业服务率"
kind = "target"
unit = "%"
definition = "近12个月内有创业服务需求的人中，得到过服务的人所占比重；一人无论几次需求、几次服务只计一人。"
numerator = "分母中在近12个月内至少得到一项服务的人数：补贴已拨付且金额大于0、贷款已发放、培训已结业或已提供服务（人）"
denominator = "近12个月内有需求或得到服务的人数：申请补贴或贷款、参加培训开班、登记服务需求；以单位名义申请的计其申请人（人）"
sources = ["subsidies", "loans", "trainings", "services"]
owner = "就业创业促进中心"
version = 1
status = "provisional"
dimensions = ["key_group"]
gap = "cases"
needs = []
rows = '''
select distinct
    'default' as variant,
    person_id as unit_id,
    cast(null as varchar) as part,
    source,
    row_key
from demands_and_deliveries
union all
select
    'recent_founders' as variant,
    person_id as unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    entity_id as row_key
from recent_founders
union all
select distinct
    'recent_founders' as variant,
    recent_founders.person_id as unit_id,
    cast(null as varchar) as part,
    demands_and_deliveries.source,
    demands_and_deliveries.row_key
from recent_founders
inner join demands_and_deliveries on demands_and_deliveries.person_id = recent_founders.person_id
where demands_and_deliveries.is_delivery = 1
'''

[[variants]]
id = "default"
title = "有需求者"
definition = "分母为近12个月内有需求或得到服务的人。"

[[variants]]
id = "recent_founders"
title = "新近创业者"
definition = "分母为近36个月内成立、月末存续的市场主体的经营者，分子为其中近12个月内得到过服务的人。"
sources = ["registrations", "subsidies", "loans", "trainings", "services"]
needs = ["registrations.person_id"]
dimensions = ["entity_type", "industry"]
*/
with period as (
    select
        month_end,
        last_day(add_months(month_end, -12)) as months_12_before,
        last_day(add_months(month_end, -36)) as months_36_before
    from reference_month
),

demands_and_deliveries as (
    select
        service_events.source,
        service_events.row_key,
        service_events.person_id,
        service_events.area_code,
        service_events.key_group,
        service_events.is_delivery,
        max(service_events.is_delivery) over (
            partition by service_events.person_id
        ) as is_served,
        row_number() over (
            partition by service_events.person_id
            order by
                service_events.event_on desc,
                service_events.event_id,
                service_events.area_code,
                service_events.key_group
        ) as recency
    from service_events
    cross join period
    where service_events.event_on > period.months_12_before
        and service_events.event_on <= period.month_end
),

served as (
    select distinct person_id
    from demands_and_deliveries
    where is_served = 1
),

recent_founders as (
    select
        existing_entities.entity_id,
        existing_entities.person_id,
        existing_entities.area_code,
        existing_entities.entity_type,
        existing_entities.industry,
        row_number() over (
            partition by existing_entities.person_id
            order by existing_entities.born_on desc, existing_entities.entity_id
        ) as recency
    from existing_entities
    cross join period
    where existing_entities.person_id is not null
        and existing_entities.born_on > period.months_36_before
)

select
    'default' as variant,
    person_id as unit_id,
    area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    coalesce(key_group, 'unspecified') as key_group,
    cast(is_served as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from demands_and_deliveries
where recency = 1

union all

select
    'recent_founders' as variant,
    recent_founders.person_id as unit_id,
    recent_founders.area_code,
    recent_founders.entity_type,
    recent_founders.industry,
    cast(null as varchar) as key_group,
    cast(case when served.person_id is null then 0 else 1 end as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from recent_founders
left join served
    on recent_founders.person_id = served.person_id
where recent_founders.recency = 1
