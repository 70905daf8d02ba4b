-- One row per date: the last delivery that names it counts.
select
    as_of_on,
    fund_wan,
    loans_wan,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_guarantee_fund
qualify row_number() over (
    partition by as_of_on order by delivery_order desc, "row" desc
) = 1
