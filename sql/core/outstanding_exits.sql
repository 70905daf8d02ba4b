-- Returned registrations that say 注销 or 吊销 and were not accepted in a later delivery.
select returned_exits.credit_code
from returned_exits
left join current_registrations
    on
        current_registrations.credit_code = returned_exits.credit_code
        and current_registrations.delivery_order > returned_exits.delivery_order
where current_registrations.credit_code is null
