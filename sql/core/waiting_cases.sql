-- What waits for its next step at R, one row per case and person (in tax reliefs: taxpayer), with
-- the indicator that counts the step and its unit there. From the campaign start on, without a
-- campaign from the last 24 months; service demands as far back as the service rate looks.
with period as (
    select
        reference_month.month_end,
        last_day(add_months(reference_month.month_end, -12)) as months_12_before,
        coalesce(
            jurisdiction.campaign_start,
            cast(
                last_day(add_months(reference_month.month_end, -24)) + interval 1 day as date
            )
        ) as first_day
    from reference_month
    cross join jurisdiction
)

select
    applications.source,
    applications.application_id as case_number,
    case applications.decision when 'eligible' then 'payment' else 'decision' end as step,
    coalesce(applications.eligible_on, applications.applied_on) as waiting_since,
    case
        when applications.policy in ('startup_subsidy', 'job_creation_subsidy')
            then 'subsidy_coverage'
        when applications.policy = 'loan' then 'loan_coverage'
        when applications.policy = 'tax_relief' then 'tax_relief_coverage'
    end as indicator,
    applications.applicant_id as unit_id,
    case when applications.source <> 'tax_reliefs' then applications.applicant_id end as person_id,
    applications.area_code
from applications
cross join period
where applications.applied_on >= period.first_day
    and (
        applications.decision = 'undecided'
        or (applications.decision = 'eligible' and applications.is_received = 0)
    )

union all

select
    'services' as source,
    current_services.service_id as case_number,
    'service' as step,
    current_services.requested_on as waiting_since,
    'service_rate' as indicator,
    current_services.person_id as unit_id,
    current_services.person_id,
    current_services.area_code
from current_services
cross join period
where current_services.requested_on > period.months_12_before
    and current_services.requested_on <= period.month_end
    and (current_services.served_on is null or current_services.served_on > period.month_end)

union all

-- A finished training is a delivered service whatever its result.
select
    'trainings' as source,
    current_trainings.class_id as case_number,
    'result' as step,
    current_trainings.finished_on as waiting_since,
    'training_pass_rate' as indicator,
    concat(current_trainings.class_id, '/', current_trainings.person_id) as unit_id,
    cast(null as varchar) as person_id,
    current_trainings.area_code
from current_trainings
cross join period
where current_trainings.finished_on >= period.first_day
    and current_trainings.finished_on <= period.month_end
    and current_trainings.result is null
