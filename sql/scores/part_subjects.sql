-- Every part of every sheet, once for the whole jurisdiction or once for each department assessed.
select
    parts.standard,
    parts.item,
    parts.part,
    coalesce(members.department, '') as department,
    parts.kind,
    parts.points,
    parts.measure,
    parts.starts_at,
    parts.cap,
    parts.margin,
    exists (
        select 1
        from judgements
        where judgements.standard = parts.standard
            and judgements.item = parts.item
            and judgements.department = coalesce(members.department, '')
    ) as is_judged
from score_parts as parts
inner join standards on standards.standard = parts.standard
left join members on standards.each_department and members.is_assessed
