/*
title = "创业就业贡献率"
kind = "target"
unit = "%"
definition = "本年城镇新增就业人员中，由创业带来的就业所占比重；一人只计年内最早的一次就业。"
numerator = "分母中个体经营或自主创业、且就业之日经营着36个月内成立的存续市场主体的人，以及被这样的主体招用的人（人）"
denominator = "本年1月1日至月末登记的城镇新增就业人数（人）"
sources = ["employment", "registrations"]
owner = "人社部门"
version = 1
status = "provisional"
dimensions = ["key_group"]
gap = "new_entrants"
needs = ["registrations.person_id|employment.employer_code"]
rows = '''
select
    variants.variant,
    numbered_entries.person_id as unit_id,
    numbered_entries.part,
    'employment' as source,
    numbered_entries.record_id as row_key
from numbered_entries
inner join variants on variants.span = numbered_entries.span
where numbered_entries.position = 1
union all
select
    variants.variant,
    numbered_entries.person_id as unit_id,
    numbered_entries.part,
    'registrations' as source,
    matches.entity_id as row_key
from numbered_entries
inner join variants on variants.span = numbered_entries.span
inner join (
    select record_id, entity_id, 1 as is_founder, 0 as is_hire from founder_matches
    union all
    select record_id, entity_id, 0 as is_founder, 1 as is_hire from hire_matches
) as matches
    on matches.record_id = numbered_entries.record_id
    and (
        (matches.is_founder = 1 and variants.counts_founders = 1)
        or (matches.is_hire = 1 and variants.counts_hires = 1)
    )
where numbered_entries.position = 1
union all
select
    'coefficient' as variant,
    entity_id as unit_id,
    cast(null as varchar) as part,
    'registrations' as source,
    entity_id as row_key
from new_entities
'''

[[variants]]
id = "default"
title = "本年累计"
definition = "本年1月1日至月末的城镇新增就业。"

[[variants]]
id = "annual_mean"
title = "年均"
definition = "创建期所涉各日历年贡献率的平均，当年计至月末。"
estimator = "mean_of_parts"
needs = ["registrations.person_id|employment.employer_code", "jurisdiction.campaign"]

[[variants]]
id = "trailing12"
title = "近12个月"
definition = "近12个月的城镇新增就业。"

[[variants]]
id = "founders_only"
title = "只计创业者"
definition = "分子只计个体经营和自主创业的人，不计被招用的人。"
needs = ["registrations.person_id"]

[[variants]]
id = "hires_only"
title = "只计招用"
definition = "分子只计被36个月内成立的主体招用的人，不计创业者。"
needs = ["employment.employer_code"]

[[variants]]
id = "coefficient"
title = "系数推算"
definition = "推算：本年在本地新成立的市场主体数乘以每户带动就业人数，与本年城镇新增就业人数之比，可能大于1。"
dimensions = ["entity_type", "industry"]
is_contribution = true
needs = ["jurisdiction.jobs_per_entity"]
*/
with period as (
    select
        month_end,
        last_day(add_months(month_end, -12)) as months_12_before,
        year(month_end) as this_year
    from reference_month
),

entries as (
    select
        'this_year' as span,
        cast(null as varchar) as part,
        employment.record_id,
        employment.person_id,
        employment.employed_on,
        employment.employment_form,
        employment.employer_code,
        employment.area_code,
        employment.key_group
    from current_employment as employment
    cross join period
    where year(employment.employed_on) = period.this_year
        and employment.employed_on <= period.month_end

    union all

    select
        'trailing12' as span,
        cast(null as varchar) as part,
        employment.record_id,
        employment.person_id,
        employment.employed_on,
        employment.employment_form,
        employment.employer_code,
        employment.area_code,
        employment.key_group
    from current_employment as employment
    cross join period
    where employment.employed_on > period.months_12_before
        and employment.employed_on <= period.month_end

    union all

    select
        'campaign_years' as span,
        cast(year(employment.employed_on) as varchar) as part,
        employment.record_id,
        employment.person_id,
        employment.employed_on,
        employment.employment_form,
        employment.employer_code,
        employment.area_code,
        employment.key_group
    from current_employment as employment
    cross join period
    cross join jurisdiction
    where year(employment.employed_on) >= year(jurisdiction.campaign_start)
        and year(employment.employed_on) <= year(jurisdiction.campaign_end)
        and employment.employed_on <= period.month_end
),

