/*
title = "担保基金规模和增速不能适应贷款"
definition = "最近一期贷款余额超过担保基金余额的5倍，或近12个月担保基金增长不到贷款增长的一半，为 1，否则为 0；5倍和一半是推断的参数。"
unit = "是否"
sources = ["guarantee_fund"]
*/
with terms as (
    select
        5 as most_loans_to_fund,
        2 as most_loan_growth_to_fund_growth
),

latest as (
    select
        fund.as_of_on,
        cast(fund.fund_wan * 1000000 as hugeint) as fund,
        cast(fund.loans_wan * 1000000 as hugeint) as loans
    from current_guarantee_fund as fund
    cross join reference_month
    where fund.as_of_on <= reference_month.month_end
        and fund.as_of_on > last_day(add_months(reference_month.month_end, -12))
    order by fund.as_of_on desc
    limit 1
),

year_before as (
    select
        cast(fund.fund_wan * 1000000 as hugeint) as fund,
        cast(fund.loans_wan * 1000000 as hugeint) as loans
    from current_guarantee_fund as fund
    cross join latest
    where fund.as_of_on <= add_months(latest.as_of_on, -12)
        and fund.as_of_on > add_months(latest.as_of_on, -24)
    order by fund.as_of_on desc
    limit 1
),

judged as (
    select
        latest.as_of_on,
        latest.fund,
        latest.loans,
        year_before.fund as fund_before,
        year_before.loans as loans_before,
        latest.loans > terms.most_loans_to_fund * latest.fund as is_too_small,
        year_before.fund > 0 and year_before.loans > 0 as has_growth,
        terms.most_loan_growth_to_fund_growth
        * (latest.fund - year_before.fund) * year_before.loans
        < (latest.loans - year_before.loans) * year_before.fund as is_too_slow
    from latest
    cross join terms
    left join year_before on true
)

select
    '' as department,
    case when is_too_small or (has_growth and is_too_slow) then 1 else 0 end as numerator,
    cast(null as bigint) as denominator,
    is_too_small or coalesce(has_growth, false) as is_complete,
    concat(
        '贷款余额为担保基金的 ', printf('%.2f', loans / nullif(fund, 0)::double), ' 倍',
        case
            when has_growth then concat(
                '，近12个月基金增长 ',
                printf('%.2f', 100 * (fund - fund_before)::double / fund_before),
                '%，贷款增长 ',
                printf('%.2f', 100 * (loans - loans_before)::double / loans_before), '%'
            )
            else '，没有12个月前的余额，增速不能比较'
        end
    ) as detail
from judged
