/*
rule = "T02"
severity = "warning"
message = "一人名下存续的市场主体超过10户，可能是代办或挂名，请核对"
*/
select
    person_id,
    entities
from persons
where entities > 10
