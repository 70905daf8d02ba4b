"""Every rule over rows: what makes it fire, at which level, with which words."""

from datetime import date
from decimal import Decimal

import pytest

from tests.good_rows import GOOD
from tests.office import Office

# source, cells that differ from a good row, level, rule, column and a piece of the message
CASES = [
    (
        "registrations",
        {"统一社会信用代码": "92370812PXKBX9LT4M"},
        "error",
        "V01",
        "统一社会信用代码",
        "校验",
    ),
    ("registrations", {"统一社会信用代码": "9237081"}, "error", "V01", "统一社会信用代码", "18"),
    ("registrations", {"统一社会信用代码": ""}, "error", "V05", "统一社会信用代码", "必填"),
    ("registrations", {"主体名称": ""}, "error", "V05", "主体名称", "必填"),
    ("registrations", {"主体类型": ""}, "warning", "V01", "主体类型", "第二位"),
    ("registrations", {"主体类型": "私人诊所"}, "error", "V01", "主体类型", ""),
    ("registrations", {"主体类型": "有限责任公司"}, "error", "V01", "主体类型", "不一致"),
    ("registrations", {"行业代码": "Z999"}, "error", "", "行业代码", ""),
    ("registrations", {"登记状态": "神秘"}, "error", "V04", "登记状态", ""),
    (
        "registrations",
        {"经营者证件号码": "370882197805180438"},
        "warning",
        "V02",
        "经营者证件号码",
        "校验",
    ),
    ("registrations", {"经营者证件号码": "E12345678"}, "warning", "V02", "经营者证件号码", ""),
    ("registrations", {"成立日期": "2020-02-30"}, "error", "V03", "成立日期", ""),
    ("registrations", {"成立日期": "5月6日"}, "error", "V03", "成立日期", "日期"),
    (
        "registrations",
        {"成立日期": "2020-07-01", "核准日期": ""},
        "error",
        "V03",
        "成立日期",
        "次月末",
    ),
    ("registrations", {"核准日期": "2017-01-01"}, "warning", "V03", "核准日期", "早于"),
    (
        "registrations",
        {"登记状态": "注销", "注销日期": "2017-01-01"},
        "error",
        "V03",
        "注销日期",
        "早于",
    ),
    ("registrations", {"吊销日期": "2017-01-01"}, "error", "V03", "吊销日期", "早于"),
    ("registrations", {"登记状态": "注销"}, "error", "V04", "注销日期", "没有注销日期"),
    ("registrations", {"登记状态": "吊销未注销"}, "error", "V04", "吊销日期", "没有吊销日期"),
    ("registrations", {"注销日期": "2020-05-01"}, "warning", "V04", "登记状态", "以日期为准"),
    (
        "registrations",
        {"登记状态": "吊销未注销", "吊销日期": "2020-05-01", "注销日期": "2020-05-02"},
        "warning",
        "V04",
        "登记状态",
        "以日期为准",
    ),
    ("registrations", {"迁出日期": "2017-01-01"}, "error", "V03", "迁出日期", "早于"),
    ("registrations", {"登记状态": "迁出"}, "warning", "V04", "迁出日期", "没有迁出日期"),
    ("registrations", {"注册资本(万元)": "若干"}, "warning", "", "注册资本(万元)", ""),
    ("registrations", {"从业人数": "十来个"}, "warning", "", "从业人数", ""),
    ("population", {"16-59岁人口": "600000"}, "warning", "V00", "16-59岁人口", "多于"),
    ("population", {"16-59岁人口": ""}, "error", "V05", "16-59岁人口", "必填"),
    ("subsidies", {"证件号码": "370882196403299685"}, "error", "V02", "证件号码", "校验"),
    ("subsidies", {"证件号码": "3.70882196403E+17"}, "error", "V02", "证件号码", "精度丢失"),
    ("subsidies", {"审核结果": "再说"}, "error", "V00", "审核结果", "通过"),
    ("subsidies", {"拨付日期": "2020-04-01"}, "error", "V11", "拨付日期", "早于"),
    ("subsidies", {"审核日期": "2020-04-01"}, "warning", "V11", "审核日期", "早于"),
    ("subsidies", {"拨付金额(元)": "13000"}, "warning", "V11", "拨付金额(元)", "标准"),
    (
        "subsidies",
        {"补贴项目": "岗位开发补贴", "拨付金额(元)": "5000"},
        "warning",
        "V11",
        "拨付金额(元)",
        "标准",
    ),
    ("subsidies", {"拨付金额(元)": "0.01"}, "warning", "V11", "拨付金额(元)", "标准"),
    ("subsidies", {"拨付金额(元)": "-1"}, "error", "V05", "拨付金额(元)", "小于"),
    ("subsidies", {"拨付金额(元)": "很多"}, "error", "", "拨付金额(元)", ""),
    ("subsidies", {"群体类别": "外星人"}, "warning", "", "群体类别", "其他"),
    ("subsidies", {"所属镇街": "李家镇"}, "warning", "", "所属镇街", ""),
    ("loans", {"放款日期": "2020-05-01"}, "error", "V12", "放款日期", "早于"),
    ("loans", {"放款金额(元)": "200000.01"}, "error", "V12", "放款金额(元)", "额度"),
    (
        "loans",
        {"申请日期": "2020-04-01", "放款日期": "2020-04-14", "放款金额(元)": "150001"},
        "error",
        "V12",
        "放款金额(元)",
        "额度",
    ),
    ("loans", {"期限(月)": "37"}, "warning", "V12", "期限(月)", "期限"),
    ("loans", {"审核日期": "2020-05-01"}, "warning", "V12", "审核日期", "早于"),
    ("loans", {"借款人类型": "朋友"}, "error", "V00", "借款人类型", "个人"),
    ("trainings", {"结业日期": "2020-03-01"}, "error", "V14", "结业日期", "早于"),
    ("trainings", {"结业日期": ""}, "warning", "V14", "结业日期", "没有结业日期"),
    ("trainings", {"补贴拨付日期": "2020-03-01"}, "error", "V14", "补贴拨付日期", "早于"),
    ("trainings", {"证件号码": "370882201503070019"}, "error", "V02", "证件号码", ""),
    ("services", {"服务日期": "2020-05-01"}, "warning", "V03", "服务日期", "早于"),
    ("tax_reliefs", {"享受日期": "2020-05-01"}, "error", "V11", "享受日期", "早于"),
    ("employment", {"就业方式": "躺平"}, "error", "V00", "就业方式", "单位就业"),
    ("survey", {"总体满意度": "9"}, "error", "V00", "总体满意度", "满意"),
    ("survey_frame", {"总体户数": "一万"}, "error", "", "总体户数", ""),
    ("evidence", {"标准": "别的标准"}, "error", "V00", "标准", "“省级创业型城市评估标准”"),
    ("evidence", {"条目编号": "9.9.9"}, "error", "V00", "条目编号", "1.1.1 至 1.6.1、2.1.1 至"),
    ("evidence", {"条目编号": "2.2.1"}, "error", "V00", "条目编号", "由台账计算，不需要认定"),
    ("evidence", {"认定结果": "不太好"}, "error", "V00", "认定结果", "“符合”、“政府领导未挂帅”"),
    ("evidence", {"认定结果": ""}, "error", "V05", "认定结果", "必填"),
    ("evidence", {"材料名称": ""}, "error", "V05", "材料名称", "必填"),
    ("evidence", {"责任部门": "某局"}, "error", "V00", "责任部门", "不在部门名单内，请填："),
    ("evidence", {"次数": "-1"}, "error", "V00", "次数", "整数"),
    ("evidence", {"认定日期": "2020-07-01"}, "error", "V03", "认定日期", "次月末"),
    ("department_duties", {"部门": "各成员单位"}, "error", "V00", "部门", "请填："),
    ("department_duties", {"部门": ""}, "error", "V05", "部门", "必填"),
    ("department_duties", {"月份": "5月"}, "error", "V03", "月份", "写成 2020-05"),
    ("department_duties", {"月份": "2020-07"}, "error", "V03", "月份", "次月末"),
    ("department_duties", {"已完成任务": "3"}, "warning", "V00", "已完成任务", "补完以前的"),
    ("department_duties", {"已报资料": "2"}, "warning", "V00", "已报资料", "多于"),
    ("department_duties", {"实到会议": "2"}, "warning", "V00", "实到会议", "多于"),
    ("department_duties", {"应到会议": "半次"}, "error", "V00", "应到会议", "整数"),
    ("department_duties", {"是否参与创建": "也许"}, "error", "V00", "是否参与创建", "未参与"),
    ("department_survey", {"部门": "某局"}, "error", "V00", "部门", "区民政局"),
    ("department_survey", {"编号": ""}, "error", "V05", "编号", "必填"),
    ("department_survey", {"评价": "6"}, "error", "V00", "评价", "非常满意"),
    ("guarantee_fund", {"贷款余额(万元)": ""}, "error", "V05", "贷款余额(万元)", "必填"),
    ("guarantee_fund", {"担保基金余额(万元)": "-1"}, "error", "V05", "担保基金余额(万元)", "小于"),
    ("baselines", {"指标": "满意度"}, "error", "V00", "指标", "参训后创业成功率"),
    ("baselines", {"年度": "18年"}, "error", "V03", "年度", "写成 2018"),
    ("baselines", {"分子": "101"}, "error", "V00", "分子", "分子大于分母"),
    ("baselines", {"分子": "0", "分母": "0"}, "error", "V05", "分母", "大于 0"),
]

