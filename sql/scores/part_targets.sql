select
    subjects.standard,
    subjects.item,
    subjects.part,
    subjects.department,
    coalesce(measures.met is not null, false) as is_assessed,
    case when measures.met then subjects.points else 0 end as lowest,
    case when measures.met = false then 0 else subjects.points end as highest,
    false as is_ambiguous,
    case
        when measures.met then '达标'
        when measures.met = false then '未达标'
        else measures.reason
    end as why,
    case when measures.met = false then measures.gap end as more_cases,
    case when measures.met = false and measures.gap > 0 then subjects.points end as more_points
from part_subjects as subjects
inner join part_measures as measures
    on measures.standard = subjects.standard
    and measures.item = subjects.item
    and measures.part = subjects.part
    and measures.department = subjects.department
where subjects.kind = 'target'
