-- Counts of so few persons that nobody outside may know them: 1 and 2, in the sensitive groups 1
-- to 4.
select
    person_counts.indicator,
    person_counts.variant,
    person_counts.area_code,
    person_counts.dimension,
    person_counts.member,
    person_counts.part,
    quantities.quantity,
    quantities.persons,
    smallest.count_protected
from person_counts
cross join lateral (
    values
        ('persons', person_counts.persons),
        ('marked', person_counts.marked),
        ('rest', person_counts.rest)
) as quantities (quantity, persons)
cross join lateral (
    select
        case
            when
                person_counts.dimension = 'key_group'
                and person_counts.member in (select key_group from sensitive_groups)
                then 4
            else 2
        end as count_protected
) as smallest
where quantities.persons between 1 and smallest.count_protected