# source and the cells that differ from a good row: the same day, the full amount, all dates there
EDGES = [
    ("registrations", {"登记状态": "注销", "注销日期": "2017-11-26"}),
    ("registrations", {"登记状态": "吊销未注销", "吊销日期": "2017-11-26"}),
    (
        "registrations",
        {"登记状态": "吊销已注销", "吊销日期": "2019-11-26", "注销日期": "2020-05-06"},
    ),
    ("registrations", {"登记状态": "迁出", "迁出日期": "2017-11-26"}),
    ("registrations", {"登记状态": ""}),
    ("registrations", {"成立日期": "2020-06-30", "核准日期": "2020-06-30"}),
    ("population", {"16-59岁人口": "553200"}),
    ("population", {"常住人口": ""}),
    ("subsidies", {"申请日期": "2020-05-07", "审核日期": "2020-05-07"}),
    ("subsidies", {"审核日期": "", "拨付金额(元)": "", "拨付日期": ""}),
    ("subsidies", {"补贴项目": "岗位开发补贴", "拨付金额(元)": "6000"}),
    ("subsidies", {"拨付金额(元)": "0"}),
    ("subsidies", {"证件号码": "E12345678"}),
    ("loans", {"申请日期": "2020-05-28", "审核日期": "2020-05-28"}),
    ("loans", {"放款金额(元)": "200000"}),
    ("loans", {"放款金额(元)": "0", "期限(月)": "0"}),
    ("loans", {"申请日期": "2020-04-01", "审核日期": "2020-04-01", "放款日期": "2020-04-14"}),
    (
        "loans",
        {"申请日期": "2020-04-01", "放款日期": "2020-04-15", "放款金额(元)": "200000"},
    ),
    ("trainings", {"结业日期": "2020-03-02", "补贴拨付日期": "2020-03-02"}),
    ("trainings", {"结业日期": "", "是否合格": "", "证书编号": ""}),
    ("services", {"服务日期": "2020-05-04"}),
    ("tax_reliefs", {"享受日期": "2020-05-04"}),
    ("baselines", {"分子": "100"}),
]


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


