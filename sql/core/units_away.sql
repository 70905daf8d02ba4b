-- When a unit had moved out: from since_on until until_on its latest-born member without an exit
-- was one that had moved out. Once that has exited, the member born before it takes its place.
with members as (
    select
        unit_members.unit_id,
        entities.exited_on,
        entities.moved_out_on,
        count(*) over later_born - count(entities.exited_on) over later_born as later_born_open,
        max(entities.exited_on) over later_born as later_born_exited_on
    from unit_members
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
