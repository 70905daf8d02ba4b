-- One row per item and subject. What is open is not assessed, or left open by the sheet itself.
with worded as (
    select
        *,
        row_number() over (
            partition by standard, item, department, why order by part
        ) > 1 as is_repeated
    from part_scores
),

items as (
    select
        parts.standard,
        parts.item,
        parts.department,
        any_value(standard_items.is_highest) as is_highest,
        bool_or(parts.is_assessed) as is_any_assessed,
        sum(parts.lowest) as lowest,
        sum(parts.highest) as highest,
        max(parts.lowest) as best_lowest,
        max(parts.highest) as best_highest,
        max(parts.lowest) filter (where parts.is_assessed) as assessed_lowest,
        max(parts.highest) filter (where parts.is_assessed) as assessed_highest,
        sum(case when parts.is_ambiguous then parts.highest - parts.lowest else 0 end)
            as ambiguous,
        string_agg(parts.why, '；' order by parts.part) filter (
            where not parts.is_repeated and (parts.is_assessed or not standard_items.is_highest)
        ) as why,
        min(parts.more_cases) as more_cases,
        min_by(parts.more_points, parts.more_cases) as more_points
    from worded as parts
    inner join standard_items
        on standard_items.standard = parts.standard and standard_items.item = parts.item
    group by parts.standard, parts.item, parts.department
),

scored as (
    select
        standard,
        item,
        department,
        case
            when not is_highest then lowest
            when is_any_assessed then assessed_lowest
            else best_lowest
        end::decimal(9, 4) as lowest,
        case
            when not is_highest then highest
            when is_any_assessed then assessed_highest
            else best_highest
        end::decimal(9, 4) as highest,
        case
            when not is_highest then ambiguous
            when is_any_assessed then assessed_highest - assessed_lowest
            else 0
        end::decimal(9, 4) as ambiguous,
        why,
        more_cases,
        more_points
    from items
),

numbers as (
    select
        measures.standard,
        measures.item,
        figures.department,
        string_agg(
            concat(case when measures.is_beside then '参考：' end, figures.text),
            '；' order by measures.position
        ) as figures,
        bool_or(figures.is_suppressed) as is_suppressed
    from item_measures as measures
    inner join figures on figures.measure = measures.measure and figures.reason is null
    group by measures.standard, measures.item, figures.department
),

materials as (
    select
        standard,
        item,
        department,
        string_agg(materials, '；' order by last_on, word) as evidence
    from judgements
    group by standard, item, department
),

owners as (
    select
        standard,
        item,
        string_agg(department, '、' order by position) filter (where is_first) as departments,
        string_agg(printed, '、' order by position) as printed
    from (
        select
            *,
            row_number() over (
                partition by standard, item, department order by position
            ) = 1 as is_first
        from item_departments
    )
    group by standard, item
)

select
    reference_month.month_end as month,
    scored.standard,
    nullif(scored.department, '') as department,
    scored.item,
    items.position,
    items.system,
    systems.title as system_title,
    items.group_title,
    items.requirement,
    items.method,
    items.points as maximum,
    scored.lowest as points,
    greatest(items.points - scored.highest, 0)::decimal(9, 4) as lost,
    (scored.highest - scored.lowest - scored.ambiguous)::decimal(9, 4) as not_assessed,
    scored.ambiguous,
    scored.lowest,
    scored.highest,
    coalesce(scored.why, '没有认定材料') as why,
    numbers.figures,
    coalesce(numbers.is_suppressed, false) as is_suppressed,
    materials.evidence,
    coalesce(nullif(scored.department, ''), owners.departments) as departments,
    owners.printed as departments_printed,
    items.inferred,
    scored.more_cases,
    scored.more_points,
    items.clause
from scored
cross join reference_month
inner join standard_items as items
    on items.standard = scored.standard and items.item = scored.item
inner join standard_systems as systems
    on systems.standard = items.standard and systems.system = items.system
inner join owners on owners.standard = scored.standard and owners.item = scored.item
left join numbers
    on numbers.standard = scored.standard
    and numbers.item = scored.item
    and numbers.department = scored.department
left join materials
    on materials.standard = scored.standard
    and materials.item = scored.item
    and materials.department = scored.department
