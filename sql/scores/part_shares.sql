select
    subjects.standard,
    subjects.item,
    subjects.part,
    subjects.department,
    measures.is_known and measures.is_complete as is_assessed,
    case
        when measures.is_known and measures.is_complete
            then subjects.points * measures.numerator / measures.denominator
        else 0
    end::decimal(9, 4) as lowest,
    case
        when measures.is_known and measures.is_complete
            then subjects.points * measures.numerator / measures.denominator
        else subjects.points
    end::decimal(9, 4) as highest,
    false as is_ambiguous,
    case
        when measures.is_known and measures.is_complete then concat(
            '应完成 ', measures.denominator::bigint, ' 项，已完成 ', measures.numerator::bigint, ' 项'
        )
        else coalesce(measures.reason, '有的月份没有记录')
    end as why,
    case when measures.numerator < measures.denominator then 1 end as more_cases,
    case
        when measures.numerator < measures.denominator
            then (subjects.points / measures.denominator)::decimal(9, 4)
    end as more_points
from part_subjects as subjects
inner join part_measures as measures
    on measures.standard = subjects.standard
    and measures.item = subjects.item
    and measures.part = subjects.part
    and measures.department = subjects.department
where subjects.kind = 'share'
