/*
title = "人口分母所依据的行"
description = "最近一个月每个区划的人口分母由哪些区划的人口数组成，各在哪份文件、哪个工作表、Excel 第几行。"
kind = "newest"

[columns]
measure = "人口：persons_16_59 16—59岁常住人口、residents 常住人口、labour_force 劳动力、employed 从业人员"
area_code = "分母所属的区划代码"
part_code = "人口数所属的区划代码：本区划，或本区划没有人口数时的下级"
persons = "人数"
as_of_on = "截止日期"
folder_month = "报送月份（该月最后一天）"
file = "文件名"
sheet = "工作表；文本文件为空"
row = "Excel 行号"
*/
select
    parts.measure,
    parts.area_code,
    parts.part_code,
    parts.persons,
    parts.as_of_on,
    population.folder_month,
    delivered_files.file,
    population.sheet,
    population."row"
from population_parts as parts
inner join current_population as population
    on population.area_code = parts.part_code and population.as_of_on = parts.as_of_on
inner join delivered_files on delivered_files.delivery_order = population.delivery_order
order by parts.measure, parts.area_code, parts.part_code
