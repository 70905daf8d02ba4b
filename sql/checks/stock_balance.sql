/*
rule = "V06"
severity = "error"
message = "市场主体月报不平衡：上月末户数加进入减离开不等于本月末户数"
*/
select
    month,
    area_code,
    entity_type,
    industry,
    stock,
    stock_before
from (
    select
        month,
        area_code,
        entity_type,
        industry,
        stock,
        opened - closed + moved_in - moved_out as movement,
        lag(stock) over (
            partition by area_code, entity_type, industry order by month
        ) as stock_before
    from register_report
)
where stock <> stock_before + movement
