-- How much waits, how long the oldest and half of it have waited. Few persons are marked.
select
    pending_cases.source,
    pending_cases.step,
    area_ancestors.ancestor_code as area_code,
    count(*) as cases,
    max(pending_cases.days_waiting) as oldest_days,
    median(pending_cases.days_waiting) as median_days,
    pending_cases.source <> 'tax_reliefs'
    and sum(pending_cases.heads) between 1 and 2 as is_suppressed
from pending_cases
inner join area_ancestors on area_ancestors.area_code = pending_cases.area_code
group by pending_cases.source, pending_cases.step, area_ancestors.ancestor_code
