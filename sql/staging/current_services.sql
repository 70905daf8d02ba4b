-- One row per request: the last delivery that names it counts.
select
    service_id,
    person_id,
    service,
    requested_on,
    served_on,
    key_group,
    area_code,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_services
qualify row_number() over (
    partition by service_id order by delivery_order desc, "row" desc
) = 1
