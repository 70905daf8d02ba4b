-- One row per department and month: the last delivery that names it counts.
select
    department,
    month_on,
    tasks_due,
    tasks_done,
    reports_due,
    reports_done,
    meetings_due,
    meetings_attended,
    briefings,
    participates,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_department_duties
qualify row_number() over (
    partition by department, month_on order by delivery_order desc, "row" desc
) = 1
