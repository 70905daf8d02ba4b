/*
title = "部门职责任务累计"
description = "每个被考核部门一行，创建期开始的月份至参照月逐月累计；记录月数少于应有月数的，缺的月份未报。"

[columns]
department = "部门"
kind = "部门类别"
months = "创建期开始至参照月应有的月数"
tasks_due = "应完成任务（项）"
tasks_done = "已完成任务（项），不多于应完成的"
task_months = "有任务记录的月数"
reports_missed = "未按时报送的资料报表（次）"
report_months = "有资料记录的月数"
meetings_missed = "缺席的会议（次）"
meeting_months = "有会议记录的月数"
briefings_missed = "一条信息也没有报送的月数"
briefings_extra = "各月第一条以外的信息条数"
briefing_months = "有信息记录的月数"
participates = "是否参与创建，最近一次填报：yes、no"
*/
with period as (
    select
        last_day(jurisdiction.campaign_start) as first_month,
        reference_month.month_end as last_month,
        (year(reference_month.month_end) - year(jurisdiction.campaign_start)) * 12
        + month(reference_month.month_end) - month(jurisdiction.campaign_start) + 1 as months
    from reference_month
    cross join jurisdiction
    where jurisdiction.campaign_start <= reference_month.month_end
),

-- What is due counts only where what was done is stated too.
records as (
    select
        duties.department,
        duties.month_on,
        case when duties.tasks_done is not null then duties.tasks_due end as tasks_due,
        case when duties.tasks_due is not null then duties.tasks_done end as tasks_done,
        duties.reports_due,
        duties.reports_done,
        duties.meetings_due,
        duties.meetings_attended,
        duties.briefings,
        duties.participates
    from current_department_duties as duties
    cross join period
    where duties.month_on between period.first_month and period.last_month
)

select
    members.department,
    members.kind,
    period.months,
    coalesce(sum(records.tasks_due), 0)::bigint as tasks_due,
    least(
        coalesce(sum(records.tasks_done), 0), coalesce(sum(records.tasks_due), 0)
    )::bigint as tasks_done,
    count(records.tasks_due) as task_months,
    coalesce(sum(greatest(records.reports_due - records.reports_done, 0)), 0)::bigint
        as reports_missed,
    count(records.reports_due + records.reports_done) as report_months,
    coalesce(sum(greatest(records.meetings_due - records.meetings_attended, 0)), 0)::bigint
        as meetings_missed,
    count(records.meetings_due + records.meetings_attended) as meeting_months,
    count(*) filter (where records.briefings = 0) as briefings_missed,
    coalesce(sum(greatest(records.briefings - 1, 0)), 0)::bigint as briefings_extra,
    count(records.briefings) as briefing_months,
    max_by(records.participates, records.month_on) filter (
        where records.participates is not null
    ) as participates
from members
cross join period
left join records on records.department = members.department
where members.is_assessed
group by members.department, members.kind, period.months
