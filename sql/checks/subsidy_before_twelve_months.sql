/*
rule = "V13"
severity = "warning"
message = "申请补贴时主体成立不满12个月，请核对"
*/
select
    current_subsidies.application_id
from current_subsidies
inner join entities on entities.entity_id = current_subsidies.credit_code
where current_subsidies.applied_on < add_months(entities.born_on, 12)
