/*
rule = "V14"
severity = "warning"
message = "同一人参加的两个培训班时间重叠，请核对"
*/
select
    first_class.person_id,
    first_class.class_id,
    second_class.class_id as other_class_id
from current_trainings as first_class
inner join current_trainings as second_class
    on
        second_class.person_id = first_class.person_id
        and second_class.class_id > first_class.class_id
        and second_class.started_on <= first_class.finished_on
        and second_class.finished_on >= first_class.started_on