@pytest.mark.parametrize("source", GOOD)
def test_a_good_row_is_accepted_without_remark(office, source):
    office.deliver_rows("2020-05", "good.csv", [GOOD[source]])

    (account,) = office.read("2020-05")["good.csv"]

    assert (account.source, account.accepted, account.faults) == (source, 1, [])


@pytest.mark.parametrize(("source", "cells"), EDGES, ids=[str(cells) for _, cells in EDGES])
def test_a_row_on_the_edge_of_a_rule_is_accepted_without_remark(office, source, cells):
    office.deliver_rows("2020-05", "edge.csv", [GOOD[source] | cells])

    (account,) = office.read("2020-05")["edge.csv"]

    assert (account.accepted, account.faults) == (1, [])


@pytest.mark.parametrize(
    ("source", "cells", "level", "rule", "column", "words"),
    CASES,
    ids=[f"{source}-{'-'.join(cells)}-{'-'.join(cells.values())}" for source, cells, *_ in CASES],
)
def test_each_rule_fires_on_its_row(office, source, cells, level, rule, column, words):
    # Beside 20 good rows, so that one bad row does not refuse the whole file.
    key = next(iter(GOOD[source]))
    good = [GOOD[source] | {key: GOOD[source][key]} for _ in range(20)]
    office.deliver_rows("2020-05", "mixed.csv", [GOOD[source] | cells, *good])

    (account,) = office.read("2020-05")["mixed.csv"]

    found = [f for f in account.faults if f["title"] == column and words in f["message"]]
    assert found, account.faults
    assert found[0]["level"] == level
    assert found[0]["rule"].startswith(rule or "V") or found[0]["rule"].startswith("P")
    assert account.returned == (1 if level == "error" else 0)


