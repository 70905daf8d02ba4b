-- One row per application: the last delivery that names it counts.
select
    application_id,
    credit_code,
    relief,
    applied_on,
    decision,
    decided_on,
    enjoyed_on,
    relief_yuan,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_tax_reliefs
qualify row_number() over (
    partition by application_id order by delivery_order desc, "row" desc
) = 1
