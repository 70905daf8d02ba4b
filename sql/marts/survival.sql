-- The probability to live 1096 days. Rounded, so that the order of summation cannot show.
select
    indicator,
    variant,
    area_code,
    dimension,
    member,
    case
        when coalesce(bool_or(exits = living) filter (where days <= 1096), false) then 0.0
        else round(
            exp(
                coalesce(
                    sum(ln(case when exits < living then 1 - exits::double / living end))
                    filter (where days <= 1096),
                    0
                )
            ),
            12
        )
    end as survival
from survival_steps
group by all
