-- Every application of the policy ledgers made by R, as known at R: a decision or payment dated
-- after R has not happened yet, and only on an eligible application is anything received. What is
-- self-declared is eligible on the day it is applied for.
with ledger_entries as (
    select
        'subsidies' as source,
        case
            when programme like '%岗位开发%' then 'job_creation_subsidy'
            when programme like '%创业补贴%' then 'startup_subsidy'
        end as policy,
        person_id as applicant_id,
        application_id,
        applied_on,
        decision,
        decided_on,
        case when paid_yuan > 0 then paid_on end as received_on,
        area_code,
        cast(null as varchar) as entity_type,
        cast(null as varchar) as industry,
        coalesce(key_group, 'unspecified') as key_group
    from current_subsidies

    union all

    select
        'loans' as source,
        'loan' as policy,
        person_id as applicant_id,
        application_id,
        applied_on,
        decision,
        decided_on,
        case when disbursed_yuan > 0 then disbursed_on end as received_on,
        area_code,
        cast(null as varchar) as entity_type,
        cast(null as varchar) as industry,
        coalesce(key_group, 'unspecified') as key_group
    from current_loans

    union all

    -- Entity types of the breakdown are the three in scope; other taxpayers have none of them.
    select
        'tax_reliefs' as source,
        'tax_relief' as policy,
        current_tax_reliefs.credit_code as applicant_id,
        current_tax_reliefs.application_id,
        current_tax_reliefs.applied_on,
        current_tax_reliefs.decision,
        current_tax_reliefs.decided_on,
        current_tax_reliefs.enjoyed_on as received_on,
        coalesce(entities.area_code, jurisdiction.unspecified_code) as area_code,
        coalesce(nullif(entities.entity_type, 'branch'), 'unspecified') as entity_type,
        coalesce(entities.industry, 'unspecified') as industry,
        cast(null as varchar) as key_group
    from current_tax_reliefs
    cross join jurisdiction
    left join entities
        on current_tax_reliefs.credit_code = entities.entity_id
),

decided as (
    select
        ledger_entries.source,
        ledger_entries.policy,
        ledger_entries.applicant_id,
        ledger_entries.application_id,
        ledger_entries.applied_on,
        case
            when ledger_entries.decision = 'self_declared' then 'eligible'
            when ledger_entries.decided_on > reference_month.month_end then 'undecided'
            else ledger_entries.decision
        end as decision,
        case
            when ledger_entries.decision = 'self_declared' or ledger_entries.decided_on is null
                then ledger_entries.applied_on
            else greatest(ledger_entries.applied_on, ledger_entries.decided_on)
        end as decided_on,
        ledger_entries.received_on,
        reference_month.month_end,
        ledger_entries.area_code,
        ledger_entries.entity_type,
        ledger_entries.industry,
        ledger_entries.key_group
    from ledger_entries
    cross join reference_month
    where ledger_entries.applied_on <= reference_month.month_end
)

select
    source,
    policy,
    applicant_id,
    application_id,
    applied_on,
    decision,
    case when decision = 'eligible' then decided_on end as eligible_on,
    case when decision = 'eligible' and received_on <= month_end then 1 else 0 end as is_received,
    area_code,
    entity_type,
    industry,
    key_group
from decided
