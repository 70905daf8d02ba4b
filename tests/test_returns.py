"""Returned rows go back as workbooks and are accepted as they come back corrected."""

import re
import stat
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from pipelines.cli import main
from pipelines.deliveries import Archive
from pipelines.ingest import Account
from pipelines.months import Month
from pipelines.reading.corrections import NOTES
from pipelines.reading.titles import column_of, normalised
from pipelines.receiving import Received
from pipelines.returned import returned_lines
from pipelines.returns import Written, write_returns
from schemas import SOURCES
from tests.good_rows import GOOD
from tests.office import Office

# A second good row by the cells of its key, and a cell that is wrong in it.
SECOND = {
    "registrations": ({"统一社会信用代码": "92370812MRNY50WQ5W"}, "成立日期", "11月26日"),
    "population": ({"镇街": "鼓楼街道"}, "16-59岁人口", "三十五万"),
    "subsidies": ({"申请编号": "0012"}, "审核结果", "差不多"),
    "loans": ({"申请编号": "0012"}, "证件号码", "3.70882199109127E+17"),
    "trainings": ({"班级编号": "0012"}, "开班日期", "3月2日"),
    "services": ({"服务编号": "0012"}, "需求登记日期", "2020-13-04"),
    "tax_reliefs": ({"申请编号": "0012"}, "统一社会信用代码", "92370812PXKBX9LT4M"),
    "employment": ({"登记编号": "0012"}, "就业方式", "打工"),
    "survey": ({"问卷编号": "0012"}, "总体满意度", "9"),
    "survey_frame": ({"主体类型": "个体工商户"}, "总体户数", "约三万"),
    "evidence": ({"序号": "0012"}, "认定结果", "基本符合"),
    "department_duties": ({"部门": "区财政局"}, "月份", "五月"),
    "department_survey": ({"编号": "0012"}, "部门", "虚构局"),
    "guarantee_fund": ({"截止日期": "2019-12-31"}, "贷款余额(万元)", "一亿"),
    "baselines": ({"年度": "2019年"}, "指标", "合格率"),
}
SERVICES = GOOD["services"]
WRONG = {"需求登记日期": "五月"}


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


def returns(office: Office, month: str) -> list[Written]:
    accounts = office.read(month)
    archive = Archive(office.folders.out, office.jurisdiction.identifier)
    deliveries = archive.deliveries(office.folders.raw, Month.parse(month))
    received = Received(deliveries, {d: accounts[d.name] for d in deliveries})
    return write_returns(Month.parse(month), received, office.jurisdiction, office.folders.out)


def sheets(workbook: Path) -> dict[str, list[list[str]]]:
    """The cells of every visible sheet by its name."""
    book = CalamineWorkbook.from_path(str(workbook))
    return {
        sheet.name: book.get_sheet_by_name(sheet.name).to_python()
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
    }


def header(grid: list[list[str]]) -> list[str]:
    return next(row for row in grid if "退回编号" in row)


def listed(workbook: Path, name: str = "更正") -> list[dict[str, str]]:
    """The rows of a sheet by title."""
    grid = sheets(workbook)[name]
    titles = header(grid)
    return [dict(zip(titles, row, strict=True)) for row in grid[grid.index(titles) + 1 :]]


def saved_again(workbook: Path, changes: dict[tuple[str, str, str], str]) -> bytes:
    """The workbook as another program saves it, cells changed by sheet, Excel row and title."""
    book = CalamineWorkbook.from_path(str(workbook))
    copy = workbook.with_name("另存.xlsx")
    left = dict(changes)
    with xlsxwriter.Workbook(copy, {"strings_to_formulas": False}) as saved:
        for facts in book.sheets_metadata:
            page = saved.add_worksheet(facts.name)
            if facts.visible != SheetVisibleEnum.Visible:
                page.hide()
            grid = book.get_sheet_by_name(facts.name).to_python()
            titles = header(grid) if facts.name.startswith("更正") else []
            for number, row in enumerate(grid):
                values = dict(zip(titles, row, strict=False))
                for column, value in enumerate(row):
                    title = titles[column] if titles else ""
                    place = (facts.name, values.get("Excel行", ""), title)
                    page.write(number, column, left.pop(place, value))
    assert not left
    content = copy.read_bytes()
    copy.unlink()
    return content


