/*
rule = "V17"
severity = "warning"
message = "有一类主体在总体里有户数而没有有效问卷，已并入户数最多的一类"
*/
with answers as (
    select distinct entity_type
    from satisfaction_rate
    where variant = 'default'
)

select
    survey_strata.entity_type
from survey_strata
where
    survey_strata.population_size > 0
    and survey_strata.entity_type not in (select entity_type from answers)
    and exists (select 1 from answers)
