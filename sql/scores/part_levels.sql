-- The level judged last applies; of several on one day, the one with the fewest points.
with judged as (
    select
        subjects.standard,
        subjects.item,
        subjects.part,
        subjects.department,
        steps.name,
        steps.points,
        row_number() over (
            partition by subjects.standard, subjects.item, subjects.part, subjects.department
            order by judgements.last_on desc, steps.points, steps.position
        ) as recency
    from part_subjects as subjects
    inner join score_steps as steps
        on steps.standard = subjects.standard
        and steps.item = subjects.item
        and steps.part = subjects.part
    inner join judgements
        on judgements.standard = subjects.standard
        and judgements.item = subjects.item
        and judgements.department = subjects.department
        and judgements.word = steps.name
    where subjects.kind = 'levels'
)

select
    subjects.standard,
    subjects.item,
    subjects.part,
    subjects.department,
    judged.name is not null as is_assessed,
    coalesce(judged.points, 0) as lowest,
    coalesce(judged.points, subjects.points) as highest,
    false as is_ambiguous,
    coalesce(judged.name, '没有认定材料') as why,
    cast(null as bigint) as more_cases,
    cast(null as decimal(9, 4)) as more_points
from part_subjects as subjects
left join judged
    on judged.standard = subjects.standard
    and judged.item = subjects.item
    and judged.part = subjects.part
    and judged.department = subjects.department
    and judged.recency = 1
where subjects.kind = 'levels'