def corrected(workbook: Path, cells: dict[str, str], row: str, name: str = "更正") -> bytes:
    """The workbook with one row put right, told by its Excel row."""
    return saved_again(workbook, {(name, row, title): text for title, text in cells.items()})


def rows_of(office: Office, month: str, source: str) -> list[dict]:
    """Accepted rows without the place they stood at."""
    rows = office.accepted(month, source)
    return [{k: v for k, v in row.items() if k not in ("sheet", "row")} for row in rows]


@pytest.mark.parametrize("source", SOURCES)
def test_a_row_put_right_is_accepted_as_if_it_had_been_right_at_first(office, tmp_path, source):
    key, title, wrong = SECOND[source]
    right = GOOD[source] | key
    office.deliver_rows("2020-05", "报送.csv", [GOOD[source], right | {title: wrong}])

    (written,) = returns(office, "2020-05")
    (row,) = listed(written.path)
    filled = {name: text for name, text in (right | {title: wrong}).items() if text}

    assert (written.title, written.rows) == (SOURCES[source].Config.title, 1)
    assert written.department == office.jurisdiction.departments.get(source, "未注明部门")
    assert {name: row[name] for name in filled} == filled
    assert (row["来源文件"], row["Excel行"]) == ("报送.csv", "3")
    assert f"「{title}」" in row["退回原因"]

    office.deliver("2020-06", "随便.xlsx", corrected(written.path, {title: right[title]}, "3"))
    (account,) = office.read("2020-06")["随便.xlsx"]
    expected = Office(tmp_path / "另一处")
    expected.deliver_rows("2020-06", "报送.csv", [right])
    expected.read("2020-06")

    assert (account.source, account.is_correction, account.refused) == (source, True, None)
    assert (account.rows_read, account.accepted, account.returned) == (1, 1, 0)
    found, wanted = rows_of(office, "2020-06", source), rows_of(expected, "2020-06", source)
    if source == "survey":  # a wave is named by the month of its first delivery
        assert found[0].pop("wave") == "2020-05"
        wanted[0].pop("wave")
    assert [hashless(row) for row in found] == [hashless(row) for row in wanted]


def hashless(row: dict) -> dict:
    """Hashes depend on the key of the output folder."""
    return {k: v is not None if k == "person_id" else v for k, v in row.items()}


