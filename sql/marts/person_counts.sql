-- The persons behind a published rate: all that a cell counts, and those of them who are marked: in
-- the numerator or, over a population, with a usable id. What remains is the rest of the cell's
-- persons or, over a population, the rest of the population.
select
    counts.indicator,
    counts.variant,
    counts.area_code,
    counts.dimension,
    counts.member,
    counts.part,
    cast(
        case
            when indicators.population is null then counts.denominator
            else counts.numerator
        end as bigint
    ) as persons,
    cast(
        case
            when indicators.population is null then counts.numerator
            else counts.linked_numerator
        end as bigint
    ) as marked,
    cast(
        case
            when indicators.population is null then counts.denominator - counts.numerator
            else population_at.persons - counts.numerator
        end as bigint
    ) as rest
from counts
inner join indicators
    on indicators.indicator = counts.indicator and indicators.variant = counts.variant
left join population_at
    on
        population_at.area_code = counts.area_code
        and population_at.measure = indicators.population
where indicators.counted = 'persons' and not indicators.is_contribution
