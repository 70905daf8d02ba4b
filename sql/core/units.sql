/*
title = "单位"
description = "每个单位一行：延续的主体合为一个，区划、类型和行业随最早成立的主体。"

[columns]
unit_id = "单位：其中最早成立的主体的代码"
born_on = "最早成立的主体的成立日期"
exited_on = "全部成员都已退出时，最晚的退出日期；否则为空"
area_code = "区划代码"
entity_type = "主体类型"
industry = "行业门类；unspecified 为未注明"
is_local = "是否全部成员都是本地新设（没有迁入的）"
*/
with followers as (
    select
        entity_id,
        unit_id
    from unit_members
    where entity_id <> unit_id
),

-- Most units are one entity: only several are put together.
several as (
    select
        unit_id,
        entity_id
    from followers
    union all
    select distinct
        unit_id,
        unit_id as entity_id
    from followers
),

together as (
    select
        several.unit_id,
        case
            when count(*) = count(entities.exited_on) then max(entities.exited_on)
        end as exited_on,
        bool_and(entities.moved_in_on is null and entities.entered_on is not null) as is_local
    from several
    inner join entities on entities.entity_id = several.entity_id
    group by several.unit_id
)

select
    entities.entity_id as unit_id,
    entities.born_on,
    case
        when together.unit_id is null then entities.exited_on
        else together.exited_on
    end as exited_on,
    entities.area_code,
    entities.entity_type,
    entities.industry,
    coalesce(
        together.is_local, entities.moved_in_on is null and entities.entered_on is not null
    ) as is_local
from entities
left join together on together.unit_id = entities.entity_id
left join followers on followers.entity_id = entities.entity_id
where entities.in_scope and followers.entity_id is null