def test_faults_are_counted_by_the_row(office):
    rows = [GOOD["subsidies"] | {"申请编号": f"BT{n}"} for n in range(20)]
    rows[3] |= {"群体类别": "外星人"}
    rows[7] |= {"群体类别": "火星人", "拨付金额(元)": "13000"}
    office.deliver_rows("2020-05", "补贴.csv", rows)

    (account,) = office.read("2020-05")["补贴.csv"]

    assert [(f["title"], f["rows"]) for f in account.faults] == [
        ("群体类别", 2),
        ("拨付金额(元)", 1),
    ]


def test_a_returned_row_names_sheet_row_column_and_value(office):
    rows = [GOOD["loans"] | {"申请编号": f"DK{n}"} for n in range(20)]
    rows[3] |= {"放款金额(元)": "15000000"}
    office.deliver_rows("2020-05", "贷款.csv", rows)

    office.read("2020-05")
    (row,) = office.returned("2020-05", "loans")

    # The header is row 1, so the fourth data row is row 5 of the sheet.
    assert (row["sheet"], row["row"]) == ("", 5)
    assert row["cells"][0] == "DK3"
    (reason,) = row["reasons"]
    assert (reason["column"], reason["value"]) == ("放款金额(元)", "15000000")


def test_every_reason_of_a_row_is_given_at_once(office):
    bad = GOOD["loans"] | {"申请编号": "DKX", "放款日期": "2020-05-01", "放款金额(元)": "900000"}
    rows = [GOOD["loans"] | {"申请编号": f"DK{n}"} for n in range(20)]
    office.deliver_rows("2020-05", "贷款.csv", [*rows, bad])

    office.read("2020-05")
    (row,) = office.returned("2020-05", "loans")

    assert [reason["column"] for reason in row["reasons"]] == ["放款日期", "放款金额(元)"]


def test_a_negative_amount_beside_blank_ones_is_returned_alone(office):
    rows = [GOOD["loans"] | {"申请编号": f"DK{n}", "审核结果": "审核中"} for n in range(3)]
    rows[0] |= {"放款金额(元)": "", "放款日期": ""}
    rows[1] |= {"放款金额(元)": "-5"}
    office.deliver_rows("2020-05", "贷款.csv", rows)

    office.read("2020-05")

    assert [row["cells"][0] for row in office.returned("2020-05", "loans")] == ["DK1"]


def test_a_cell_of_more_than_1000_signs_is_returned_alone(office):
    rows = [GOOD["trainings"] | {"班级编号": f"SYB{n}"} for n in range(3)]
    rows[0] |= {"培训机构": "校" * 1000}
    rows[1] |= {"培训机构": "校" * 1001}
    office.deliver_rows("2020-05", "培训.csv", rows)

    office.read("2020-05")
    (row,) = office.returned("2020-05", "trainings")

    assert row["row"] == 3
    ((column, message),) = [(each["column"], each["message"]) for each in row["reasons"]]
    assert (column, message) == ("培训机构", "内容超过 1,000 个字，请核对是否错列")


