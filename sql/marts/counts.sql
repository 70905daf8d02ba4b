-- What the ratios are computed from, by area, member of a breakdown and part.
with cells as (
    select
        counted.indicator,
        counted.variant,
        counted.area_code,
        counted.entity_type,
        counted.industry,
        counted.key_group,
        counted.part,
        sum(counted.numerator) as numerator,
        sum(counted.numerator) filter (where persons.person_id is not null) as linked_numerator,
        sum(counted.denominator) as denominator
    from counted
    left join persons on persons.person_id = counted.unit_id
    group by all
),

member_cells as (
    select
        indicators.indicator,
        indicators.variant,
        cells.area_code,
        cells.part,
        cells.numerator,
        cells.linked_numerator,
        cells.denominator,
        dimensions.dimension,
        case dimensions.dimension
            when 'total' then 'total'
            when 'entity_type' then cells.entity_type
            when 'industry' then cells.industry
            when 'key_group' then cells.key_group
        end as member,
        indicators.is_contribution
    from cells
    inner join indicators
        on indicators.indicator = cells.indicator and indicators.counted_variant = cells.variant
    inner join (
        values ('total'), ('entity_type'), ('industry'), ('key_group')
    ) as dimensions (dimension)
        on
            dimensions.dimension = 'total'
            or contains(' ' || indicators.dimensions || ' ', ' ' || dimensions.dimension || ' ')
    where indicators.estimator in ('ratio', 'mean_of_parts')
)

select
    member_cells.indicator,
    member_cells.variant,
    area_ancestors.ancestor_code as area_code,
    member_cells.dimension,
    coalesce(member_cells.member, 'unspecified') as member,
    member_cells.part,
    sum(member_cells.numerator) as numerator,
    coalesce(sum(member_cells.linked_numerator), 0) as linked_numerator,
    sum(member_cells.denominator) as denominator
from member_cells
inner join area_ancestors on area_ancestors.area_code = member_cells.area_code
-- Of a contribution, what carries no member is denominator only.
where member_cells.member is not null or not member_cells.is_contribution
group by all
