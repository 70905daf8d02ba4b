/*
title = "计数对象所依据的行"
description = "每个计数对象（见 counted_things）所依据的来源行：哪份文件、哪个工作表、Excel 第几行。"
kind = "view"

[columns]
indicator = "指标标识"
variant = "口径"
thing = "对象在该口径内的编号"
place = "同一对象各行的次序，从 1 起"
source = "来源"
folder_month = "报送月份（该月最后一天）"
file = "文件名"
sheet = "工作表；文本文件为空"
row = "Excel 行号"
*/
select
    things.indicator,
    things.variant,
    things.thing,
    row_number() over (
        partition by things.indicator, things.variant, things.thing
        order by
            source_rows.source,
            source_rows.delivery_order,
            source_rows.sheet,
            source_rows."row"
    )::integer as place,
    source_rows.source,
    source_rows.folder_month,
    source_rows.file,
    source_rows.sheet,
    source_rows."row"
from counted_things as things
inner join behind.computed
    on computed.indicator = things.indicator and computed.variant = things.variant
inner join behind.resting_on
    on
        resting_on.indicator = computed.indicator
        and resting_on.variant = computed.counted_variant
        and resting_on.unit_id = things.unit_id
        and resting_on.part is not distinct from things.part
inner join behind.source_rows
    on source_rows.source = resting_on.source and source_rows.row_key = resting_on.row_key
