"""The header alone says what a sheet is; a sheet that says nothing certain is refused."""

from pathlib import Path

import pytest

from pipelines.deliveries import FileRefused
from pipelines.reading.decoding import Text
from pipelines.reading.headers import Form, Sheet, recognise, source_named_by
from schemas import SOURCES

LOANS = ["申请编号", "证件号码", "借款人类型", "申请日期", "审核结果", "放款金额", "放款日期"]
SUBSIDIES = ["申请编号", "证件号码", "申请日期", "审核结果", "拨付金额"]
LOAN = ["D1", "370882199001010011", "个人", "2020-05-06", "通过", "10", "2020-05-20"]


def sheet(*head: list[str], name: str = "", is_hidden: bool = False) -> Sheet:
    return Sheet(
        name, list(head), "报送.xlsx", Text(Path("0.csv")), ",", [0] * len(head), is_hidden
    )


def form(*head: list[str], name: str = "", file_name: str = "报送.xlsx") -> Form:
    (found,) = recognise([sheet(*head, name=name)], file_name)
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_is_recognised_by_its_own_titles(source):
    columns = SOURCES[source].to_schema().columns
    titles = [c.title for c in columns.values() if c.metadata["kind"] != "derived"]
    found = form(titles)
    assert found.source == source
    assert [found.header[p] for p in found.positions.values()] == titles


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_is_recognised_by_its_required_titles_alone(source):
    columns = SOURCES[source].to_schema().columns
    found = form([c.title for c in columns.values() if c.metadata["required"]])
    assert found.source == source


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("放款金额（万元）", "万元"),
        ("放款金额(元)", "元"),
        ("放款金额【单位：万元】", "万元"),
        ("放款金额（人民币元）", "元"),
        ("放款金额（万元）*", "万元"),
    ],
)
def test_a_title_may_carry_its_unit(title, unit):
    found = form([*LOANS[:5], title], LOAN)
    assert found.units["disbursed_yuan"] == unit
    assert found.titles["disbursed_yuan"] == title


def test_a_unit_above_the_header_holds_for_money_without_its_own():
    titles = [*LOANS, "期限（月）"]
    above = ["填报单位：就业中心   单位：万元"]
    assert form(above, titles).units["disbursed_yuan"] == "万元"
    assert form(above, titles).units["term_months"] == "月"
    titles[5] = "放款金额（元）"
    assert form(above, titles).units["disbursed_yuan"] == "元"


def test_rows_above_the_header_are_counted():
    found = form(["创业担保贷款台账"], [], LOANS, LOAN)
    assert found.first_row == 4


def test_of_a_two_row_header_the_lower_title_counts_and_else_the_upper():
    upper = ["序号", "申请编号", "借款人信息", "", "贷款信息", "", "", ""]
    lower = ["", "", "姓名", "证件号码", "借款人类型", "申请日期", "审核结果", "放款金额（万元）"]
    found = form(["台账"], upper, lower, ["1", *LOAN])
    assert found.header == ["序号", "申请编号", *lower[2:]]
    assert (found.positions["application_id"], found.positions["person_id"]) == (1, 3)
    assert found.first_row == 4


def test_a_two_row_header_may_split_one_title_or_set_the_unit_apart():
    upper = [*LOANS[:5], "放款", "", "期限"]
    lower = ["", "", "", "", "", "金额", "日期", "（月）"]
    found = form(upper, lower)
    assert (found.positions["disbursed_yuan"], found.positions["disbursed_on"]) == (5, 6)
    assert found.units["term_months"] == "月"
    assert found.titles["term_months"] == "期限（月）"


def test_data_below_a_header_is_not_its_second_row():
    assert form(LOANS, ["D1", "", "个人", "", "通过", "", ""]).first_row == 2


def test_a_row_that_numbers_the_columns_is_part_of_the_header():
    assert form(LOANS, ["甲", "乙", "1", "2", "3", "4", "5"], LOAN).first_row == 3
    assert form(LOANS, ["1", "2", "3", "4", "5", "6", "7"], LOAN).first_row == 3
    assert form(LOANS, ["1", "2", "3", "4", "5", "6", "8"], LOAN).first_row == 2


