/*
title = "延续关系"
description = "每行一对主体：后者是前者的延续，不算退出再新设。"

[columns]
entity_id = "后一户的统一社会信用代码"
earlier_entity_id = "前一户的统一社会信用代码"
link = "关系：conversion 个转企、reopening 重新开业"
*/
with conversions as (
    select
        later.entity_id,
        earlier.entity_id as earlier_entity_id
    from entities as later
    inner join entities as earlier on earlier.entity_id = later.predecessor_code
    where later.in_scope and earlier.in_scope and earlier.entity_id <> later.entity_id
),

closed_in_town as (
    select
        entities.entity_id,
        entities.exited_on,
        entities.person_id,
        entities.industry_code,
        entities.area_code
    from entities
    inner join areas on areas.area_code = entities.area_code
    where
        entities.in_scope
        and areas.is_town
        and entities.exited_on is not null
        and entities.moved_out_on is null
        and length(entities.industry_code) = 4
),

-- The same person in the same industry and town; a missing one of the three never matches.
reopenings as (
    select
        later.entity_id,
        earlier.entity_id as earlier_entity_id
    from entities as later
    inner join closed_in_town as earlier
        on
            earlier.person_id = later.person_id
            and earlier.industry_code = later.industry_code
            and earlier.area_code = later.area_code
    where
        later.in_scope
        and earlier.entity_id <> later.entity_id
        and later.born_on >= earlier.exited_on
        and later.born_on <= add_months(earlier.exited_on, 24)
)

select
    entity_id,
    earlier_entity_id,
    'conversion' as link
from conversions
union all
select
    entity_id,
    earlier_entity_id,
    'reopening' as link
from reopenings
