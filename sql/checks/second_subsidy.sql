/*
rule = "V11"
severity = "warning"
message = "同一人的同一补贴项目拨付了不止一次，请核对"
*/
select
    current_subsidies.person_id,
    current_subsidies.programme
from current_subsidies
cross join reference_month
where
    current_subsidies.paid_on <= reference_month.month_end
    and current_subsidies.paid_yuan > 0
group by current_subsidies.person_id, current_subsidies.programme
having count(*) > 1
