/*
rule = "V08"
severity = "error"
message = "有人或户计入分子却不在分母之中"
*/
select
    counted.indicator,
    counted.variant,
    counted.unit_id
from counted
inner join indicators
    on indicators.indicator = counted.indicator and indicators.variant = counted.variant
where
    indicators.estimator in ('ratio', 'mean_of_parts', 'survey_proportion')
    and not indicators.is_contribution
    and (counted.numerator > counted.denominator or counted.numerator < 0)
