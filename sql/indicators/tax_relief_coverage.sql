/*
title = "税费减免享受比例"
kind = "coverage"
unit = "%"
definition = "创建期内申请税费减免、并符合条件（含免申请）的纳税人中，已享受减免的所占比重；审核中的申请不计入分子分母。"
numerator = "分母中所申请的减免在月末前已享受的纳税人（户）"
denominator = "创建期开始至月末申请、月末前符合条件的纳税人，以统一社会信用代码计，含分支机构等（户）"
sources = ["tax_reliefs"]
owner = "税务部门"
version = 1
status = "provisional"
counted = "entities"
dimensions = ["entity_type", "industry"]
needs = ["tax_reliefs.enjoyed_on", "jurisdiction.campaign"]
rows = '''
select
    variant,
    applicant_id as unit_id,
    cast(null as varchar) as part,
    'tax_reliefs' as source,
    application_id as row_key
from counted_applications
'''

[[variants]]
id = "default"
title = "符合条件者"
definition = "分母为符合条件的纳税人。"

[[variants]]
id = "pending_in_denominator"
title = "审核中计入分母"
definition = "有审核中申请的纳税人也计入分母。"
*/
with counted_applications as (
    select
        variants.variant,
        policy_applications.applicant_id,
        policy_applications.application_id,
        policy_applications.area_code,
        policy_applications.entity_type,
        policy_applications.industry,
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
    where policy_applications.policy = 'tax_relief'
)

select
    variant,
    applicant_id as unit_id,
    area_code,
    entity_type,
    industry,
    cast(null as varchar) as key_group,
    cast(is_received as bigint) as numerator,
    cast(1 as bigint) as denominator,
    cast(null as varchar) as part
from counted_applications
where recency = 1
