-- Sums of items; with a responsible department every item it shares stands in full.
with shares as (
    select
        standard,
        department,
        'total' as scope,
        'total' as member,
        '合计' as title,
        maximum, points, lost, not_assessed, ambiguous, lowest, highest
    from score_items
    union all
    select
        standard,
        department,
        'system' as scope,
        system as member,
        system_title as title,
        maximum, points, lost, not_assessed, ambiguous, lowest, highest
    from score_items
    union all
    select
        items.standard,
        items.department,
        'responsible' as scope,
        owners.department as member,
        owners.department as title,
        items.maximum,
        items.points,
        items.lost,
        items.not_assessed,
        items.ambiguous,
        items.lowest,
        items.highest
    from score_items as items
    inner join (
        select distinct standard, item, department from item_departments where department is not null
    ) as owners
        on owners.standard = items.standard and owners.item = items.item
    union all
    select
        standard,
        department,
        'responsible' as scope,
        department as member,
        department as title,
        maximum, points, lost, not_assessed, ambiguous, lowest, highest
    from score_items
    where department is not null
)

select
    reference_month.month_end as month,
    shares.standard,
    shares.department,
    shares.scope,
    shares.member,
    shares.title,
    sum(shares.maximum)::decimal(9, 4) as maximum,
    sum(shares.points)::decimal(9, 4) as points,
    sum(shares.lost)::decimal(9, 4) as lost,
    sum(shares.not_assessed)::decimal(9, 4) as not_assessed,
    sum(shares.ambiguous)::decimal(9, 4) as ambiguous,
    sum(shares.lowest)::decimal(9, 4) as lowest,
    sum(shares.highest)::decimal(9, 4) as highest
from shares
cross join reference_month
group by reference_month.month_end, shares.standard, shares.department, shares.scope, shares.member, shares.title
