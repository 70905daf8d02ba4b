-- Units are counts of a measure, cases of a finding, or percentage points below a rate.
with units as (
    select
        subjects.standard,
        subjects.item,
        subjects.part,
        subjects.department,
        subjects.starts_at,
        subjects.cap,
        steps.position,
        steps.points,
        steps.every,
        steps.below,
        steps.rounding,
        coalesce(steps.name, titles.title) as title,
        titles.unit,
        measures.numerator,
        nullif(measures.denominator, 0) as denominator,
        case when steps.measure is null then subjects.is_judged else measures.is_known end
            as is_known,
        case when steps.measure is null then subjects.is_judged else measures.is_complete end
            as is_complete,
        case
            when steps.measure is null then case when not subjects.is_judged then '没有认定材料' end
            when not measures.is_known then measures.reason
            when not measures.is_complete then '有的月份没有记录'
        end as reason,
        case
            when steps.measure is null then coalesce(judgements.cases, 0)
            when steps.below is null then measures.numerator
        end as counted,
        -- Percentage points short, times ten thousand, over the denominator.
        case
            when steps.below is not null then greatest(
                cast(steps.below * 10000 as bigint) * measures.denominator::bigint
                - 1000000 * measures.numerator::bigint,
                0
            )
        end as short
    from part_subjects as subjects
    inner join score_steps as steps
        on steps.standard = subjects.standard
        and steps.item = subjects.item
        and steps.part = subjects.part
    left join part_measures as measures
        on measures.standard = subjects.standard
        and measures.item = subjects.item
        and measures.part = subjects.part
        and measures.department = subjects.department
        and measures.measure = steps.measure
    left join measure_titles as titles on titles.measure = steps.measure
    left join judgements
        on judgements.standard = subjects.standard
        and judgements.item = subjects.item
        and judgements.department = subjects.department
        and judgements.word = steps.name
    where subjects.kind = 'per_unit'
),

counted as (
    select
        *,
        case
            when not is_known then 0
            when below is null then counted::bigint // every
            when rounding = 'up'
                then (short + 10000 * denominator::bigint - 1) // (10000 * denominator::bigint)
            when rounding = 'down' then short // (10000 * denominator::bigint)
            else short::double / (10000 * denominator::bigint)
        end::decimal(28, 10) as times
    from units
),

effects as (
    select
        *,
        (points * times)::decimal(28, 10) as effect
    from counted
),

sums_reached as (
    select
        *,
        starts_at + sum(effect) over (partition by standard, item, part, department) as reached
    from effects
),

-- So many percentage points less win something: one, or more where more is lost than there is.
steps_up as (
    select
        *,
        case
            when below is not null and rounding = 'up' and points < 0 and reached < cap
                then greatest(
                    (-10000 * reached)::bigint // (-10000 * points)::bigint + 1, 1
                )
        end as times_less
    from sums_reached
),

reaching as (
    select
        *,
        case
            when times_less <= times then (
                (cast(below * 10000 as bigint) - 10000 * (times::bigint - times_less))
                * denominator::bigint
                + 999999
            ) // 1000000 - numerator::bigint
        end as more_cases
    from steps_up
),

-- Where few were asked, one case more is several percentage points.
gained as (
    select
        *,
        times - (
            greatest(short - 1000000 * more_cases, 0) + 10000 * denominator::bigint - 1
        ) // (10000 * denominator::bigint) as times_won
    from reaching
),

sums as (
    select
        standard,
        item,
        part,
        department,
        max(starts_at) as starts_at,
        max(cap) as cap,
        bool_and(is_known and is_complete) as is_assessed,
        bool_or(points > 0) as has_gains,
        sum(effect) as effect,
        string_agg(distinct reason, '；') as reasons,
        string_agg(
            concat(
                title, ' ',
                case
                    when below is null then concat(counted::bigint, coalesce(' ' || unit, ' 项'))
                    else concat(
                        '低于', rtrim(rtrim(below::varchar, '0'), '.'), '%，计 ',
                        rtrim(rtrim(times::decimal(18, 4)::varchar, '0'), '.'), ' 个百分点'
                    )
                end,
                case when points > 0 then '，加 ' else '，扣 ' end,
                rtrim(rtrim(abs(effect)::decimal(18, 4)::varchar, '0'), '.'), ' 分'
            ),
            '；' order by position
        ) filter (where is_known and effect <> 0) as words,
        min(more_cases) as more_cases,
        min_by(least(reached - points * times_won, cap) - greatest(reached, 0), more_cases)
            ::decimal(9, 4) as more_points
    from gained
    group by standard, item, part, department
)

select
    standard,
    item,
    part,
    department,
    is_assessed,
    case
        when is_assessed then least(greatest(starts_at + effect, 0), cap)
        else 0
    end::decimal(9, 4) as lowest,
    case
        when is_assessed or not has_gains then least(greatest(starts_at + effect, 0), cap)
        else cap
    end::decimal(9, 4) as highest,
    false as is_ambiguous,
    concat_ws('；', words, reasons, case when words is null and reasons is null then '没有扣分' end)
        as why,
    more_cases,
    more_points
from sums
