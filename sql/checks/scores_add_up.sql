/*
rule = "评分"
severity = "error"
message = "评分表各体系或各条目相加不等于总分"
*/
with sums as (
    select
        standard,
        department,
        'system' as scope,
        sum(maximum) as maximum,
        sum(lowest) as lowest,
        sum(highest) as highest
    from score_totals
    where scope = 'system'
    group by standard, department
    union all
    select
        standard,
        department,
        'item' as scope,
        sum(maximum) as maximum,
        sum(lowest) as lowest,
        sum(highest) as highest
    from score_items
    group by standard, department
)

select
    sums.standard,
    sums.department,
    sums.scope
from sums
inner join standards on standards.standard = sums.standard
left join score_totals as totals
    on totals.standard = sums.standard
    and totals.department is not distinct from sums.department
    and totals.scope = 'total'
where sums.maximum <> standards.points
    or totals.maximum is distinct from sums.maximum
    or totals.lowest is distinct from sums.lowest
    or totals.highest is distinct from sums.highest
