/*
title = "指标值背后的行"
description = "最近一个月的每个指标值所依据的来源行。分子、分母只写在每个对象的第一行，相加即为公布的分子和分母（年均、调查加权和 Kaplan–Meier 的值另算，见 indicators 的 estimator）。请按 indicator、variant、area_code、dimension、member 筛选后使用，或用 rows_behind。"
kind = "view"

[columns]
indicator = "指标标识"
variant = "口径"
area_code = "指标值的区划代码"
dimension = "分组维度：total 不分组，entity_type 主体类型，industry 行业门类，key_group 重点群体"
member = "分组取值；不分组为 total，未注明为 unspecified"
thing = "对象在该口径内的编号；人口数为空"
place = "同一对象各行的次序，从 1 起"
unit_id = "对象：统一社会信用代码、单位代码、证件号码的加密散列、班级编号/证件号码的加密散列、问卷编号，或人口数的区划代码"
unit_area_code = "对象的区划代码"
entity_type = "对象的主体类型"
industry = "对象的行业门类"
key_group = "对象的重点群体"
part = "分部：年均值为日历年，调查为层（主体类型），其余为空"
numerator = "计入分子的数；只写在对象的第一行"
denominator = "计入分母的数；只写在对象的第一行"
source = "来源"
folder_month = "报送月份（该月最后一天）"
file = "文件名"
sheet = "工作表；文本文件为空"
row = "Excel 行号"
*/
with recursive within as (
    select
        area_code,
        area_code as ancestor_code
    from areas
    union all
    select
        within.area_code,
        areas.parent_code as ancestor_code
    from within
    inner join areas on areas.area_code = within.ancestor_code
    where areas.parent_code is not null
),

breakdowns as (
    select
        indicators.indicator,
        indicators.variant,
        indicators.population,
        indicators.is_contribution,
        dimensions.dimension
    from indicators
    inner join (
        values ('total'), ('entity_type'), ('industry'), ('key_group')
    ) as dimensions (dimension)
        on
            dimensions.dimension = 'total'
            or contains(' ' || indicators.dimensions || ' ', ' ' || dimensions.dimension || ' ')
),

-- Of a contribution, what carries no member belongs to the denominator of every one.
membership as (
    select
        things.thing,
        things.indicator,
        things.variant,
        breakdowns.dimension,
        coalesce(
            case breakdowns.dimension
                when 'total' then 'total'
                when 'entity_type' then things.entity_type
                when 'industry' then things.industry
                when 'key_group' then things.key_group
            end,
            case when not breakdowns.is_contribution then 'unspecified' end
        ) as member
    from counted_things as things
    inner join breakdowns
        on breakdowns.indicator = things.indicator and breakdowns.variant = things.variant
),

-- Over a population the whole is there even where nothing was counted.
members as (
    select distinct
        breakdowns.indicator,
        breakdowns.variant,
        breakdowns.dimension,
        coalesce(membership.member, 'total') as member
    from breakdowns
    left join membership
        on
            membership.indicator = breakdowns.indicator
            and membership.variant = breakdowns.variant
            and membership.dimension = breakdowns.dimension
            and membership.member is not null
    where membership.member is not null or breakdowns.dimension = 'total'
),

members_of_things as (
    select
        thing,
        indicator,
        variant,
        dimension,
        member,
        1 as counts_above
    from membership
    where member is not null
    union all
    select
        membership.thing,
        membership.indicator,
        membership.variant,
        membership.dimension,
        members.member,
        0 as counts_above
    from membership
    inner join members
        on
            members.indicator = membership.indicator
            and members.variant = membership.variant
            and members.dimension = membership.dimension
    where membership.member is null
)

select
    of_things.indicator,
    of_things.variant,
    within.ancestor_code as area_code,
    of_things.dimension,
    of_things.member,
    of_things.thing,
    coalesce(counted_rows.place, 1) as place,
    things.unit_id,
    things.area_code as unit_area_code,
    things.entity_type,
    things.industry,
    things.key_group,
    things.part,
    case
        when coalesce(counted_rows.place, 1) = 1 then things.numerator * of_things.counts_above
    end as numerator,
    case when coalesce(counted_rows.place, 1) = 1 then things.denominator end as denominator,
    counted_rows.source,
    counted_rows.folder_month,
    counted_rows.file,
    counted_rows.sheet,
    counted_rows."row"
from members_of_things as of_things
inner join counted_things as things
    on
        things.indicator = of_things.indicator
        and things.variant = of_things.variant
        and things.thing = of_things.thing
inner join within on within.area_code = things.area_code
left join counted_rows
    on
        counted_rows.indicator = of_things.indicator
        and counted_rows.variant = of_things.variant
        and counted_rows.thing = of_things.thing
union all
select
    members.indicator,
    members.variant,
    population_rows.area_code,
    members.dimension,
    members.member,
    cast(null as integer) as thing,
    1 as place,
    population_rows.part_code as unit_id,
    population_rows.part_code as unit_area_code,
    cast(null as varchar) as entity_type,
    cast(null as varchar) as industry,
    cast(null as varchar) as key_group,
    cast(null as varchar) as part,
    0 as numerator,
    population_rows.persons as denominator,
    'population' as source,
    population_rows.folder_month,
    population_rows.file,
    population_rows.sheet,
    population_rows."row"
from members
inner join indicators
    on indicators.indicator = members.indicator and indicators.variant = members.variant
inner join population_rows on population_rows.measure = indicators.population
