import pandera.pandas as pan

from schemas.form import DEPARTMENT_TITLES, Date, Text, Whole, column, derived


class Evidence(pan.DataFrameModel):
    """一个条目的一项认定一行。"""

    standard: Text = column(
        "标准",
        also=("评估标准", "考核标准", "评分标准", "标准名称"),
        required=True,
        meaning="辖区采用的标准，填简称、全称或标识",
    )
    item: Text = column(
        "条目编号",
        also=("条目", "条目序号", "考核条目", "标准条目编号"),
        required=True,
        meaning="标准里的条目，如 1.2.1，也可照原表写“一、2.1”",
    )
    department: Text = column(
        "责任部门",
        "department",
        also=("部门", *(title for title in DEPARTMENT_TITLES if title != "责任部门")),
        meaning="逐个部门考核的标准必填，是被考核的部门",
    )
    word: Text = column(
        "认定结果",
        also=("认定", "认定结论", "评定结果", "考核结果", "检查结果"),
        required=True,
        meaning="该条目的等次，或扣分、加分的情形；没有扣分情形的填“符合”",
        example="符合",
    )
    cases: Whole = column(
        "次数",
        "whole",
        also=("件数", "个数", "发生次数", "情形次数"),
        unit="次",
        meaning="按次数扣分、加分的情形有几次；空白为一次",
        ge=0,
        example="1",
    )
    material: Text = column(
        "材料名称",
        also=("佐证材料", "佐证材料名称", "证明材料", "材料", "文件名称"),
        required=True,
        meaning="照原文保留",
        example="创建工作领导小组成立文件",
    )
    document_number: Text = column("文号", also=("发文字号", "文件字号", "发文文号", "文件编号"))
    material_on: Date = column(
        "材料日期", "date", also=("印发日期", "发文日期", "成文日期", "材料时间")
    )
    determined_on: Date = column(
        "认定日期",
        "date",
        also=("认定时间", "评定日期", "考核日期", "检查日期"),
        meaning="空白的按报送月份计",
    )
    assessor: Text = column(
        "认定人", "name", also=("评定人", "考核人", "检查人"), personal=True, meaning="不保留"
    )
    attachment: Text = column("附件", also=("附件名称", "附件文件名", "附件编号"))
    serial: Text = column(
        "序号",
        "identifier",
        also=("材料编号", "材料序号", "佐证编号"),
        meaning="同一条目有几项同样的认定时用来区分，再次报送时不变",
    )
    case_id: Text = derived(
        "序号，空白的为认定结果；逐个部门考核的标准前面加部门", title="认定事项"
    )

    class Config:
        name = "evidence"
        title = "创建工作佐证材料台账"
        metadata = {
            "also": ("佐证材料", "创建材料", "认定台账", "认定结果", "evidence"),
            "key": ("standard", "item", "case_id"),
            "rhythm": "有新认定时报送，不要求每月报送",
        }
