/*
rule = "V07"
severity = "error"
message = "指标各组的分子或分母之和不等于合计"
*/
with sums as (
    select
        counts.indicator,
        counts.variant,
        indicators.is_contribution,
        counts.area_code,
        counts.dimension,
        counts.part,
        sum(counts.numerator) as numerator,
        sum(counts.denominator) as denominator
    from counts
    inner join indicators
        on indicators.indicator = counts.indicator and indicators.variant = counts.variant
    where counts.dimension <> 'total'
    group by all
)

select
    sums.indicator,
    sums.variant,
    sums.area_code,
    sums.dimension
from sums
left join counts as whole
    on
        whole.indicator = sums.indicator
        and whole.variant = sums.variant
        and whole.area_code = sums.area_code
        and whole.dimension = 'total'
        and whole.part is not distinct from sums.part
where
    whole.numerator is distinct from sums.numerator
    or (not sums.is_contribution and whole.denominator is distinct from sums.denominator)
