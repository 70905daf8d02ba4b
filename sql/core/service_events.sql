-- One row per person and dated event of the four ledgers: a demand (application, enrolment,
-- registered demand) or a delivery (subsidy paid, loan disbursed, training finished, service given).
select
    'subsidies' as source,
    application_id as row_key,
    person_id,
    applied_on as event_on,
    application_id as event_id,
    area_code,
    key_group,
    0 as is_delivery
from current_subsidies

union all

select
    'subsidies' as source,
    application_id as row_key,
    person_id,
    paid_on as event_on,
    application_id as event_id,
    area_code,
    key_group,
    1 as is_delivery
from current_subsidies
where paid_on is not null and paid_yuan > 0

union all

select
    'loans' as source,
    application_id as row_key,
    person_id,
    applied_on as event_on,
    application_id as event_id,
    area_code,
    key_group,
    0 as is_delivery
from current_loans

union all

select
    'loans' as source,
    application_id as row_key,
    person_id,
    disbursed_on as event_on,
    application_id as event_id,
    area_code,
    key_group,
    1 as is_delivery
from current_loans
where disbursed_on is not null

union all

select
    'trainings' as source,
    concat(class_id, '/', person_id) as row_key,
    person_id,
    started_on as event_on,
    class_id as event_id,
    area_code,
    key_group,
    0 as is_delivery
from current_trainings

union all

select
    'trainings' as source,
    concat(class_id, '/', person_id) as row_key,
    person_id,
    finished_on as event_on,
    class_id as event_id,
    area_code,
    key_group,
    1 as is_delivery
from current_trainings
where finished_on is not null

union all

select
    'services' as source,
    service_id as row_key,
    person_id,
    requested_on as event_on,
    service_id as event_id,
    area_code,
    key_group,
    0 as is_delivery
from current_services

union all

select
    'services' as source,
    service_id as row_key,
    person_id,
    served_on as event_on,
    service_id as event_id,
    area_code,
    key_group,
    1 as is_delivery
from current_services
where served_on is not null
