/*
title = "单位成员"
description = "每户在统计范围内的主体一行：由延续关系直接或间接连起来的主体是一个单位。"

[columns]
entity_id = "统一社会信用代码"
unit_id = "单位：其中最早成立的主体的代码"
*/
with recursive neighbours as (
    select
        entity_id,
        earlier_entity_id as neighbour_id
    from continuity_links
    union
    select
        earlier_entity_id,
        entity_id
    from continuity_links
),

reached as (
    select
        entity_id,
        entity_id as member_id
    from neighbours
    union
    select
        reached.entity_id,
        neighbours.neighbour_id
    from reached
    inner join neighbours on neighbours.entity_id = reached.member_id
),

firsts as (
    select
        reached.entity_id,
        reached.member_id
    from reached
    inner join entities on entities.entity_id = reached.member_id
    qualify row_number() over (
        partition by reached.entity_id order by entities.born_on, reached.member_id
    ) = 1
)

select
    entities.entity_id,
    coalesce(firsts.member_id, entities.entity_id) as unit_id
from entities
left join firsts on firsts.entity_id = entities.entity_id
where entities.in_scope
