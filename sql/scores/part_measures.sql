-- The measures that decide a part, with their figures or the reason why there are none.
with named as (
    select standard, item, part, measure from score_parts where measure is not null
    union
    select standard, item, part, measure from score_steps where measure is not null
)

select
    subjects.standard,
    subjects.item,
    subjects.part,
    subjects.department,
    named.measure,
    figures.numerator,
    figures.denominator,
    figures.met,
    figures.gap,
    coalesce(figures.is_complete, false) as is_complete,
    figures.measure is not null and figures.reason is null as is_known,
    case
        when figures.measure is null
            then coalesce(availability.reason_detail, concat('没有', titles.title, '的数据'))
        else figures.reason
    end as reason
from part_subjects as subjects
inner join named
    on named.standard = subjects.standard
    and named.item = subjects.item
    and named.part = subjects.part
inner join measure_titles as titles on titles.measure = named.measure
left join figures
    on figures.measure = named.measure and figures.department = subjects.department
left join availability
    on availability.indicator = named.measure and availability.variant = 'default'
