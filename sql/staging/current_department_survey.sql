-- One row per ballot: the last delivery that names it counts.
select
    department,
    number,
    answer,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_department_survey
qualify row_number() over (
    partition by department, number order by delivery_order desc, "row" desc
) = 1
