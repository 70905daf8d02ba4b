-- One row per stratum: the last delivery that names it counts.
select
    entity_type,
    population_size,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_survey_frame
qualify row_number() over (
    partition by entity_type order by delivery_order desc, "row" desc
) = 1
