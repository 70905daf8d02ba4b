-- One row per record: the last delivery that names it counts.
select
    record_id,
    person_id,
    employed_on,
    employment_form,
    employer_code,
    key_group,
    area_code,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_employment
qualify row_number() over (
    partition by record_id order by delivery_order desc, "row" desc
) = 1
