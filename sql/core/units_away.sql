/*
title = "单位迁出期间"
description = "每个单位每段迁出一行：未退出的成员中成立最晚的已迁出，即为单位迁出；该成员退出后由比它早成立的成员代替。"

[columns]
unit_id = "单位代码，见 units"
moved_out_on = "该成员的迁出日期"
since_on = "迁出期间的第一天"
until_on = "该成员的退出日期，期间不含这一天；空为仍在外"
*/
with movers as (
    select distinct unit_members.unit_id
    from entities
    inner join unit_members on unit_members.entity_id = entities.entity_id
    where entities.moved_out_on is not null
),

members as (
    select
        unit_members.unit_id,
        entities.exited_on,
        entities.moved_out_on,
        count(*) over later_born - count(entities.exited_on) over later_born as later_born_open,
        max(entities.exited_on) over later_born as later_born_exited_on
    from unit_members
    inner join movers on movers.unit_id = unit_members.unit_id
    inner join entities on entities.entity_id = unit_members.entity_id
    window later_born as (
        partition by unit_members.unit_id
        order by entities.born_on desc, entities.entity_id
        rows between unbounded preceding and 1 preceding
    )
)

select
    unit_id,
    moved_out_on,
    greatest(moved_out_on, later_born_exited_on) as since_on,
    exited_on as until_on
from members
where
    moved_out_on is not null
    and later_born_open = 0
    and (exited_on is null or exited_on > greatest(moved_out_on, later_born_exited_on))
