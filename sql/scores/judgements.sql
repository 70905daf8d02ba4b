-- What has been judged of an item by the month's end; a blank 次数 is one case.
select
    evidence.standard,
    evidence.item,
    case when standards.each_department then evidence.department else '' end as department,
    evidence.word,
    sum(coalesce(evidence.cases, 1))::bigint as cases,
    max(coalesce(evidence.determined_on, evidence.folder_month)) as last_on,
    string_agg(
        concat(
            evidence.material,
            case
                when evidence.document_number is not null
                    then concat('（', evidence.document_number, '）')
            end
        ),
        '；' order by evidence.case_id
    ) as materials
from current_evidence as evidence
inner join standards on standards.standard = evidence.standard
cross join reference_month
left join availability
    on availability.indicator = 'evidence' and availability.reason = 'source_refused'
where availability.reason is null
    and coalesce(evidence.determined_on, reference_month.month_end) <= reference_month.month_end
group by all
