-- One row per judgement: the last delivery that names it counts.
select
    standard,
    item,
    department,
    word,
    cases,
    material,
    document_number,
    material_on,
    determined_on,
    attachment,
    serial,
    case_id,
    content,
    sheet,
    "row",
    folder_month,
    delivery_order
from accepted_evidence
qualify row_number() over (
    partition by standard, item, case_id order by delivery_order desc, "row" desc
) = 1
