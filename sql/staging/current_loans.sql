-- One row per application: the last delivery that names it counts.
select
    application_id,
    person_id,
    borrower_type,
    applied_on,
    decision,
    decided_on,
    disbursed_yuan,
    disbursed_on,
    term_months,
    bank,
    credit_code,
    key_group,
    area_code,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_loans
qualify row_number() over (
    partition by application_id order by delivery_order desc, "row" desc
) = 1
