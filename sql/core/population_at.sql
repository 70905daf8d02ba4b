/*
title = "人口分母"
description = "每个区划、每种人口一行：不晚于参照月末的最近一次数；自身没有而下级都有的，为下级之和。"

[columns]
area_code = "区划代码"
measure = "人口：persons_16_59 16—59岁常住人口、residents 常住人口、labour_force 劳动力、employed 从业人员"
persons = "人数"
as_of_on = "截止日期；由下级相加的，为其中最早的"
*/
select
    area_code,
    measure,
    sum(persons)::bigint as persons,
    min(as_of_on) as as_of_on
from population_parts
group by area_code, measure