numbered_entries as (
    select
        entries.*,
        row_number() over (
            partition by entries.span, entries.part, entries.person_id
            order by entries.employed_on, entries.record_id
        ) as position
    from entries
),

in_business as (
    select
        entities.entity_id,
        entities.person_id,
        entities.entered_on,
        entities.left_on,
        units.born_on as unit_born_on
    from entities
    inner join unit_members
        on entities.entity_id = unit_members.entity_id
    inner join units
        on unit_members.unit_id = units.unit_id
    where entities.in_scope
),

founder_matches as (
    select
        employment.record_id,
        in_business.entity_id
    from current_employment as employment
    inner join in_business
        on employment.person_id = in_business.person_id
    where employment.employment_form in ('own_account', 'founder')
        and in_business.entered_on <= employment.employed_on
        and (in_business.left_on is null or in_business.left_on > employment.employed_on)
        and in_business.unit_born_on > add_months(employment.employed_on, -36)
        and in_business.unit_born_on <= employment.employed_on
),

founders as (
    select distinct record_id
    from founder_matches
),

hire_matches as (
    select
        employment.record_id,
        in_business.entity_id
    from current_employment as employment
    inner join in_business
        on employment.employer_code = in_business.entity_id
    where employment.employment_form = 'employer'
        and in_business.entered_on <= employment.employed_on
        and (in_business.left_on is null or in_business.left_on > employment.employed_on)
        and in_business.unit_born_on > add_months(employment.employed_on, -36)
        and in_business.unit_born_on <= employment.employed_on
),

hires as (
    select distinct record_id
    from hire_matches
),

variants as (
    select
        variant,
        span,
        counts_founders,
        counts_hires
    from (
        values
            ('default', 'this_year', 1, 1),
            ('annual_mean', 'campaign_years', 1, 1),
            ('trailing12', 'trailing12', 1, 1),
            ('founders_only', 'this_year', 1, 0),
            ('hires_only', 'this_year', 0, 1),
            ('coefficient', 'this_year', 0, 0)
    ) as listed (variant, span, counts_founders, counts_hires)
),

new_entities as (
    select
        entities.entity_id,
        entities.area_code,
        entities.entity_type,
        entities.industry,
        jobs_per_entity.jobs
    from entities
    cross join period
    inner join jobs_per_entity
        on entities.entity_type = jobs_per_entity.entity_type
    where entities.in_scope
        and entities.moved_in_on is null
        and entities.entered_on is not null
        and year(entities.born_on) = period.this_year
        and entities.born_on <= period.month_end
)

select
    variants.variant,
    numbered_entries.person_id as unit_id,
    numbered_entries.area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    coalesce(numbered_entries.key_group, 'unspecified') as key_group,
    case
        when variants.counts_founders = 1 and founders.record_id is not null then 1
        when variants.counts_hires = 1 and hires.record_id is not null then 1
        else 0
    end as numerator,
    cast(1 as bigint) as denominator,
    numbered_entries.part
from numbered_entries
inner join variants
    on numbered_entries.span = variants.span
left join founders
    on numbered_entries.record_id = founders.record_id
left join hires
    on numbered_entries.record_id = hires.record_id
where numbered_entries.position = 1

union all

select
    'coefficient' as variant,
    entity_id as unit_id,
    area_code,
    entity_type,
    industry,
    cast(null as varchar) as key_group,
    jobs as numerator,
    cast(0 as bigint) as denominator,
    cast(null as varchar) as part
from new_entities