@pytest.mark.parametrize(
    ("name", "above", "file_name", "programme"),
    [
        ("岗位开发补贴", "2020年一次性创业补贴明细", "创业补贴.xlsx", "岗位开发补贴"),
        ("Sheet1", "2020年一次性创业 岗位开发补贴明细", "创业补贴.xlsx", "一次性创业岗位开发补贴"),
        ("Sheet1", "明细", "5月一次性创业补贴.xlsx", "一次性创业补贴"),
    ],
)
def test_a_programme_is_named_by_sheet_then_title_then_file(name, above, file_name, programme):
    found = form([above], SUBSIDIES, name=name, file_name=file_name)
    assert found.constants == {"programme": programme}


def test_a_programme_in_its_own_column_is_not_named_by_the_sheet():
    found = form([*SUBSIDIES, "补贴项目"], name="创业补贴")
    assert (found.constants, found.positions["programme"]) == ({}, 5)


def test_a_ledger_whose_programme_nothing_names_is_refused():
    with pytest.raises(FileRefused, match="“创业补贴台账”.*缺少“补贴项目”"):
        form(SUBSIDIES)


def test_a_title_of_two_sources_does_not_confuse_them():
    # 登记日期 is the birth of an entity in one form and the request of a service in the other.
    assert form(["统一社会信用代码", "企业名称", "登记日期"]).source == "registrations"
    assert form(["编号", "证件号码", "服务项目", "登记日期"]).source == "services"


@pytest.mark.parametrize(
    ("titles", "source"),
    [
        (["单位名称", "统一社会信用代码", "成立日期", "月份"], "registrations"),
        (["问卷编号", "调查时间", "主体类型", "满意度", "月份"], "survey"),
        (["班级编号", "证件号码", "开班日期", "考核结果", "部门"], "trainings"),
        (["截止日期", "镇街", "16-59岁人口", "贷款余额"], "population"),
        ([*LOANS, "贷款余额", "部门"], "loans"),
        (["标准", "条目", "部门", "考核结果", "材料", "编号"], "evidence"),
        (["成员单位", "月份", "任务数", "完成数"], "department_duties"),
        (["被考核部门", "问卷编号", "满意度"], "department_survey"),
        (["时点", "基金余额", "担保贷款余额"], "guarantee_fund"),
        (["指标名称", "年份", "分子", "分母"], "baselines"),
    ],
)
def test_forms_that_share_titles_are_not_taken_for_each_other(titles, source):
    assert form(titles).source == source


def test_a_ledger_of_cases_is_not_taken_for_duties_by_its_department_and_month():
    with pytest.raises(FileRefused, match="同时符合“创业担保贷款台账”和“部门职责任务台账”"):
        form([*LOANS, "部门", "月份"])
    assert form([*LOANS, "部门", "月份"], file_name="创业担保贷款.xlsx").source == "loans"


def test_of_two_sources_that_fit_the_words_around_decide():
    # 编号, 证件号码, 服务类型, 登记日期, 就业时间 and 就业类型 suit services and employment.
    titles = ["登记编号", "证件号码", "服务项目", "登记日期", "就业日期", "就业方式"]
    assert form(titles, file_name="城镇新增就业实名台账.csv").source == "employment"
    assert form(titles, name="创业服务").source == "services"
    assert form(["创业服务台账"], titles).source == "services"


def test_of_two_sources_that_fit_the_one_that_explains_more_is_taken():
    # Both read 编号, 主体类型 … as a questionnaire or a stratum; only one reads all of them.
    titles = ["问卷编号", "调查日期", "主体类型", "总体满意度", "户数"]
    with pytest.raises(FileRefused, match="同时符合“创业环境满意度调查”和“调查抽样框”"):
        form(titles)
    assert form(["主体类型", "户数"]).source == "survey_frame"


def test_a_file_that_fits_two_sources_is_refused():
    titles = ["登记编号", "证件号码", "服务项目", "登记日期", "就业日期", "就业方式"]
    with pytest.raises(FileRefused, match="同时符合“创业服务台账”和“城镇新增就业实名台账”"):
        form(titles)


def test_a_file_that_fits_none_is_refused_with_what_is_missing():
    titles = [title for title in LOANS if title not in ("申请编号", "审核结果")]
    with pytest.raises(FileRefused, match="报送.xlsx：最接近.*贷款.*缺少“申请编号”、“审核结果”"):
        form(titles, LOAN)


def test_a_file_without_any_known_title_is_refused():
    with pytest.raises(FileRefused, match="报送.xlsx：没有找到认得的表头"):
        form(["甲", "乙"], ["1", "2"])


