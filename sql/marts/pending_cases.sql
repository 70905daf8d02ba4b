-- Cases that wait at R, a class of a training being one case, with the heads that each adds to a
-- numerator once it is carried through. Demands of persons who were served otherwise do not wait.
with lacking as (
    select
        counted.indicator,
        counted.unit_id
    from counted
    inner join (
        values
            ('service_rate', 'default'),
            ('training_pass_rate', 'default'),
            ('subsidy_coverage', 'pending_in_denominator'),
            ('loan_coverage', 'pending_in_denominator'),
            ('tax_relief_coverage', 'pending_in_denominator')
    ) as followed (indicator, variant)
        on counted.indicator = followed.indicator
        and counted.variant = followed.variant
    where counted.numerator = 0
),

-- Of the cases of one person in a ledger one adds a head: that which is nearest to its end, then
-- the oldest.
ranked as (
    select
        waiting_cases.source,
        waiting_cases.case_number,
        waiting_cases.step,
        waiting_cases.waiting_since,
        waiting_cases.indicator,
        waiting_cases.area_code,
        of_indicator.unit_id is not null as is_lacking,
        unserved.unit_id is not null as is_unserved,
        row_number() over (
            partition by waiting_cases.indicator, waiting_cases.unit_id
            order by
                waiting_cases.step = 'decision',
                waiting_cases.waiting_since,
                waiting_cases.case_number
        ) as place_of_unit,
        row_number() over (
            partition by waiting_cases.source, waiting_cases.person_id
            order by
                waiting_cases.step = 'decision',
                waiting_cases.waiting_since,
                waiting_cases.case_number
        ) as place_of_person
    from waiting_cases
    left join lacking as of_indicator
        on of_indicator.indicator = waiting_cases.indicator
        and of_indicator.unit_id = waiting_cases.unit_id
    left join lacking as unserved
        on unserved.indicator = 'service_rate'
        and unserved.unit_id = waiting_cases.person_id
    where waiting_cases.source <> 'services' or unserved.unit_id is not null
)

select
    ranked.source,
    ranked.case_number,
    ranked.step,
    min(ranked.waiting_since) as waiting_since,
    date_diff('day', min(ranked.waiting_since), reference_month.month_end) as days_waiting,
    case
        when count(distinct ranked.area_code) = 1 then min(ranked.area_code)
        else jurisdiction.unspecified_code
    end as area_code,
    count(*) as heads,
    ranked.indicator,
    count(*) filter (where ranked.is_lacking and ranked.place_of_unit = 1) as would_add,
    count(*) filter (where ranked.is_unserved and ranked.place_of_person = 1) as would_serve
from ranked
cross join reference_month
cross join jurisdiction
group by
    ranked.source,
    ranked.case_number,
    ranked.step,
    ranked.indicator,
    reference_month.month_end,
    jurisdiction.unspecified_code
