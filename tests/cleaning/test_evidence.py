"""The ledger of evidence speaks of standards, items and words; what they do not know goes back."""

import pytest

from pipelines.jurisdiction import read_jurisdiction
from tests.good_rows import GOOD
from tests.office import Office

CITY = GOOD["evidence"] | {
    "标准": "国家级创业型城市绩效考核标准",
    "条目编号": "1.2.1",
    "责任部门": "",
    "认定结果": "符合",
}
DEPARTMENT = CITY | {
    "标准": "national_department",
    "条目编号": "3.2",
    "责任部门": "市人社局",
    "认定结果": "无创新",
    "序号": "",
}


@pytest.fixture
def yanzhou(tmp_path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def shuozhou(tmp_path) -> Office:
    return Office(tmp_path, read_jurisdiction("shuozhou"))


def accepted(office: Office, *rows: dict[str, str]) -> list[dict]:
    office.deliver_rows("2020-05", "佐证材料.csv", list(rows))
    (account,) = office.read("2020-05")["佐证材料.csv"]
    assert (account.source, account.returned) == ("evidence", 0), account.faults
    return office.accepted("2020-05", "evidence")


def reasons(office: Office, row: dict[str, str]) -> list[tuple[str, str]]:
    """Column and message of every reason for which a row goes back."""
    office.deliver_rows("2020-05", "佐证材料.csv", [row])
    office.read("2020-05")
    (returned,) = office.returned("2020-05", "evidence")
    assert list(row.values()) == returned["cells"]
    return [(reason["column"], reason["message"]) for reason in returned["reasons"]]


def test_a_row_is_kept_in_the_words_of_the_standard(yanzhou):
    (row,) = accepted(yanzhou, GOOD["evidence"])

    names = ("standard", "item", "word", "department", "cases", "case_id", "material")
    assert [row[name] for name in names] == [
        "shandong_district",
        "1.2.1",
        "未有牵头单位",
        "区人社局",
        1,
        "1",
        "关于成立创建工作领导小组的通知",
    ]
    assert str(row["determined_on"]) == "2020-05-20"
    assert "虚构某甲" not in map(str, row.values())


@pytest.mark.parametrize(
    "written",
    [
        "shandong_district",
        "省级创业型城市评估标准",
        " 《省级创业型城市评估标准》。",
        "济宁市兖州区创建省级创业型城市责任分工",
    ],
)
def test_a_standard_goes_by_its_id_its_name_or_its_title(yanzhou, written):
    (row,) = accepted(yanzhou, GOOD["evidence"] | {"标准": written})
    assert row["standard"] == "shandong_district"


@pytest.mark.parametrize(
    "written",
    ["1.2.1", "１．２．１", "1.2.1。", "一、2.1", "一2.1", "（一）2.1", "一 2.1", "1-2-1"],
)
def test_an_item_goes_by_its_id_or_the_number_on_the_paper(shuozhou, written):
    (row,) = accepted(shuozhou, CITY | {"条目编号": written})
    assert row["item"] == "1.2.1"


@pytest.mark.parametrize("written", ["2.1", "121", "1.2.1.1", "七、2.1", "2001-02-01"])
def test_a_number_that_no_item_bears_is_not_guessed(shuozhou, written):
    # 2.1 stands in every system of the paper.
    assert reasons(shuozhou, CITY | {"条目编号": written}) == [
        (
            "条目编号",
            "该标准的条目编号为 1.1.1 至 1.6.1、2.1.1 至 2.4.1、3.1.1 至 3.6.1、"
            "4.1.1 至 4.4.1、5.1.1 至 5.2.2，请核对",
        )
    ]


@pytest.mark.parametrize("written", ["无创新", " 无 创新 ", "无创新。", "无创新；", "无\n创新"])
def test_a_word_is_matched_without_blanks_and_the_punctuation_after_it(shuozhou, written):
    (row,) = accepted(shuozhou, DEPARTMENT | {"认定结果": written})
    assert row["word"] == "无创新"


def test_a_word_of_another_item_is_returned_with_those_of_this_one(shuozhou):
    assert reasons(shuozhou, DEPARTMENT | {"认定结果": "部分创新"}) == [
        (
            "认定结果",
            "不是该条目可用的认定结果，请填：“确属创新且效果更好”、“虽属创新但效果一般”、“无创新”",
        )
    ]


def test_a_system_of_one_item_is_named_by_it(shuozhou):
    assert reasons(shuozhou, DEPARTMENT | {"条目编号": "1.2.1"}) == [
        (
            "条目编号",
            "该标准的条目编号为 1.1 至 1.2、2.1 至 2.2、3.1 至 3.2、4.1 至 4.3、5.1，请核对",
        )
    ]


def test_an_item_that_is_computed_is_not_judged(shuozhou):
    assert reasons(shuozhou, DEPARTMENT | {"条目编号": "3.1", "认定结果": "符合"}) == [
        ("条目编号", "该条目由台账计算，不需要认定")
    ]


def test_another_standard_is_returned_with_those_in_use(shuozhou):
    # Its item and its word cannot be judged, and are not complained of.
    assert reasons(shuozhou, CITY | {"标准": "省级创业型城市评估标准", "条目编号": "9"}) == [
        (
            "标准",
            "不是本辖区采用的标准，请填："
            "“国家级创业型城市绩效考核标准”、“国家级创业型城市部门考核标准”",
        )
    ]


@pytest.mark.parametrize(
    ("department", "message"),
    [
        ("", "该标准逐个部门考核，请填被考核的部门"),
        ("各成员单位", "该标准逐个部门考核，请填一个部门，不能填多个部门的统称"),
    ],
)
def test_a_sheet_for_each_department_asks_for_the_department(shuozhou, department, message):
    assert reasons(shuozhou, DEPARTMENT | {"责任部门": department}) == [("责任部门", message)]


def test_an_unknown_department_is_complained_of_once(shuozhou):
    ((column, message),) = reasons(shuozhou, DEPARTMENT | {"责任部门": "某局"})
    assert column == "责任部门"
    assert message.startswith("不在部门名单内，请填：市创建办公室、")


def test_a_sheet_for_the_whole_jurisdiction_takes_any_owner_or_none(shuozhou):
    owners = ("", "市人社局", "各成员单位")
    rows = [CITY | {"责任部门": owner, "序号": str(n)} for n, owner in enumerate(owners)]
    kept = [row["department"] for row in accepted(shuozhou, *rows)]
    assert kept == [None, "市人社局", "各成员单位"]


def test_a_judgement_goes_by_its_serial_number_else_by_its_word(shuozhou):
    rows = [
        CITY,
        CITY | {"序号": ""},
        DEPARTMENT,
        DEPARTMENT | {"序号": "7"},
        DEPARTMENT | {"责任部门": "人社局", "材料名称": "再次认定"},
    ]
    kept = {row["case_id"]: row["material"] for row in accepted(shuozhou, *rows)}

    # The last row is the third once more, of the same department under its other name.
    named = GOOD["evidence"]["材料名称"]
    assert kept == {
        "1": named,
        "符合": named,
        "市人社局/无创新": "再次认定",
        "市人社局/7": named,
    }


def test_without_standards_every_row_is_returned_with_the_reason(tmp_path):
    office = Office(tmp_path, read_jurisdiction("jining"))
    row = GOOD["evidence"] | {"标准": "", "责任部门": ""}
    assert reasons(office, row) == [("标准", "本辖区没有采用评估标准，不收创建工作佐证材料")]