def test_the_new_address_of_whoever_moved_out_does_not_lose_the_row(office):
    away = {"所属镇街": "", "住所": "山东省济南市历下区1号"}
    gone = GOOD["registrations"] | away | {"迁出日期": "2020-05-10", "登记状态": "迁出"}
    other = GOOD["registrations"] | away | {"统一社会信用代码": "92370812KGM0138U45"}
    rows = [{"住所": "", **row} for row in (gone, other)]
    office.deliver_rows("2020-05", "登记.csv", rows)

    (account,) = office.read("2020-05")["登记.csv"]

    assert (account.accepted, account.outside) == (1, 1)
    assert str(office.accepted("2020-05", "registrations")[0]["moved_out_on"]) == "2020-05-10"


def test_a_register_without_a_column_for_moves_is_placed_by_its_addresses(office):
    without = ("迁出日期", "所属镇街")
    row = {title: cell for title, cell in GOOD["registrations"].items() if title not in without}
    office.deliver_rows("2020-05", "登记.csv", [row | {"住所": "山东省济南市历下区1号"}])
    office.deliver_rows("2020-05", "本区.csv", [row | {"住所": "兖州区颜店镇1号"}])

    accounts = office.read("2020-05")

    assert [accounts[name][0].outside for name in ("登记.csv", "本区.csv")] == [1, 0]


def test_names_ids_and_addresses_are_not_kept(office):
    office.deliver_rows("2020-05", "登记.csv", [GOOD["registrations"]])

    office.read("2020-05")
    (row,) = office.accepted("2020-05", "registrations")

    assert "370882197805180437" not in map(str, row.values())
    assert not {"entity_name", "address", "town"} & row.keys()
    assert len(row["person_id"]) == 32


def test_a_branch_is_told_by_its_name(office):
    row = GOOD["registrations"] | {"主体名称": "虚构百货店兖州分公司"}
    office.deliver_rows("2020-05", "登记.csv", [row])

    office.read("2020-05")

    assert office.accepted("2020-05", "registrations")[0]["entity_type"] == "branch"


def test_duties_of_which_nothing_is_stated_are_returned(office):
    # As in a summary by department and month, whose other columns are no duties.
    named = {title: "" for title in GOOD["department_duties"]} | {"部门": "区民政局"}
    rows = [GOOD["department_duties"], named | {"月份": "2020-04"}]
    office.deliver_rows("2020-05", "职责.csv", rows)

    office.read("2020-05")
    (row,) = office.returned("2020-05", "department_duties")

    assert [reason["message"] for reason in row["reasons"]] == [
        "除部门和月份外都是空白，请至少填一项"
    ]


def test_the_further_sources_are_typed(office):
    sources = ("department_duties", "department_survey", "guarantee_fund", "baselines")
    for source in sources:
        office.deliver_rows("2020-05", f"{source}.csv", [GOOD[source]])

    office.read("2020-05")
    kept = {source: list(office.accepted("2020-05", source)[0].values()) for source in sources}

    # Without sheet and row, the last two columns.
    assert kept["department_duties"][:-2] == [
        *("区民政局", date(2020, 5, 31)),
        *(2, 2, 1, 1, 1, 0, 4, "yes"),
    ]
    assert kept["department_survey"][:-2] == ["区民政局", "1", 4]
    assert kept["guarantee_fund"][:-2] == [date(2020, 3, 31), Decimal("3000"), Decimal("12000.5")]
    assert kept["baselines"][:-2] == ["training_pass_rate", 2018, 90, 100]


def test_validation_that_is_switched_off_stops_the_run(office, monkeypatch):
    from pandera.config import CONFIG

    monkeypatch.setattr(CONFIG, "validation_enabled", False)
    office.deliver_rows("2020-05", "good.csv", [GOOD["services"]])

    with pytest.raises(RuntimeError, match="PANDERA_VALIDATION_ENABLED"):
        office.read("2020-05")
