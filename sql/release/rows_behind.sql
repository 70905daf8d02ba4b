/*
title = "一个指标值背后的行"
description = "最近一个月一个指标值所依据的来源行，一行一个来源行；分子、分母只写在每个对象的第一行，相加即为公布的数。用法：from rows_behind('success_rate', '370812', 'total', 'total', 'default')，参数依次为指标、区划代码、分组维度、分组取值、口径。把发布文件 attach 到别的库时，先 use 它。"
kind = "macro"
parameters = ["of_indicator", "of_area", "of_dimension", "of_member", "of_variant"]

[columns]
thing = "对象在该口径内的编号；人口数为空"
place = "同一对象各行的次序，从 1 起"
unit_id = "对象，见 cell_rows"
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
select
    found.thing,
    found.place,
    found.unit_id,
    found.unit_area_code,
    found.entity_type,
    found.industry,
    found.key_group,
    found.part,
    found.numerator,
    found.denominator,
    found.source,
    found.folder_month,
    found.file,
    found.sheet,
    found."row"
from cell_rows as found
where
    found.indicator = of_indicator
    and found.area_code = of_area
    and found.dimension = of_dimension
    and found.member = of_member
    and found.variant = of_variant
order by found.thing, found.place
