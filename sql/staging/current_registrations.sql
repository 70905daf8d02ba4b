-- One row per entity: the last delivery that names it counts.
select
    credit_code,
    born_on,
    entity_type,
    industry_code,
    status,
    cancelled_on,
    revoked_on,
    moved_out_on,
    moved_in_on,
    registered_capital_wan,
    capital_currency,
    area_code,
    person_id,
    employees,
    predecessor_code,
    approved_on,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_registrations
qualify row_number() over (
    partition by credit_code order by delivery_order desc, "row" desc
) = 1
