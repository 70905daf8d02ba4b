/*
title = "台账与登记的比对"
description = "每种台账一行：写明统一社会信用代码的有多少，其中在市场主体登记信息里找不到的有多少。"

[columns]
source = "台账"
records = "台账行数（现行）"
with_code = "写明统一社会信用代码的行数"
unmatched = "其中代码不在登记信息里的行数"
*/
with ledgers as (
    select 'subsidies' as source, credit_code from current_subsidies
    union all
    select 'loans' as source, credit_code from current_loans
    union all
    select 'tax_reliefs' as source, credit_code from current_tax_reliefs
    union all
    select 'employment' as source, employer_code as credit_code from current_employment
)

select
    ledgers.source,
    count(*) as records,
    count(ledgers.credit_code) as with_code,
    count(ledgers.credit_code) filter (where registered.credit_code is null) as unmatched
from ledgers
left join current_registrations as registered on registered.credit_code = ledgers.credit_code
group by ledgers.source
