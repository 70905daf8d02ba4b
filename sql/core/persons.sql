/*
title = "人员"
description = "每人一行（证件号码的加密散列）：参照月末经营着市场主体，或在任一台账中出现过的人。"

[columns]
person_id = "证件号码的加密散列"
entities = "参照月末经营的市场主体数"
has_subsidy = "是否申请过创业补贴"
has_loan = "是否申请过创业担保贷款"
has_training = "是否参加过创业培训"
has_service = "是否登记过创业服务"
has_employment = "是否登记过城镇新增就业"
*/
with appearances as (
    select person_id, 'entity' as place from existing_entities
    union all
    select person_id, 'subsidy' as place from current_subsidies
    union all
    select person_id, 'loan' as place from current_loans
    union all
    select person_id, 'training' as place from current_trainings
    union all
    select person_id, 'service' as place from current_services
    union all
    select person_id, 'employment' as place from current_employment
)

select
    person_id,
    count(*) filter (where place = 'entity') as entities,
    bool_or(place = 'subsidy') as has_subsidy,
    bool_or(place = 'loan') as has_loan,
    bool_or(place = 'training') as has_training,
    bool_or(place = 'service') as has_service,
    bool_or(place = 'employment') as has_employment
from appearances
where person_id is not null
group by person_id
