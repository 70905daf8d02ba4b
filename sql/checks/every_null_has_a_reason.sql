/*
rule = "V18"
severity = "error"
message = "指标值为空却没有写明原因，或写了原因却有值"
*/
select
    indicator,
    variant,
    area_code,
    dimension,
    member
from indicator_values
where (value is null) <> (reason is not null)
