/*
rule = "V05"
severity = "error"
message = "同一人或户在一个口径里计了不止一次"
*/
-- By hashes first: whatever is there twice has a hash that is there twice.
with suspects as (
    select hash(indicator, variant, part, unit_id) as digest
    from counted
    group by digest
    having count(*) > 1
)

select
    counted.indicator,
    counted.variant,
    counted.part,
    counted.unit_id
from counted
inner join suspects
    on suspects.digest
    = hash(counted.indicator, counted.variant, counted.part, counted.unit_id)
group by all
having count(*) > 1