def test_the_declared_title_wins_over_another_title_of_the_same_column():
    assert form([*LOANS, "受理日期"]).positions["applied_on"] == 3
    assert form(["受理日期", *LOANS]).positions["applied_on"] == 4


@pytest.mark.parametrize("titles", [("受理日期", "申请时间"), ("申请日期", "申请日期")])
def test_two_columns_for_the_same_thing_are_refused_by_name(titles):
    others = [title for title in LOANS if title != "申请日期"]
    with pytest.raises(FileRefused, match=f"第 1 列“{titles[0]}”和第 8 列“{titles[1]}”"):
        form([titles[0], *others, titles[1]])


def test_every_sheet_of_a_delivery_is_a_form_of_its_own():
    found = recognise([sheet(LOANS, name="贷款"), sheet(SUBSIDIES, name="创业补贴")], "5月.xlsx")
    assert [form.source for form in found] == ["loans", "subsidies"]


def test_a_sheet_of_instructions_is_passed_over():
    notes = sheet(["填表说明"], ["1. 日期写成 2020-05-06"], ["申请编号", "必填"], name="说明")
    (found,) = recognise([notes, sheet(LOANS, LOAN, name="台账")], "5月.xlsx")
    assert found.sheet.name == "台账"


def test_a_sheet_that_lacks_required_titles_refuses_the_file():
    with pytest.raises(FileRefused, match="5月.xlsx的工作表“补”.*缺少“申请编号”"):
        recognise([sheet(LOANS, name="台账"), sheet(LOANS[1:], name="补")], "5月.xlsx")


def test_a_summary_by_town_is_passed_over():
    summary = sheet(["镇街", "笔数", "放款金额"], ["小孟镇", "1", "10"], name="汇总")
    assert len(recognise([sheet(LOANS, name="台账"), summary], "5月.xlsx")) == 1


def test_a_refusal_names_the_sheet_that_comes_closest():
    notes = sheet(["申请编号", "必填"], name="说明")
    with pytest.raises(FileRefused, match="工作表“台账”：.*缺少“申请编号”"):
        recognise([notes, sheet(LOANS[1:], name="台账")], "5月.xlsx")


def test_a_sheet_that_goes_on_without_a_header_refuses_the_file():
    with pytest.raises(FileRefused, match="工作表“续”：没有表头，却像是接着工作表“台账”"):
        recognise([sheet(LOANS, LOAN, name="台账"), sheet(LOAN, LOAN, name="续")], "5月.xlsx")


def test_a_sheet_that_begins_far_down_refuses_the_file():
    with pytest.raises(FileRefused, match="工作表“补”：前 40 行是空白"):
        recognise([sheet(LOANS, name="台账"), sheet(*[[""]] * 40, name="补")], "5月.xlsx")


def test_hidden_sheets_may_hold_lists_but_no_data():
    lists = sheet(["审核结果", "借款人类型"], ["通过", "个人"], name="字典", is_hidden=True)
    assert len(recognise([sheet(LOANS, name="台账"), lists], "5月.xlsx")) == 1
    blank = sheet(LOANS, name="空表", is_hidden=True)
    assert len(recognise([sheet(LOANS, name="台账"), blank], "5月.xlsx")) == 1
    hidden = sheet(LOANS, LOAN, name="旧", is_hidden=True)
    with pytest.raises(FileRefused, match="工作表“旧”被隐藏却有数据"):
        recognise([sheet(LOANS, name="台账"), hidden], "5月.xlsx")


@pytest.mark.parametrize(
    ("file_name", "source"),
    [
        ("创业担保贷款台账（2020年5月）.xls", "loans"),
        ("创业环境满意度调查.csv", "survey"),
        ("调查抽样框.csv", "survey_frame"),
        ("满意度调查抽样框.csv", "survey_frame"),
        ("市场主体登记信息.csv", "registrations"),
        ("LOANS_202005.csv", "loans"),
        ("部门满意度测评表.xlsx", "department_survey"),
        ("DEPARTMENT_SURVEY.csv", "department_survey"),
        ("创建工作佐证材料台账（5月）.xlsx", "evidence"),
        ("部门职责任务台账2020年5月.xlsx", "department_duties"),
        ("创业担保贷款担保基金与贷款余额.xlsx", "guarantee_fund"),
        ("创业培训基期数据.xlsx", "baselines"),
        ("5月数据.csv", None),
    ],
)
def test_a_file_name_may_speak_of_a_source(file_name, source):
    assert source_named_by(file_name) == source
