-- Entities of every stratum: the delivered frame, else the register at the end of the wave's month.
-- A stratum that was answered but that neither knows has size 0.
with answered as (
    select
        entity_type,
        max(delivered_for) as wave_end
    from survey_answers
    group by entity_type
),

registered as (
    select
        entities.entity_type,
        count(*) as population_size
    from entities
    cross join (select max(wave_end) as wave_end from answered) as wave
    where entities.in_scope
        and entities.entered_on <= wave.wave_end
        and (entities.left_on is null or entities.left_on > wave.wave_end)
    group by entities.entity_type
),

delivered as (
    select count(*) as strata
    from current_survey_frame
),

strata as (
    select entity_type from answered
    union
    select entity_type from current_survey_frame
    union
    select registered.entity_type
    from registered
    cross join delivered
    where delivered.strata = 0
)

select
    strata.entity_type,
    coalesce(current_survey_frame.population_size, registered.population_size, 0)
        as population_size
from strata
left join current_survey_frame
    on strata.entity_type = current_survey_frame.entity_type
left join registered
    on strata.entity_type = registered.entity_type
