-- One row per application: the last delivery that names it counts.
select
    application_id,
    person_id,
    programme,
    applied_on,
    decision,
    decided_on,
    paid_yuan,
    paid_on,
    credit_code,
    key_group,
    area_code,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_subsidies
qualify row_number() over (
    partition by application_id order by delivery_order desc, "row" desc
) = 1
