-- Which figures make up the population of an area: its own latest dated ≤ R, else those of the
-- highest areas below it that have one.
with figures as (
    select
        population.area_code,
        population.as_of_on,
        measures.measure,
        case measures.measure
            when 'persons_16_59' then population.persons_16_59
            when 'residents' then population.residents
            when 'labour_force' then population.labour_force
            when 'employed' then population.employed
        end as persons
    from current_population as population
    cross join (
        values ('persons_16_59'), ('residents'), ('labour_force'), ('employed')
    ) as measures (measure)
    cross join reference_month
    where population.as_of_on <= reference_month.month_end
),

own as (
    select
        area_code,
        measure,
        persons,
        as_of_on
    from figures
    where persons is not null
    qualify row_number() over (partition by area_code, measure order by as_of_on desc) = 1
),

-- Below an area without a figure: the highest areas that have one …
highest as (
    select
        area_ancestors.ancestor_code as area_code,
        own.area_code as part_code,
        own.measure,
        own.persons,
        own.as_of_on
    from own
    inner join area_ancestors on area_ancestors.area_code = own.area_code
    where not exists (
        select 1
        from area_ancestors as above
        inner join area_ancestors as within on within.area_code = above.ancestor_code
        inner join own as nearer
            on nearer.area_code = above.ancestor_code and nearer.measure = own.measure
        where
            above.area_code = own.area_code
            and within.ancestor_code = area_ancestors.ancestor_code
            and above.ancestor_code <> own.area_code
    )
),

-- … count only where they cover every smallest area below it but 未注明, where nobody lives.
smallest as (
    select areas.area_code
    from areas
    where
        coalesce(areas.area_code <> areas.parent_code || '999', true)
        and areas.area_code not in (select parent_code from areas where parent_code is not null)
),

uncovered as (
    select distinct
        highest.area_code,
        highest.measure
    from (select distinct area_code, measure from highest) as highest
    inner join area_ancestors as below on below.ancestor_code = highest.area_code
    inner join smallest on smallest.area_code = below.area_code
    where not exists (
        select 1
        from highest as parts
        inner join area_ancestors as inside on inside.ancestor_code = parts.part_code
        where
            parts.area_code = highest.area_code
            and parts.measure = highest.measure
            and inside.area_code = smallest.area_code
    )
)

select
    highest.area_code,
    highest.measure,
    highest.part_code,
    highest.persons,
    highest.as_of_on
from highest
where not exists (
    select 1
    from uncovered
    where uncovered.area_code = highest.area_code and uncovered.measure = highest.measure
)
