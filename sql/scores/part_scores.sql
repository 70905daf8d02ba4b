-- What every part gives, after vetoes: one that was found takes all points, one that nobody has
-- looked for may still take them.
with parts as (
    select * from part_levels
    union all by name
    select * from part_deductions
    union all by name
    select * from part_tiers
    union all by name
    select * from part_targets
    union all by name
    select * from part_baselines
    union all by name
    select * from part_units
    union all by name
    select * from part_shares
),

-- The level that applies, and the findings that were found at least once.
established as (
    select
        standard,
        item,
        department,
        why as word
    from part_levels
    where is_assessed
    union
    select
        judgements.standard,
        judgements.item,
        judgements.department,
        judgements.word
    from judgements
    inner join score_steps as steps
        on steps.standard = judgements.standard
        and steps.item = judgements.item
        and steps.name = judgements.word
    inner join score_parts
        on score_parts.standard = steps.standard
        and score_parts.item = steps.item
        and score_parts.part = steps.part
        and score_parts.kind = 'deductions'
    where judgements.cases > 0
),

vetoes as (
    select
        subjects.standard,
        subjects.item,
        subjects.part,
        subjects.department,
        string_agg(established.word, '、' order by established.word) as words,
        bool_or(not subjects.is_judged) as is_open
    from part_subjects as subjects
    inner join score_vetoes as vetoes
        on vetoes.standard = subjects.standard
        and vetoes.item = subjects.item
        and vetoes.part = subjects.part
    left join established
        on established.standard = subjects.standard
        and established.item = subjects.item
        and established.department = subjects.department
        and established.word = vetoes.word
    group by subjects.standard, subjects.item, subjects.part, subjects.department
)

select
    parts.standard,
    parts.item,
    parts.part,
    parts.department,
    parts.is_assessed and not coalesce(vetoes.is_open, false) or vetoes.words is not null
        as is_assessed,
    case
        when vetoes.words is not null or coalesce(vetoes.is_open, false) then 0
        else parts.lowest
    end::decimal(9, 4) as lowest,
    case when vetoes.words is not null then 0 else parts.highest end::decimal(9, 4) as highest,
    parts.is_ambiguous and vetoes.words is null and not coalesce(vetoes.is_open, false)
        as is_ambiguous,
    case
        when vetoes.words is not null then concat('“', vetoes.words, '”，不得分')
        when coalesce(vetoes.is_open, false) and parts.is_assessed
            then concat(parts.why, '；能否得分还要看没有认定的否决情形')
        else parts.why
    end as why,
    case when vetoes.words is null then parts.more_cases end as more_cases,
    case when vetoes.words is null then parts.more_points end as more_points
from parts
left join vetoes
    on vetoes.standard = parts.standard
    and vetoes.item = parts.item
    and vetoes.part = parts.part
    and vetoes.department = parts.department
