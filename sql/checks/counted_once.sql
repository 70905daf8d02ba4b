/*
rule = "V05"
severity = "error"
message = "同一人或户在一个口径里计了不止一次"
*/
select
    counted.indicator,
    counted.variant,
    counted.part,
    counted.unit_id
from counted
group by all
having count(*) > 1