def test_the_faulty_cell_is_filled_and_framed_and_all_others_are_text(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    (written,) = returns(office, "2020-05")

    with zipfile.ZipFile(written.path) as package:
        xml = package.read("xl/worksheets/sheet2.xml").decode()
        looks = package.read("xl/styles.xml").decode()
    styles = re.findall(r"<xf ([^>]*)>", looks.partition("<cellXfs")[2])
    cells = dict(re.findall(r'<c r="([A-Z]+)3" s="(\d+)"', xml))
    looks = {letter: styles[int(style)] for letter, style in cells.items() if letter <= "E"}

    # Of the five columns the fourth, 需求登记日期, is wrong.
    assert list(looks) == ["A", "B", "C", "D", "E"]
    assert [letter for letter, look in looks.items() if "applyNumberFormat" not in look] == []
    assert [letter for letter, look in looks.items() if "applyBorder" in look] == ["D"]
    assert [letter for letter, look in looks.items() if "applyFill" in look] == ["D"]
    assert listed(written.path)[0]["退回原因"].startswith("D 列「需求登记日期」：")


def test_the_cover_says_what_became_of_each_file_and_what_to_do(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    (written,) = returns(office, "2020-05")
    cover = sheets(written.path)["说明"]

    assert [row[0] for row in cover[:3]] == [
        *("退回说明：创业服务台账", "月份：2020年5月", "部门：区就业创业促进中心")
    ]
    assert "原样报送等于没有更正" in "".join(row[0] for row in cover[4:8])
    assert ["服务.csv", 2, 1, 1, 0, 0, 1, ""] in cover
    message = "无法识别为日期，请写成 2020-05-06 这样（年、月、日齐全）"
    assert ["服务.csv", "V03", "需求登记日期", message, 1, "", "", ""] in cover


def test_an_unedited_workbook_returns_the_same_rows_and_refuses_nothing(office):
    rows = [SERVICES | {"服务编号": f"F{n}"} for n in range(300)]
    rows += [SERVICES | WRONG | {"服务编号": f"B{n}"} for n in range(12)]
    office.deliver_rows("2020-05", "服务.csv", rows)
    (first,) = returns(office, "2020-05")
    office.deliver("2020-05", "退回.xlsx", first.path.read_bytes())
    (second,) = returns(office, "2020-05")
    (account,) = office.read("2020-05")["退回.xlsx"]

    # 12 rows and all of them wrong: any other file would be refused.
    assert (account.rows_read, account.returned, account.refused) == (12, 12, None)
    assert second.rows == 12
    assert {row["来源文件"] for row in listed(second.path)} == {"退回.xlsx"}
    assert list(listed(second.path)[0]) == list(listed(first.path)[0])


def test_what_was_put_right_leaves_the_workbook_of_the_month(office):
    wrong = SERVICES | WRONG
    rows = [SERVICES, wrong | {"服务编号": "A"}, wrong | {"服务编号": "="}]
    office.deliver_rows("2020-05", "服务.csv", rows)
    (first,) = returns(office, "2020-05")
    right = corrected(first.path, {"需求登记日期": "2020-05-04", "服务编号": "另一个"}, "3")
    office.deliver("2020-05", "更正.xlsx", right)
    (second,) = returns(office, "2020-05")
    (row,) = listed(second.path)
    assert (row["服务编号"], row["来源文件"], row["Excel行"]) == ("=", "更正.xlsx", "4")

    right = corrected(second.path, {"需求登记日期": "2020-05-04"}, "4")
    office.deliver("2020-05", "再更正.xlsx", right)
    assert returns(office, "2020-05") == []
    assert not first.path.exists()


@pytest.mark.parametrize("source", SOURCES)
def test_a_row_whose_key_came_rightly_in_a_later_file_is_not_asked_for(office, source):
    key, title, wrong = SECOND[source]
    right = GOOD[source] | key
    office.deliver_rows("2020-05", "报送.csv", [GOOD[source], right | {title: wrong}])
    office.read("2020-05")
    office.deliver_rows("2020-05", "补报.csv", [right])

    # A faulty key, and one that is not read off a single column, says nothing of the row.
    has_key = column_of(source, normalised(title))[0] not in SOURCES[source].Config.metadata["key"]
    is_known = has_key and source not in ("population", "evidence")
    assert [written.rows for written in returns(office, "2020-05")] == ([] if is_known else [1])


def test_a_row_that_was_right_before_is_asked_for_all_the_same(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES])
    office.read("2020-05")
    office.deliver_rows("2020-05", "服务补报.csv", [SERVICES | WRONG, SERVICES | {"服务编号": "B"}])

    assert [written.rows for written in returns(office, "2020-05")] == [1]


def test_ids_zeros_tabs_and_formulas_come_and_go_as_text(office):
    wrong = {
        "服务编号": "007",
        "证件号码": '="370882199109127447"',
        "服务项目": "=1+1",
        "需求登记日期": "43955.5月",
        "服务日期": "+2020",
        "备 注": "@SUM(A1)\t",
    }
    office.deliver_rows("2020-05", "服务.csv", [SERVICES | {"备 注": ""}, wrong])
    (written,) = returns(office, "2020-05")
    (row,) = listed(written.path)

    assert {title: row[title] for title in wrong} == wrong
    with zipfile.ZipFile(written.path) as package:
        assert not [
            n for n in package.namelist() if b"<f>" in package.read(n).replace(b"<f>'", b"")
        ]
    right = {"需求登记日期": "2020-05-04", "服务日期": ""}
    office.deliver("2020-05", "更正.xlsx", corrected(written.path, right, "3"))
    office.read("2020-05")
    kept = {row["service_id"]: row for row in office.accepted("2020-05", "services")}
    assert kept["007"]["service"] == "=1+1"
    assert kept["007"]["person_id"] == kept["F1"]["person_id"]


def test_a_shifted_row_of_a_gb18030_text_keeps_the_cells_beyond_the_header(office):
    text = "服务编号,证件号码,服务项目,需求登记日期\n"
    text += "F1,370882199109127447,开业指导,2020-05-04\n"
    text += "F2,370882199109127447,开业,指导,2020-05-04,,末尾\n"
    office.deliver("2020-05", "服务.csv", text.encode("gb18030"))
    (written,) = returns(office, "2020-05")
    (row,) = listed(written.path)
    assert (row["需求登记日期"], row["多出的单元格"]) == ("指导", "2020-05-04,,末尾")

    half = {"服务项目": "开业指导", "需求登记日期": "2020-05-04"}
    office.deliver("2020-05", "更正.xlsx", corrected(written.path, half, "3"))
    (second,) = returns(office, "2020-05")
    (row,) = listed(second.path)
    assert "列数不符" in row["退回原因"] and row["多出的单元格"] == "2020-05-04,,末尾"

    whole = corrected(second.path, {"多出的单元格": ""}, "3")
    office.deliver("2020-05", "再更正.xlsx", whole)
    assert returns(office, "2020-05") == []


def loans_workbook(folder: Path) -> bytes:
    """Two header rows, one title split over them, and the unit of the form above them."""
    path = folder / "台账.xlsx"
    rows = [
        ["创业担保贷款台账"],
        ["填报单位：就业中心　单位：万元"],
        [],
        ["序号", "编号", "借款人", "", "贷款", "", "", ""],
        ["", "", "证件号码", "类型", "申请日期", "审核结果", "放款金额", "放款日期"],
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["1", "D1", "370882199109127447", "个人", "2020-05-14", "通过", "12", "2020-05-28"],
        ["2", "D2", "370882199109127447", "个人", "2020-05-14", "通过", "13", "5月28日"],
    ]
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("一季度")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path.read_bytes()


def test_a_two_row_header_and_the_unit_above_it_survive(office):
    office.deliver("2020-05", "台账.xlsx", loans_workbook(office.place))
    (written,) = returns(office, "2020-05")
    (row,) = listed(written.path)
    assert (row["放款日期"], row["工作表"], row["Excel行"]) == ("5月28日", "一季度", "8")

    right = corrected(written.path, {"放款日期": "2020-05-28"}, "8")
    office.deliver("2020-06", "更正.xlsx", right)
    office.read("2020-06")
    (loan,) = office.accepted("2020-06", "loans")
    # 13 万元
    assert (loan["disbursed_yuan"], loan["borrower_type"]) == (130_000, "individual")


def test_what_a_sheet_was_named_for_stands_in_a_column(office):
    path = office.place / "补贴.xlsx"
    titles = [title for title in GOOD["subsidies"] if title != "补贴项目"]
    with xlsxwriter.Workbook(path) as book:
        for name, number in (("岗位开发补贴", "A"), ("一次性创业补贴", "B")):
            page = book.add_worksheet(name)
            page.write_row(0, 0, titles)
            for row, day in ((1, "2020-04-17"), (2, "4月17日")):
                cells = GOOD["subsidies"] | {"申请编号": f"{number}{row}", "申请日期": day}
                page.write_row(row, 0, [cells[title] for title in titles])
    office.deliver("2020-05", "创业补贴.xlsx", path.read_bytes())
    (written,) = returns(office, "2020-05")
    posts, once = listed(written.path, "更正1"), listed(written.path, "更正2")
    assert [(row["申请编号"], row["补贴项目"]) for row in posts] == [("A2", "岗位开发补贴")]
    assert [(row["申请编号"], row["补贴项目"]) for row in once] == [("B2", "一次性创业补贴")]

    changes = {(f"更正{n}", "3", "申请日期"): "2020-04-17" for n in (1, 2)}
    office.deliver("2020-06", "岗位开发补贴更正.xlsx", saved_again(written.path, changes))
    office.read("2020-06")
    kept = office.accepted("2020-06", "subsidies")
    assert {row["application_id"]: row["programme"] for row in kept} == {
        "A2": "岗位开发补贴",
        "B2": "一次性创业补贴",
    }


def test_a_header_of_two_sources_comes_back_as_the_one_it_was(office):
    good = GOOD["loans"] | GOOD["subsidies"]
    office.deliver_rows(
        "2020-05", "创业补贴.csv", [good, good | {"申请编号": "B", "审核结果": "差不多"}]
    )
    (written,) = returns(office, "2020-05")
    right = corrected(written.path, {"审核结果": "通过"}, "3")
    office.deliver("2020-06", "创业担保贷款.xlsx", right)
    (account,) = office.read("2020-06")["创业担保贷款.xlsx"]

    assert (account.source, account.accepted) == ("subsidies", 1)


@pytest.mark.parametrize(
    ("wave", "kept"), [("", "2020-05"), ("-", "2020-05"), ("二季度", "二季度")]
)
def test_a_questionnaire_without_a_wave_keeps_the_month_it_came_in(office, wave, kept):
    good = GOOD["survey"] | {"调查批次": wave}
    office.deliver_rows(
        "2020-05", "满意度.csv", [good, good | {"问卷编号": "2", "调查日期": "五月"}]
    )
    (written,) = returns(office, "2020-05")
    right = corrected(written.path, {"调查日期": "2020-05-19"}, "3")
    office.deliver("2020-06", "更正.xlsx", right)
    office.read("2020-06")

    assert [row["wave"] for row in office.accepted("2020-06", "survey")] == [kept]


def test_forms_that_stood_alike_share_a_sheet_and_others_have_their_own(office):
    wrong = SERVICES | WRONG
    for number in (1, 2):
        rows = [SERVICES | {"服务编号": f"R{number}"}, wrong | {"服务编号": f"W{number}"}]
        office.deliver_rows("2020-05", f"服务{number}.csv", rows)
    other = [{"编 号": "x", **row} for row in (SERVICES, wrong | {"服务编号": "W3"})]
    office.deliver_rows("2020-05", "服务3.csv", other)
    (written,) = returns(office, "2020-05")

    assert list(sheets(written.path)) == ["说明", "更正1", "更正2"]
    numbers = [row["服务编号"] for name in ("更正1", "更正2") for row in listed(written.path, name)]
    assert numbers == ["W1", "W2", "W3"]


def test_an_html_table_named_xls_goes_back_as_a_workbook(office):
    titles = "".join(f"<th>{title}</th>" for title in SERVICES)
    rows = [SERVICES, SERVICES | WRONG | {"服务编号": "007"}]
    cells = "".join(
        f"<tr>{''.join(f'<td>{text}</td>' for text in row.values())}</tr>" for row in rows
    )
    page = f"<html><table><tr>{titles}</tr>{cells}</table></html>"
    office.deliver("2020-05", "服务.xls", page)
    (written,) = returns(office, "2020-05")
    right = corrected(written.path, {"需求登记日期": "2020-05-04"}, "3")
    office.deliver("2020-06", "服务.xlsx", right)
    office.read("2020-06")

    assert [row["service_id"] for row in office.accepted("2020-06", "services")] == ["007"]


def test_a_file_refused_whole_is_listed_and_must_come_whole(office):
    rows = [SERVICES | {"服务编号": f"F{n}"} for n in range(20)]
    rows += [SERVICES | WRONG | {"服务编号": f"B{n}"} for n in range(11)]
    office.deliver_rows("2020-05", "服务.csv", rows)
    (written,) = returns(office, "2020-05")
    cover = sheets(written.path)["说明"]
    (told,) = (row for row in cover if row[0] == "服务.csv" and row[7])

    # Of 31 rows 11 are wrong; all 31 are returned with the file, the 11 await correction.
    assert told[1:7] == [31, 0, 31, 0, 0, 11]
    assert "整个文件拒收" in told[7]
    assert any("整个文件重新报送；只更正这里列出的行不够" in row[0] for row in cover)
    assert len(listed(written.path)) == 11


def test_of_a_refused_file_no_more_than_a_limit_is_listed(office, monkeypatch):
    monkeypatch.setattr("pipelines.returns.LISTED_OF_REFUSED", 5)
    monkeypatch.setattr("pipelines.returns_workbook.LISTED_OF_REFUSED", 5)
    rows = [SERVICES | WRONG | {"服务编号": f"B{n}"} for n in range(11)]
    office.deliver_rows("2020-05", "服务.csv", rows)
    (written,) = returns(office, "2020-05")

    assert (written.rows, len(listed(written.path))) == (5, 5)
    assert any("最多列出" in row[0] for row in sheets(written.path)["说明"])


def test_a_file_that_nobody_could_read_has_a_cover_with_its_sentence(office):
    office.deliver("2020-05", "通讯录.csv", "姓名,电话\n甲,1\n")
    (written,) = returns(office, "2020-05")

    assert written.path.name == "退回_未注明部门_没有认出的来源_2020-05.xlsx"
    assert list(sheets(written.path)) == ["说明"]
    assert any("通讯录.csv" in str(row[7]) for row in sheets(written.path)["说明"])


def test_a_cover_alone_that_comes_back_takes_no_source_down(office):
    office.deliver("2020-05", "创业服务台账.csv", "服务编号,甲\nF1,1\n")
    (written,) = returns(office, "2020-05")
    office.deliver("2020-06", written.path.name, written.path.read_bytes())
    (account,) = office.read("2020-06")[written.path.name]

    assert account.source == ""
    assert "没有更正的行" in account.refused


def test_a_spoilt_header_is_refused_without_its_source(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    (written,) = returns(office, "2020-05")
    grid = sheets(written.path)["更正"]
    text = "\n".join(",".join(row).replace("\n", " ") for row in grid).replace("证件号码", "证号")
    office.deliver("2020-06", "创业服务台账更正.csv", text)
    (account,) = office.read("2020-06")["创业服务台账更正.csv"]

    assert account.source == ""
    assert "创业服务台账更正.csv：退回更正表的列名改动过" in account.refused


def test_a_row_that_was_cleared_is_no_row(office):
    wrong = SERVICES | WRONG
    rows = [SERVICES, wrong | {"服务编号": "A"}, wrong | {"服务编号": "B"}]
    office.deliver_rows("2020-05", "服务.csv", rows)
    (written,) = returns(office, "2020-05")
    cleared = corrected(written.path, dict.fromkeys(SERVICES, ""), "3")
    office.deliver("2020-05", "更正.xlsx", cleared)
    (account,) = office.read("2020-05")["更正.xlsx"]
    (again,) = returns(office, "2020-05")

    assert account.rows_read == 1
    # Nothing was said of A, which stays with the file it came in.
    rows = [*listed(again.path, "更正1"), *listed(again.path, "更正2")]
    assert [(row["服务编号"], row["来源文件"]) for row in rows] == [
        ("A", "服务.csv"),
        ("B", "更正.xlsx"),
    ]


def test_rows_added_below_count_and_example_and_sign_off_do_not(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    (written,) = returns(office, "2020-05")
    grid = sheets(written.path)["更正"]
    added = [[*SERVICES.values()], ["示例：F9", *list(SERVICES.values())[1:]], ["填表人：张三"]]
    path = office.place / "更正.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate([*grid, *added]):
            page.write_row(number, 0, row)
    office.deliver("2020-06", "更正.xlsx", path.read_bytes())
    (account,) = office.read("2020-06")["更正.xlsx"]

    assert (account.is_correction, account.rows_read, account.accepted) == (True, 2, 1)


def test_words_of_closed_lists_are_offered(office):
    key, title, wrong = SECOND["evidence"]
    rows = [GOOD["evidence"], GOOD["evidence"] | key | {title: wrong}]
    office.deliver_rows("2020-05", "佐证材料.csv", rows)
    (written,) = returns(office, "2020-05")
    with zipfile.ZipFile(written.path) as package:
        xml = package.read("xl/worksheets/sheet2.xml").decode()
    lists = dict(re.findall(r'sqref="([A-Z])3:[A-Z]1048576"[^>]*><formula1>(.*?)<', xml))

    # 标准, 条目编号, 责任部门, and 认定结果 by the item of the row
    assert list(lists) == ["A", "B", "C", "D"]
    assert lists["D"].startswith("OFFSET(")


def test_a_cell_too_long_for_excel_is_cut_and_says_so(office):
    rows = [SERVICES, SERVICES | WRONG | {"服务编号": "007", "服务项目": "长" * 40_000}]
    office.deliver_rows("2020-05", "服务.csv", rows)
    (written,) = returns(office, "2020-05")

    (row,) = listed(written.path)
    assert len(row["服务项目"]) == 32_767
    assert row["服务项目"].endswith("（过长，已截断）")


def test_the_same_rows_give_the_same_bytes_in_a_restricted_folder(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    (written,) = returns(office, "2020-05")
    first = written.path.read_bytes()
    (again,) = returns(office, "2020-05")

    assert again.path.read_bytes() == first
    folder = written.path.parent
    assert folder == office.folders.out / "departments" / "2020-05"
    assert {stat.S_IMODE(place.stat().st_mode) for place in (folder, folder.parent)} == {0o700}


def test_nothing_returned_is_no_workbook_and_other_files_of_the_folder_stay(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES])
    folder = office.folders.out / "departments" / "2020-05"
    assert returns(office, "2020-05") == []
    assert not folder.exists()

    folder.mkdir(parents=True)
    (folder / "催办清单_区税务局_2020-05.xlsx").write_text("")
    (folder / "退回_区税务局_税费减免台账_2020-05.xlsx").write_text("")
    assert returns(office, "2020-05") == []
    assert [path.name for path in folder.iterdir()] == ["催办清单_区税务局_2020-05.xlsx"]


@pytest.mark.parametrize("source", SOURCES)
def test_no_title_of_a_source_is_taken_by_the_columns_that_are_added(source):
    assert not [title for title in NOTES if column_of(source, normalised(title))[0]]


def test_lines_and_workbooks_tell_of_the_same_rows(office):
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    (written,) = returns(office, "2020-05")
    month = Month.parse("2020-05")
    archive = Archive(office.folders.out, "yanzhou")
    (delivery,) = archive.deliveries(office.folders.raw, month)
    accounts = {delivery: [Account("services", returned=1)]}

    (line,) = returned_lines(month, accounts, office.jurisdiction, office.folders.out)
    (row,) = listed(written.path)
    assert line.startswith("服务.csv 第 3 行「需求登记日期」 = 五月：")
    assert row["退回原因"].partition("：")[2] == line.partition("：")[2]


def test_the_command_says_what_it_wrote(office, capsys):
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    office.deliver_rows("2020-05", "服务.csv", [SERVICES, SERVICES | WRONG | {"服务编号": "007"}])
    office.deliver_rows("2020-06", "服务.csv", [SERVICES])

    assert main(["returns", "2020-05", *folders]) == 0
    place = office.folders.out / "departments" / "2020-05"
    *_, line = capsys.readouterr().out.splitlines()
    assert line == (
        "区就业创业促进中心，创业服务台账：待更正 1 行，"
        f"见 {place / '退回_区就业创业促进中心_创业服务台账_2020-05.xlsx'}"
    )
    assert main(["returns", "2020-06", *folders]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2020年6月没有退回的行。"
    assert main(["returns", "2020-07", *folders]) == 2
    assert capsys.readouterr().err.endswith("2020-07 里没有报送文件，请核对月份。\n")


def test_forms_of_departments_go_back_and_come_again(office, shared_data):
    for path in sorted((shared_data / "forms").iterdir()):
        office.deliver("2020-05", path.name, path.read_bytes())
    written = returns(office, "2020-05")
    assert sum(workbook.rows for workbook in written) == 9
    days = {"创业补贴台账": {("更正1", "8", "申请\n时间"): "2020-04-20"}}
    for workbook in written:
        again = saved_again(workbook.path, days.get(workbook.title, {}))
        office.deliver("2020-05", f"{workbook.title}更正.xlsx", again)

    accounts = {n: a for n, (a,) in office.read("2020-05").items() if n.endswith("更正.xlsx")}
    counts = {a.source: (a.rows_read, a.accepted, a.returned) for a in accounts.values()}
    assert counts == {
        "registrations": (3, 0, 3),
        "loans": (3, 0, 3),
        "subsidies": (2, 1, 1),
        "survey": (1, 0, 1),
    }
    assert sum(workbook.rows for workbook in returns(office, "2020-05")) == 8
