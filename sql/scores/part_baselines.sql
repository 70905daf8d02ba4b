-- Below the mean or not, and the gain over the level, compared as products of integers.
with references_ as (
    select
        years.standard,
        years.item,
        years.part,
        sum(baselines.numerator) filter (where years.role = 'mean') as mean_numerator,
        sum(baselines.denominator) filter (where years.role = 'mean') as mean_denominator,
        max(baselines.numerator) filter (where years.role = 'level') as level_numerator,
        max(baselines.denominator) filter (where years.role = 'level') as level_denominator,
        min(years.year) filter (where years.role = 'mean') as first_year,
        max(years.year) filter (where years.role = 'mean') as last_year,
        max(years.year) filter (where years.role = 'level') as level_year,
        string_agg(years.year::varchar, '、' order by years.year)
            filter (where baselines.year is null) as missing_years
    from baseline_years as years
    inner join score_parts as parts
        on parts.standard = years.standard
        and parts.item = years.item
        and parts.part = years.part
    left join current_baselines as baselines
        on baselines.indicator = parts.measure and baselines.year = years.year
    group by years.standard, years.item, years.part
),

compared as (
    select
        subjects.standard,
        subjects.item,
        subjects.part,
        subjects.department,
        subjects.points,
        measures.numerator::hugeint as numerator,
        measures.denominator::hugeint as denominator,
        cast(subjects.margin * 10000 as hugeint) as margin,
        references_.mean_numerator::hugeint as mean_numerator,
        references_.mean_denominator::hugeint as mean_denominator,
        references_.level_numerator::hugeint as level_numerator,
        references_.level_denominator::hugeint as level_denominator,
        references_.first_year,
        references_.last_year,
        references_.level_year,
        measures.is_known and references_.missing_years is null as is_known,
        case
            when not measures.is_known then measures.reason
            when references_.missing_years is not null
                then concat('没有 ', references_.missing_years, ' 年的基期数据')
        end as reason
    from part_subjects as subjects
    inner join part_measures as measures
        on measures.standard = subjects.standard
        and measures.item = subjects.item
        and measures.part = subjects.part
        and measures.department = subjects.department
    inner join references_
        on references_.standard = subjects.standard
        and references_.item = subjects.item
        and references_.part = subjects.part
    where subjects.kind = 'baseline'
),

-- The rate as it is, and with as many more cases as reach the mean, pass the level, pass the margin.
positions as (
    select
        standard, item, part, department, 0::hugeint as more_cases
    from compared
    where is_known
    union
    select
        standard,
        item,
        part,
        department,
        unnest([
            (mean_numerator * denominator + mean_denominator - 1) // mean_denominator - numerator,
            level_numerator * denominator // level_denominator + 1 - numerator,
            (1000000 * level_numerator + margin * level_denominator) * denominator
            // (1000000 * level_denominator) + 1 - numerator
        ]) as more_cases
    from compared
    where is_known
),

outcomes as (
    select
        positions.standard,
        positions.item,
        positions.part,
        positions.department,
        positions.more_cases,
        outcomes.is_below_mean,
        outcomes.gain,
        outcomes.lowest,
        outcomes.highest
    from positions
    inner join compared
        on compared.standard = positions.standard
        and compared.item = positions.item
        and compared.part = positions.part
        and compared.department = positions.department
    inner join baseline_outcomes as outcomes
        on outcomes.standard = positions.standard
        and outcomes.item = positions.item
        and outcomes.part = positions.part
        and outcomes.is_below_mean
        = (
            (compared.numerator + positions.more_cases) * compared.mean_denominator
            < compared.mean_numerator * compared.denominator
        )
        and outcomes.gain
        = case
            when (compared.numerator + positions.more_cases) * compared.level_denominator
                <= compared.level_numerator * compared.denominator then 0
            when 1000000 * (
                (compared.numerator + positions.more_cases) * compared.level_denominator
                - compared.level_numerator * compared.denominator
            ) <= compared.margin * compared.denominator * compared.level_denominator then 1
            else 2
        end
    where positions.more_cases = 0
        or (
            positions.more_cases > 0
            and compared.numerator + positions.more_cases <= compared.denominator
        )
),

reached as (
    select
        standard, item, part, department, is_below_mean, gain, lowest, highest
    from outcomes
    where more_cases = 0
),

following as (
    select
        outcomes.standard,
        outcomes.item,
        outcomes.part,
        outcomes.department,
        min(outcomes.more_cases)::bigint as more_cases,
        min_by(outcomes.lowest - reached.lowest, outcomes.more_cases) as more_points
    from outcomes
    inner join reached
        on reached.standard = outcomes.standard
        and reached.item = outcomes.item
        and reached.part = outcomes.part
        and reached.department = outcomes.department
    where outcomes.lowest > reached.lowest
    group by outcomes.standard, outcomes.item, outcomes.part, outcomes.department
)

select
    compared.standard,
    compared.item,
    compared.part,
    compared.department,
    compared.is_known as is_assessed,
    coalesce(reached.lowest, 0) as lowest,
    coalesce(reached.highest, compared.points) as highest,
    coalesce(reached.lowest < reached.highest, false) as is_ambiguous,
    case
        when not compared.is_known then compared.reason
        else concat(
            case when reached.is_below_mean then '低于' else '不低于' end,
            compared.first_year, '—', compared.last_year, '年平均 ',
            printf('%.2f%%', 100 * compared.mean_numerator::double / compared.mean_denominator),
            '，比', compared.level_year, '年水平 ',
            printf('%.2f%%', 100 * compared.level_numerator::double / compared.level_denominator),
            case reached.gain when 0 then ' 没有' else ' ' end,
            '提高',
            case
                when reached.gain > 0 then printf(
                    ' %.2f 个百分点',
                    100 * (
                        compared.numerator::double / compared.denominator
                        - compared.level_numerator::double / compared.level_denominator
                    )
                )
            end,
            case when reached.lowest < reached.highest then '；原文没有写明这种情形怎样计分' end
        )
    end as why,
    following.more_cases,
    following.more_points
from compared
left join reached
    on reached.standard = compared.standard
    and reached.item = compared.item
    and reached.part = compared.part
    and reached.department = compared.department
left join following
    on following.standard = compared.standard
    and following.item = compared.item
    and following.part = compared.part
    and following.department = compared.department
