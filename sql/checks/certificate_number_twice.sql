/*
rule = "V14"
severity = "warning"
message = "同一证书编号出现了不止一次，请核对"
*/
select
    certificate_number
from current_trainings
where certificate_number is not null
group by certificate_number
having count(*) > 1
