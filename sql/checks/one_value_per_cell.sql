/*
rule = "V05"
severity = "error"
message = "同一个指标值出现了不止一次"
*/
select
    indicator,
    variant,
    area_code,
    dimension,
    member
from indicator_values
group by all
having count(*) > 1
