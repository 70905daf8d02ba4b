-- Rates and thresholds are compared as integers, thresholds in ten-thousandths of a percent.
with steps as (
    select
        measures.standard,
        measures.item,
        measures.part,
        measures.department,
        steps.points,
        steps.is_above,
        rtrim(rtrim(steps.threshold::varchar, '0'), '.') as percent,
        measures.numerator::hugeint as numerator,
        measures.denominator::hugeint as denominator,
        cast(steps.threshold * 10000 as hugeint) as threshold
    from part_measures as measures
    inner join score_steps as steps
        on steps.standard = measures.standard
        and steps.item = measures.item
        and steps.part = measures.part
    where measures.is_known and steps.threshold is not null
),

compared as (
    select
        standard,
        item,
        part,
        department,
        points,
        concat(case when is_above then '超过' else '达到' end, percent, '%') as tier,
        denominator - numerator as cases_left,
        case
            when is_above then numerator * 1000000 > threshold * denominator
            else numerator * 1000000 >= threshold * denominator
        end as is_reached,
        case
            when is_above then threshold * denominator // 1000000 + 1
            else (threshold * denominator + 999999) // 1000000
        end - numerator as cases_short
    from steps
),

reached as (
    select
        standard,
        item,
        part,
        department,
        coalesce(max(points) filter (where is_reached), 0) as points,
        coalesce(max_by(tier, points) filter (where is_reached), concat('未', min_by(tier, points)))
            as tier,
        min(cases_short) filter (where not is_reached and cases_short <= cases_left)::bigint
            as more_cases,
        first(points order by cases_short, points desc) filter (
            where not is_reached and cases_short <= cases_left
        ) as next_points
    from compared
    group by standard, item, part, department
)

select
    subjects.standard,
    subjects.item,
    subjects.part,
    subjects.department,
    measures.is_known and measures.is_complete as is_assessed,
    coalesce(reached.points, 0) as lowest,
    case
        when measures.is_known and measures.is_complete then reached.points
        else subjects.points
    end as highest,
    false as is_ambiguous,
    case
        when measures.is_known then reached.tier
        else measures.reason
    end as why,
    reached.more_cases,
    reached.next_points - reached.points as more_points
from part_subjects as subjects
inner join part_measures as measures
    on measures.standard = subjects.standard
    and measures.item = subjects.item
    and measures.part = subjects.part
    and measures.department = subjects.department
left join reached
    on reached.standard = subjects.standard
    and reached.item = subjects.item
    and reached.part = subjects.part
    and reached.department = subjects.department
where subjects.kind = 'tiers'
