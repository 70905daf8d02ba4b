-- Passed trainings of persons who ran no existing in-scope entity when the class began, with the
-- first in-scope entity born after the start and at most 12 months after the end of the class.
with passed_trainings as (
    select
        current_trainings.class_id,
        current_trainings.person_id,
        current_trainings.started_on,
        current_trainings.finished_on,
        current_trainings.area_code,
        current_trainings.key_group
    from current_trainings
    where current_trainings.result = 'passed'
        and current_trainings.finished_on is not null
),

in_business_at_start as (
    select distinct
        passed_trainings.class_id,
        passed_trainings.person_id
    from passed_trainings
    inner join entities
        on passed_trainings.person_id = entities.person_id
    where entities.in_scope
        and entities.entered_on <= passed_trainings.started_on
        and (entities.left_on is null or entities.left_on > passed_trainings.started_on)
),

first_births as (
    select
        passed_trainings.class_id,
        passed_trainings.person_id,
        min(entities.born_on) as founded_on
    from passed_trainings
    inner join entities
        on passed_trainings.person_id = entities.person_id
    where entities.in_scope
        and entities.born_on > passed_trainings.started_on
        and entities.born_on <= add_months(passed_trainings.finished_on, 12)
    group by passed_trainings.class_id, passed_trainings.person_id
)

select
    passed_trainings.class_id,
    passed_trainings.person_id,
    passed_trainings.started_on,
    passed_trainings.finished_on,
    first_births.founded_on,
    passed_trainings.area_code,
    passed_trainings.key_group
from passed_trainings
left join in_business_at_start
    on passed_trainings.class_id = in_business_at_start.class_id
    and passed_trainings.person_id = in_business_at_start.person_id
left join first_births
    on passed_trainings.class_id = first_births.class_id
    and passed_trainings.person_id = first_births.person_id
where in_business_at_start.person_id is null
