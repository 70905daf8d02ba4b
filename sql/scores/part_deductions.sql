-- Full points less each finding. A finding is established by people or by its measure; one that
-- neither has looked at may still cost all that it can.
with findings as (
    select
        subjects.standard,
        subjects.item,
        subjects.part,
        subjects.department,
        subjects.points as full_points,
        subjects.is_judged,
        steps.position,
        steps.name,
        steps.points,
        steps.is_per_case,
        greatest(coalesce(judgements.cases, 0), coalesce(measures.numerator, 0)) as cases,
        not (subjects.is_judged or coalesce(measures.is_known and measures.is_complete, false))
            as is_open,
        measures.reason,
        exists (
            select 1
            from score_vetoes as vetoes
            where vetoes.standard = subjects.standard
                and vetoes.item = subjects.item
                and vetoes.part = subjects.part
                and vetoes.word = steps.name
        ) as is_veto
    from part_subjects as subjects
    inner join score_steps as steps
        on steps.standard = subjects.standard
        and steps.item = subjects.item
        and steps.part = subjects.part
    left join judgements
        on judgements.standard = subjects.standard
        and judgements.item = subjects.item
        and judgements.department = subjects.department
        and judgements.word = steps.name
    left join part_measures as measures
        on measures.standard = subjects.standard
        and measures.item = subjects.item
        and measures.part = subjects.part
        and measures.department = subjects.department
        and measures.measure = steps.measure
    where subjects.kind = 'deductions'
),

losses as (
    select
        *,
        points * case when is_per_case then cases else least(cases, 1) end as lost,
        case
            when not is_open then 0
            when is_per_case or is_veto then full_points
            else greatest(points - points * least(cases, 1), 0)
        end as still_at_stake
    from findings
),

named as (
    select
        *,
        case
            when cases = 0 then null
            when is_veto then concat('“', name, '”，不得分')
            when is_per_case then concat(
                '“', name, '” ', cases::bigint, ' 项，扣 ', rtrim(rtrim(lost::varchar, '0'), '.'), ' 分'
            )
            else concat('“', name, '”，扣 ', rtrim(rtrim(lost::varchar, '0'), '.'), ' 分')
        end as words
    from losses
)

select
    standard,
    item,
    part,
    department,
    not bool_or(is_open) as is_assessed,
    greatest(max(full_points) - sum(lost) - sum(still_at_stake), 0)::decimal(9, 4) as lowest,
    greatest(max(full_points) - sum(lost), 0)::decimal(9, 4) as highest,
    false as is_ambiguous,
    concat_ws(
        '；',
        string_agg(words, '；' order by position),
        case
            when bool_and(is_open) then '没有认定材料'
            when bool_or(is_open) then '其余没有认定材料'
            when max(cases) = 0 then '符合'
        end,
        string_agg(distinct reason, '；') filter (where is_open)
    ) as why,
    cast(null as bigint) as more_cases,
    cast(null as decimal(9, 4)) as more_points
from named
group by standard, item, part, department
