/*
title = "创业培训合格率"
kind = "training"
unit = "%"
definition = "创建期内结业的创业培训中，合格人次所占比重；同一人参加两个班计两人次。"
numerator = "分母中合格的人次（人次）"
denominator = "创建期开始至月末结业的实名参训人次（人次）"
sources = ["trainings"]
owner = "就业创业促进中心"
version = 1
status = "provisional"
dimensions = ["key_group"]
needs = ["trainings.result", "jurisdiction.campaign"]
rows = '''
select
    'default' as variant,
    enrolment as unit_id,
    cast(null as varchar) as part,
    'trainings' as source,
    enrolment as row_key
from finished_trainings
'''

[[variants]]
id = "default"
title = "参训人次"
definition = "分母为结业班级的全部参训人次。"
*/
with finished_trainings as (
    select
        concat(current_trainings.class_id, '/', current_trainings.person_id) as enrolment,
        current_trainings.area_code,
        current_trainings.key_group,
        current_trainings.result
    from current_trainings
    cross join reference_month
    cross join jurisdiction
    where current_trainings.finished_on >= jurisdiction.campaign_start
        and current_trainings.finished_on <= reference_month.month_end
)

select
    'default' as variant,
    enrolment as unit_id,
    area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    coalesce(key_group, 'unspecified') as key_group,
    cast(case when result = 'passed' then 1 else 0 end as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from finished_trainings
