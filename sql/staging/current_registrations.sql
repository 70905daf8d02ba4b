-- One row per entity: the last delivery that names it counts, and a delivery names it once. The
-- first delivery is the largest: only what is named again is sorted out of it.
with named_again as (
    select
        credit_code,
        max(delivery_order) as last_order
    from accepted_registrations
    where delivery_order > (select min(delivery_order) from accepted_registrations)
    group by credit_code
)

select
    accepted.credit_code,
    accepted.born_on,
    accepted.entity_type,
    accepted.industry_code,
    accepted.status,
    accepted.cancelled_on,
    accepted.revoked_on,
    accepted.moved_out_on,
    accepted.moved_in_on,
    accepted.registered_capital_wan,
    accepted.capital_currency,
    accepted.area_code,
    accepted.person_id,
    accepted.employees,
    accepted.predecessor_code,
    accepted.approved_on,
    accepted.content,
    accepted.sheet,
    accepted."row",
    accepted.folder_month,
    accepted.delivery_order
from accepted_registrations as accepted
left join named_again on named_again.credit_code = accepted.credit_code
where
    named_again.credit_code is null
    or named_again.last_order = accepted.delivery_order
