/*
title = "创业担保贷款获得比例"
kind = "coverage"
unit = "%"
definition = "创建期内申请创业担保贷款、并经审核符合条件的人中，已获得贷款的人所占比重；审核中的申请不计入分子分母。"
numerator = "分母中所申请的贷款在月末前已发放且金额大于0的人数（人）"
denominator = "创建期开始至月末申请、月末前审核符合条件的人数；以单位名义申请的计其申请人（人）"
sources = ["loans"]
owner = "就业创业促进中心"
version = 1
status = "provisional"
dimensions = ["key_group"]
needs = ["loans.disbursed_on", "loans.disbursed_yuan", "jurisdiction.campaign"]
rows = '''
select
    variant,
    applicant_id as unit_id,
    cast(null as varchar) as part,
    'loans' as source,
    application_id as row_key
from counted_applications
'''

[[variants]]
id = "default"
title = "符合条件者"
definition = "分母为审核符合条件的人。"

[[variants]]
id = "pending_in_denominator"
title = "审核中计入分母"
definition = "有审核中申请的人也计入分母。"
*/
with counted_applications as (
    select
        variants.variant,
        policy_applications.applicant_id,
        policy_applications.application_id,
        policy_applications.area_code,
        policy_applications.key_group,
        max(policy_applications.is_received) over (
            partition by variants.variant, policy_applications.applicant_id
        ) as is_received,
        row_number() over (
            partition by variants.variant, policy_applications.applicant_id
            order by policy_applications.applied_on desc, policy_applications.application_id
        ) as recency
    from policy_applications
    inner join (
        values
            ('default', 'eligible'),
            ('pending_in_denominator', 'eligible'),
            ('pending_in_denominator', 'undecided')
    ) as variants (variant, decision)
        on policy_applications.decision = variants.decision
    where policy_applications.policy = 'loan'
)

select
    variant,
    applicant_id as unit_id,
    area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    key_group,
    cast(is_received as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from counted_applications
where recency = 1
