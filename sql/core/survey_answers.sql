-- The questionnaires of the latest wave, one row per question; a score of 5 to 1, null for
-- non-response. A wave is as old as the first delivery that holds a row of it.
with waves as (
    select
        wave,
        min(first_folder_month) as delivered_for,
        row_number() over (order by min(first_folder_month) desc, wave desc) as recency
    from current_survey
    group by wave
),

latest_wave as (
    select
        current_survey.questionnaire_id,
        current_survey.wave,
        waves.delivered_for,
        current_survey.area_code,
        current_survey.entity_type,
        current_survey.overall,
        current_survey.resource_access,
        current_survey.policy_service,
        current_survey.culture
    from current_survey
    inner join waves
        on current_survey.wave = waves.wave
    where waves.recency = 1
)

select
    latest_wave.questionnaire_id,
    latest_wave.wave,
    latest_wave.delivered_for,
    latest_wave.area_code,
    latest_wave.entity_type,
    questions.question,
    case questions.question
        when 'overall' then latest_wave.overall
        when 'resource_access' then latest_wave.resource_access
        when 'policy_service' then latest_wave.policy_service
        when 'culture' then latest_wave.culture
    end as score
from latest_wave
cross join (
    values ('overall'), ('resource_access'), ('policy_service'), ('culture')
) as questions (question)
