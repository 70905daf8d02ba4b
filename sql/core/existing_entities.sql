-- The stock: in-scope entities that exist at the end of the reference month.
select
    entities.entity_id,
    entities.entity_type,
    entities.born_on,
    entities.entered_on,
    entities.person_id,
    entities.industry,
    entities.area_code
from entities
cross join reference_month
where
    entities.in_scope
    and entities.entered_on <= reference_month.month_end
    and (entities.left_on is null or entities.left_on > reference_month.month_end)
