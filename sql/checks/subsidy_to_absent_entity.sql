/*
rule = "V13"
severity = "warning"
message = "拨付补贴时主体不存在或不在本辖区，请核对"
*/
select
    current_subsidies.application_id
from current_subsidies
inner join entities on entities.entity_id = current_subsidies.credit_code
cross join reference_month
where
    current_subsidies.paid_on <= reference_month.month_end
    and (
        entities.entered_on is null
        or entities.entered_on > current_subsidies.paid_on
        or entities.left_on <= current_subsidies.paid_on
    )
