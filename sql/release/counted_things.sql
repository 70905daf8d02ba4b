/*
title = "计数对象"
description = "最近一个月的每个指标、每种口径所计的人、户、单位或答卷，一行一个；按区划和分组相加就是公布的分子和分母。"
kind = "view"

[columns]
thing = "对象在该口径内的编号；每次发布重新编"
indicator = "指标标识"
variant = "口径"
part = "分部：年均值为日历年，调查为层（主体类型），其余为空"
unit_id = "对象：统一社会信用代码、单位代码、证件号码的加密散列、班级编号/证件号码的加密散列或问卷编号"
area_code = "区划代码"
entity_type = "主体类型"
industry = "行业门类"
key_group = "重点群体"
numerator = "计入分子的数；满意度得分为 20 至 100 分，Kaplan–Meier 为是否退出"
denominator = "计入分母的数；分母为人口数的为空，Kaplan–Meier 为观察天数"
*/
select
    row_number() over (
        partition by computed.indicator, computed.variant order by counted.part, counted.unit_id
    )::integer as thing,
    computed.indicator,
    computed.variant,
    counted.part,
    counted.unit_id,
    counted.area_code,
    counted.entity_type,
    counted.industry,
    counted.key_group,
    counted.numerator,
    counted.denominator
from behind.counted
inner join behind.computed
    on computed.indicator = counted.indicator and computed.counted_variant = counted.variant
