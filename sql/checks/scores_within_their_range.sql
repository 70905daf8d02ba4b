/*
rule = "评分"
severity = "error"
message = "评分条目的得分、失分、未评定和原文未明相加不等于满分，或超出应有的范围"
*/
select
    standard,
    department,
    item
from score_items
where lowest < 0
    or highest < lowest
    or points <> lowest
    or least(lost, not_assessed, ambiguous) < 0
    or highest <> points + not_assessed + ambiguous
    or lost <> greatest(maximum - highest, 0)
