/*
title = "市场主体月报"
sources = ["registrations"]

[[variants]]
id = "counts"

[[variants]]
id = "exits"
needs = ["registrations.cancelled_on|registrations.revoked_on"]
*/
with events as (
    select
        entered_on as happened_on,
        case when moved_in_on is null then 'opened' else 'moved_in' end as kind,
        area_code,
        entity_type,
        industry,
        registered_capital_wan
    from entities
    where in_scope and entered_on is not null and (left_on is null or left_on >= entered_on)
    union all
    select
        left_on as happened_on,
        case when exited_on = left_on then 'closed' else 'moved_out' end as kind,
        area_code,
        entity_type,
        industry,
        cast(null as decimal(20, 6)) as registered_capital_wan
    from entities
    where in_scope and left_on >= entered_on
),

-- What happened before the months reported makes up the stock they open with.
months as (
    select
        last_day(add_months(reference_month.month_end, -age.months)) as month_end,
        age.months = 24 as is_opening
    from reference_month
    cross join (select unnest(range(0, 25)) as months) as age
),

monthly as (
    select
        greatest(last_day(events.happened_on), opening.month_end) as month_end,
        events.area_code,
        events.entity_type,
        events.industry,
        count(*) filter (where events.kind = 'opened') as opened,
        count(*) filter (where events.kind = 'closed') as closed,
        count(*) filter (where events.kind = 'moved_in') as moved_in,
        count(*) filter (where events.kind = 'moved_out') as moved_out,
        sum(events.registered_capital_wan) filter (where events.kind = 'opened') as capital_wan
    from events
    cross join (select month_end from months where is_opening) as opening
    group by all
),

cells as (
    select
        monthly.month_end,
        area_ancestors.ancestor_code as area_code,
        case when types.is_total then 'total' else monthly.entity_type end as entity_type,
        case when industries.is_total then 'total' else monthly.industry end as industry,
        sum(monthly.opened) as opened,
        sum(monthly.closed) as closed,
        sum(monthly.moved_in) as moved_in,
        sum(monthly.moved_out) as moved_out,
        sum(monthly.capital_wan) as capital_wan
    from monthly
    inner join area_ancestors on area_ancestors.area_code = monthly.area_code
    cross join (values (true), (false)) as types (is_total)
    cross join (values (true), (false)) as industries (is_total)
    group by all
),

members as (
    select
        area_code,
        entity_type,
        industry
    from cells
    union
    select
        area_code,
        'total' as entity_type,
        'total' as industry
    from areas
    union
    -- A cell that has lost all it was published with is revised to nothing.
    select
        published_stock.area_code,
        published_stock.entity_type,
        published_stock.industry
    from published_stock
    inner join areas on areas.area_code = published_stock.area_code
    inner join months on months.month_end = published_stock.month
    where published_stock.stock is not null
),

movements as (
    select
        months.month_end,
        months.is_opening,
        members.area_code,
        members.entity_type,
        members.industry,
        coalesce(cells.opened, 0) as opened,
        coalesce(cells.closed, 0) as closed,
        coalesce(cells.moved_in, 0) as moved_in,
        coalesce(cells.moved_out, 0) as moved_out,
        coalesce(cells.capital_wan, 0) as capital_wan
    from members
    cross join months
    left join cells
        on
            cells.month_end = months.month_end
            and cells.area_code = members.area_code
            and cells.entity_type = members.entity_type
            and cells.industry = members.industry
),

stocks as (
    select
        month_end,
        is_opening,
        area_code,
        entity_type,
        industry,
        opened,
        closed,
        moved_in,
        moved_out,
        capital_wan,
        sum(opened - closed + moved_in - moved_out) over (
            partition by area_code, entity_type, industry order by month_end
        ) as stock,
        sum(opened - closed + moved_in - moved_out) over (
            partition by area_code, entity_type, industry
            order by month_end
            rows between unbounded preceding and 1 preceding
        ) as stock_before
    from movements
),

-- A cell missing from a report that was published had no entities then.
published_before as (
    select
        last_day(add_months(published_months.month, 1)) as month_end,
        members.area_code,
        members.entity_type,
        members.industry,
        coalesce(published_stock.stock, 0) as stock
    from (select distinct month from published_stock where stock is not null) as published_months
    cross join members
    left join published_stock
        on
            published_stock.month = published_months.month
            and published_stock.area_code = members.area_code
            and published_stock.entity_type = members.entity_type
            and published_stock.industry = members.industry
),

-- A column that is missing was never there; a source that is missing lacks the month alone.
missing as (
    select
        months.month_end,
        bool_or(availability.variant = 'counts') as lacks_counts
    from availability
    cross join months
    cross join reference_month
    where
        availability.indicator = 'register_report'
        and (
            availability.reason = 'column_missing'
            or months.month_end = reference_month.month_end
        )
    group by months.month_end
)

select
    stocks.month_end as month,
    stocks.area_code,
    stocks.entity_type,
    stocks.industry,
    case
        when not coalesce(missing.lacks_counts, false) then cast(stocks.opened as bigint)
    end as opened,
    case when missing.month_end is null then cast(stocks.closed as bigint) end as closed,
    case
        when not coalesce(missing.lacks_counts, false) then cast(stocks.moved_in as bigint)
    end as moved_in,
    case
        when not coalesce(missing.lacks_counts, false) then cast(stocks.moved_out as bigint)
    end as moved_out,
    case
        when missing.month_end is null then cast(stocks.opened - stocks.closed as bigint)
    end as net,
    case when missing.month_end is null then cast(stocks.stock as bigint) end as stock,
    case
        when missing.month_end is null
            then cast(stocks.stock_before - published_before.stock as bigint)
    end as revised,
    case
        when not coalesce(missing.lacks_counts, false)
            then cast(stocks.capital_wan as decimal(24, 6))
    end as opened_capital_wan
from stocks
left join missing on missing.month_end = stocks.month_end
left join published_before
    on
        published_before.month_end = stocks.month_end
        and published_before.area_code = stocks.area_code
        and published_before.entity_type = stocks.entity_type
        and published_before.industry = stocks.industry
where not stocks.is_opening
