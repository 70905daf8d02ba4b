-- One row per area and date: the last delivery that names it counts.
select
    as_of_on,
    area_code,
    persons_16_59,
    residents,
    labour_force,
    employed,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_population
qualify row_number() over (
    partition by as_of_on, area_code order by delivery_order desc, "row" desc
) = 1
