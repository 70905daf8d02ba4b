/*
rule = "V05"
severity = "warning"
message = "以前报过、最近一次全量报送里没有的编号，请部门说明（全量报送应包括全部）"
*/
with keys as (
    select 'registrations' as source, credit_code as key, folder_month from accepted_registrations
    union all
    select 'subsidies' as source, application_id as key, folder_month from accepted_subsidies
    union all
    select 'loans' as source, application_id as key, folder_month from accepted_loans
    union all
    select 'trainings' as source, class_id || ' ' || person_id as key, folder_month
    from accepted_trainings
    union all
    select 'services' as source, service_id as key, folder_month from accepted_services
    union all
    select 'tax_reliefs' as source, application_id as key, folder_month from accepted_tax_reliefs
    union all
    select 'employment' as source, record_id as key, folder_month from accepted_employment
),

last_seen as (
    select
        keys.source,
        keys.key,
        max(keys.folder_month) as folder_month
    from keys
    inner join extracts on extracts.source = keys.source and extracts.kind = 'full'
    group by keys.source, keys.key
)

select
    source,
    key
from last_seen
qualify folder_month < max(folder_month) over (partition by source)
