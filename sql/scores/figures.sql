-- The indicators and measures that sheets name, as figures and as words.
with headlines as (
    select
        values_.indicator as measure,
        '' as department,
        values_.numerator::decimal(18, 4) as numerator,
        values_.denominator::decimal(18, 4) as denominator,
        values_.met,
        values_.gap,
        true as is_complete,
        values_.is_suppressed,
        indicators.sources,
        case
            when values_.value is null then coalesce(
                values_.reason_detail,
                case values_.reason
                    when 'no_cases' then '没有符合条件的对象，分母为零'
                    when 'unreliable' then '数据不足，结果不可靠'
                end
            )
        end as reason,
        concat(
            indicators.title,
            ' ',
            printf('%.2f%%', 100 * values_.value),
            case
                when values_.denominator is not null
                    then printf('（%,d／%,d）', values_.numerator::bigint, values_.denominator::bigint)
            end,
            case
                when values_.target is not null
                    then concat('，目标 ', rtrim(rtrim(printf('%.4f', 100 * values_.target), '0'), '.'), '%')
            end
        ) as text
    from indicator_values as values_
    inner join jurisdiction on jurisdiction.code = values_.area_code
    inner join indicators
        on indicators.indicator = values_.indicator and indicators.variant = values_.variant
    where values_.variant = 'default' and values_.dimension = 'total'
),

hidden_ledgers as (
    select distinct sources
    from headlines
    where is_suppressed
),

-- A measure of persons tells the figures of its ledger, too.
counts as (
    select
        measured.measure,
        measured.department,
        measured.numerator,
        measured.denominator,
        cast(null as boolean) as met,
        cast(null as bigint) as gap,
        measured.is_complete,
        measured.counts_persons
        and (
            hidden_ledgers.sources is not null
            or coalesce(
                titles.unit = '%'
                and (
                    measured.numerator between 1 and 2
                    or measured.denominator between 1 and 2
                    or measured.denominator - measured.numerator between 1 and 2
                ),
                false
            )
        ) as is_suppressed,
        case
            when titles.unit = '%' and measured.denominator = 0 then '没有应计的对象，分母为零'
        end as reason,
        concat(
            titles.title,
            ' ',
            case
                when titles.unit = '%' and measured.denominator > 0 then printf(
                    '%.2f%%（%,d／%,d）',
                    100 * measured.numerator::double / measured.denominator::double,
                    measured.numerator::bigint,
                    measured.denominator::bigint
                )
                when titles.unit = '是否' then case
                    when measured.numerator > 0 then '是'
                    when measured.is_complete then '否'
                    else '尚未评定'
                end
                when titles.unit <> '%'
                    then concat(measured.numerator::bigint, ' ', titles.unit)
            end,
            case when measured.detail <> '' then concat('（', measured.detail, '）') end
        ) as text
    from measured
    inner join measure_titles as titles on titles.measure = measured.measure
    left join availability on availability.indicator = measured.measure
    left join hidden_ledgers on hidden_ledgers.sources = measured.sources
    where availability.reason is null
)

select
    measure,
    department,
    numerator,
    denominator,
    met,
    gap,
    is_complete,
    is_suppressed,
    reason,
    text
from headlines
union all
select
    measure,
    department,
    numerator,
    denominator,
    met,
    gap,
    is_complete,
    is_suppressed,
    reason,
    text
from counts
