-- One row per person in a class: the last delivery that names it counts.
select
    class_id,
    person_id,
    started_on,
    finished_on,
    result,
    certificate_number,
    course,
    provider,
    subsidy_yuan,
    subsidy_paid_on,
    key_group,
    area_code,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_trainings
qualify row_number() over (
    partition by class_id, person_id order by delivery_order desc, "row" desc
) = 1
