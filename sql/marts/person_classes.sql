-- Persons by what they are in all rates of a family. A standing has two bits for a rate, by its
-- position: 0 not counted, 1 counted, 2 counted and marked. Whoever is in different cells of
-- different rates has none.
with weights as (
    select
        family,
        dimensions,
        indicator,
        counted_variant,
        is_over_population,
        sum(power(4, position)) as weight
    from person_rates
    group by all
),

in_cells as (
    select
        weights.family,
        weights.dimensions,
        counted.unit_id,
        counted.area_code,
        counted.entity_type,
        counted.industry,
        counted.key_group,
        cast(
            sum(
                case
                    when not weights.is_over_population then 1 + counted.numerator
                    when persons.person_id is not null then 2
                    else 1
                end
                * weights.weight
            ) as bigint
        ) as standing
    from counted
    inner join weights
        on
            weights.indicator = counted.indicator
            and weights.counted_variant = counted.variant
    left join persons on persons.person_id = counted.unit_id
    group by all
),

persons_in_one_cell as (
    select
        family,
        dimensions,
        standing,
        area_code,
        entity_type,
        industry,
        key_group
    from in_cells
    qualify count(*) over (partition by family, unit_id) = 1
),

standings as (
    select
        family,
        dimensions,
        standing,
        area_code,
        entity_type,
        industry,
        key_group,
        count(*) as persons
    from persons_in_one_cell
    group by all
)

select
    standings.family,
    standings.standing,
    standings.area_code,
    dimensions.dimension,
    coalesce(
        case dimensions.dimension
            when 'entity_type' then standings.entity_type
            when 'industry' then standings.industry
            when 'key_group' then standings.key_group
        end,
        'unspecified'
    ) as member,
    cast(sum(standings.persons) as bigint) as persons
from standings
inner join (
    values ('entity_type'), ('industry'), ('key_group')
) as dimensions (dimension)
    on contains(' ' || standings.dimensions || ' ', ' ' || dimensions.dimension || ' ')
group by all
