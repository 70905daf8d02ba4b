/*
title = "创业环境满意度"
kind = "target"
unit = "%"
definition = "最近一次调查中，按抽样设计加权的非常满意和满意所占比重；不清楚和空白不计入有效回答。"
numerator = "总体满意度为非常满意或满意的有效回答（按主体类型分层加权，不列人数）"
denominator = "总体满意度的全部有效回答（按主体类型分层加权，不列人数）"
sources = ["survey"]
owner = "统计部门"
version = 1
status = "provisional"
dimensions = ["entity_type"]
gap = "none"
needs = ["survey.overall", "survey_frame.population_size|registrations.born_on"]
rows = '''
select
    variants.variant,
    survey_answers.questionnaire_id as unit_id,
    survey_answers.entity_type as part,
    'survey' as source,
    survey_answers.questionnaire_id as row_key
from survey_answers
inner join variants on variants.question = survey_answers.question
where survey_answers.score is not null
'''

[[variants]]
id = "default"
title = "总体满意度"
definition = "总体满意度的加权比重；区间为95%的Korn–Graubard区间。"
estimator = "survey_proportion"

[[variants]]
id = "ci_wilson"
title = "总体满意度（Wilson区间）"
definition = "与总体满意度同值，区间为按有效样本量计算的95%的Wilson区间。"
estimator = "survey_proportion"

[[variants]]
id = "ci_logit"
title = "总体满意度（logit区间）"
definition = "与总体满意度同值，区间为95%的logit区间。"
estimator = "survey_proportion"

[[variants]]
id = "resource_access"
title = "资源可获得性满意度"
definition = "资源可获得性一题答非常满意或满意的加权比重。"
estimator = "survey_proportion"
needs = ["survey.resource_access", "survey_frame.population_size|registrations.born_on"]

[[variants]]
id = "policy_service"
title = "政策与公共服务满意度"
definition = "政策与公共服务一题答非常满意或满意的加权比重。"
estimator = "survey_proportion"
needs = ["survey.policy_service", "survey_frame.population_size|registrations.born_on"]

[[variants]]
id = "culture"
title = "创业文化氛围满意度"
definition = "创业文化氛围一题答非常满意或满意的加权比重。"
estimator = "survey_proportion"
needs = ["survey.culture", "survey_frame.population_size|registrations.born_on"]

[[variants]]
id = "mean100"
title = "满意度得分"
definition = "总体满意度按非常满意100分、满意80分、一般60分、不满意40分、非常不满意20分计的加权平均分，不是比重。"
estimator = "survey_mean"
*/
with variants as (
    select
        variant,
        question
    from (
        values
            ('default', 'overall'),
            ('ci_wilson', 'overall'),
            ('ci_logit', 'overall'),
            ('resource_access', 'resource_access'),
            ('policy_service', 'policy_service'),
            ('culture', 'culture'),
            ('mean100', 'overall')
    ) as listed (variant, question)
)

select
    variants.variant,
    survey_answers.questionnaire_id as unit_id,
    survey_answers.area_code,
    survey_answers.entity_type,
    cast(null as varchar) as industry,
    cast(null as varchar) as key_group,
    cast(
        case
            when variants.variant = 'mean100' then survey_answers.score * 20
            when survey_answers.score >= 4 then 1
            else 0
        end
        as bigint
    ) as numerator,
    cast(1 as bigint) as denominator,
    survey_answers.entity_type as part
from survey_answers
inner join variants on variants.question = survey_answers.question
where survey_answers.score is not null
