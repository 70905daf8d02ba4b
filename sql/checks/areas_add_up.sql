/*
rule = "V07"
severity = "error"
message = "指标下级区划的分子或分母之和不等于上级"
*/
with sums as (
    select
        counts.indicator,
        counts.variant,
        areas.parent_code as area_code,
        counts.dimension,
        counts.member,
        counts.part,
        sum(counts.numerator) as numerator,
        sum(counts.denominator) as denominator
    from counts
    inner join areas on areas.area_code = counts.area_code
    where areas.parent_code is not null
    group by all
)

select
    sums.indicator,
    sums.variant,
    sums.area_code,
    sums.dimension,
    sums.member
from sums
left join counts as whole
    on
        whole.indicator = sums.indicator
        and whole.variant = sums.variant
        and whole.area_code = sums.area_code
        and whole.dimension = sums.dimension
        and whole.member = sums.member
        and whole.part is not distinct from sums.part
where
    whole.numerator is distinct from sums.numerator
    or whole.denominator is distinct from sums.denominator
