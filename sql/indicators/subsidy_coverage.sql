/*
title = "创业补贴享受比例"
kind = "coverage"
unit = "%"
definition = "创建期内申请一次性创业补贴或一次性创业岗位开发补贴、并经审核符合条件的人中，已拿到补贴的人所占比重；审核中的申请不计入分子分母。"
numerator = "分母中所申请的补贴在月末前已拨付且金额大于0的人数（人）"
denominator = "创建期开始至月末申请、月末前审核符合条件的人数（人）"
sources = ["subsidies"]
owner = "就业创业促进中心"
version = 1
status = "provisional"
dimensions = ["key_group"]
needs = ["subsidies.paid_on", "subsidies.paid_yuan", "jurisdiction.campaign"]
rows = '''
select
    variant,
    applicant_id as unit_id,
    cast(null as varchar) as part,
    'subsidies' as source,
    application_id as row_key
from counted_applications
'''

[[variants]]
id = "default"
title = "两项补贴"
definition = "两项补贴合并，一人享受其中一项即计入。"

[[variants]]
id = "startup_subsidy"
title = "一次性创业补贴"
definition = "只计一次性创业补贴。"

[[variants]]
id = "job_creation_subsidy"
title = "一次性创业岗位开发补贴"
definition = "只计一次性创业岗位开发补贴。"

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
            ('default', 'startup_subsidy', 'eligible'),
            ('default', 'job_creation_subsidy', 'eligible'),
            ('startup_subsidy', 'startup_subsidy', 'eligible'),
            ('job_creation_subsidy', 'job_creation_subsidy', 'eligible'),
            ('pending_in_denominator', 'startup_subsidy', 'eligible'),
            ('pending_in_denominator', 'startup_subsidy', 'undecided'),
            ('pending_in_denominator', 'job_creation_subsidy', 'eligible'),
            ('pending_in_denominator', 'job_creation_subsidy', 'undecided')
    ) as variants (variant, policy, decision)
        on policy_applications.policy = variants.policy
        and policy_applications.decision = variants.decision
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
