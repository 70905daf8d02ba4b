/*
rule = "V10"
severity = "error"
message = "参照月之后的事件被计入"
*/
select
    entities.entity_id
from entities
cross join reference_month
where
    greatest(
        entities.born_on,
        entities.exited_on,
        entities.moved_out_on,
        entities.moved_in_on,
        entities.entered_on,
        entities.left_on
    ) > reference_month.month_end
