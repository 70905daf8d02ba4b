-- One row per questionnaire: the last delivery that names it counts. Without a wave of its own an
-- answer belongs to the month it was first delivered for, also when it is corrected later.
select
    questionnaire_id,
    surveyed_on,
    entity_type,
    overall,
    coalesce(
        wave, strftime(min(folder_month) over (partition by questionnaire_id), '%Y-%m')
    ) as wave,
    resource_access,
    policy_service,
    culture,
    area_code,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order,
    min(folder_month) over (partition by questionnaire_id) as first_folder_month
from accepted_survey
qualify row_number() over (
    partition by questionnaire_id order by delivery_order desc, "row" desc
) = 1
