-- One row per indicator and year: the last delivery that names it counts.
select
    indicator,
    year,
    numerator,
    denominator,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_baselines
qualify row_number() over (
    partition by indicator, year order by delivery_order desc, "row" desc
) = 1
