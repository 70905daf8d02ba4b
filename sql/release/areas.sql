/*
title = "区划"
description = "辖区的区划树；未注明的代码尾数为 999。"

[columns]
area_code = "区划代码"
area_name = "区划名称"
parent_code = "上级区划代码；辖区自身为空"
is_town = "是否镇街"
*/
select
    area_code,
    area_name,
    parent_code,
    is_town
from areas
order by area_code
