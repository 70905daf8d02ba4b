"""Blank forms: what an untouched one says, what a filled one gives, and what helps to fill it."""

import csv
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest

from pipelines.cli import main
from pipelines.ingest import Account
from pipelines.jurisdiction import read_jurisdiction
from pipelines.reading.headers import Form, recognise
from pipelines.reading.text import sheets
from pipelines.reading.titles import column_of, normalised
from pipelines.reading.workbook import convert
from pipelines.templates import TemplateError, write_templates
from schemas import SOURCES
from tests.good_rows import GOOD
from tests.office import Office

XML = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
FILLED_ROW = 5  # below title, notes, header and example


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The blank forms of 兖州区."""
    place = tmp_path_factory.mktemp("forms")
    write_templates(place, read_jurisdiction("yanzhou"))
    return place


def blank(folder: Path, source: str) -> Path:
    return folder / f"{SOURCES[source].Config.title}.xlsx"


def form_of(path: Path, scratch: Path) -> Form:
    (form,) = recognise(sheets(path, scratch), path.name)
    return form


def filled(path: Path, cells: dict[int, str], row: int = FILLED_ROW) -> bytes:
    """The workbook with a row of text cells, by position, put at a row of its first sheet."""
    copy = path.with_name(f"{path.stem}已填.zip")
    texts = "".join(
        f'<c r="{chr(ord("A") + position)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for position, text in sorted(cells.items())
    )
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            xml = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                head, mark, tail = xml.partition("</sheetData>")
                kept = head[: head.index(f'<row r="{row}"')] if f'<row r="{row}"' in head else head
                xml = f'{kept}<row r="{row}">{texts}</row>{mark}{tail}'
            target.writestr(name, xml)
    return copy.read_bytes()


def read(office: Office, path: Path, content: bytes) -> Account:
    office.deliver("2020-05", path.name, content)
    (account,) = office.read("2020-05")[path.name]
    return account


def parsed(path: Path, part: str) -> ElementTree.Element:
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read(part))


def grids(path: Path, scratch: Path) -> dict[str, list[list[str]]]:
    """The cells of every sheet, hidden ones marked by a star before their name."""
    place = scratch / path.stem
    place.mkdir()
    found = {}
    for sheet in convert(path, place):
        with sheet.path.open(encoding="utf-8", newline="") as text:
            found["*" * sheet.is_hidden + sheet.name] = list(csv.reader(text))
    return found


def lists(path: Path) -> dict[str, str]:
    """The source of every drop-down list, by the letter of its column."""
    rules = parsed(path, "xl/worksheets/sheet1.xml").findall(".//dataValidation", XML)
    assert all(rule.get("errorStyle") == "warning" for rule in rules)
    assert all(rule.get("sqref").endswith("1048576") for rule in rules)
    return {rule.get("sqref")[0]: rule.findtext("formula1", namespaces=XML) for rule in rules}


def test_there_is_a_form_for_every_source(folder):
    assert {path.name for path in folder.glob("*.xlsx")} == {
        f"{model.Config.title}.xlsx" for model in SOURCES.values()
    }


def test_without_standards_there_is_nothing_to_judge(tmp_path):
    files = write_templates(tmp_path, read_jurisdiction("jining"))
    assert {path.stem for path in files} == {model.Config.title for model in SOURCES.values()} - {
        "创建工作佐证材料台账",
        "部门职责任务台账",
        "部门满意度测评",
    }


@pytest.mark.parametrize("source", SOURCES)
def test_every_column_of_a_form_is_recognised(folder, tmp_path, source):
    form = form_of(blank(folder, source), tmp_path)
    columns = SOURCES[source].to_schema().columns

    assert form.source == source
    assert set(form.positions) == {
        name for name, column in columns.items() if column.metadata["kind"] != "derived"
    }


@pytest.mark.parametrize("source", SOURCES)
def test_an_untouched_form_says_that_there_was_nothing(folder, tmp_path, source):
    path = blank(folder, source)
    account = read(Office(tmp_path), path, path.read_bytes())

    assert (account.source, account.rows_read, account.refused) == (source, 0, None)


@pytest.mark.parametrize("source", SOURCES)
def test_a_row_below_the_example_is_all_that_counts(folder, tmp_path, source):
    path = blank(folder, source)
    form = form_of(path, tmp_path)
    cells = {
        form.positions[column_of(source, normalised(title))[0]]: text
        for title, text in GOOD[source].items()
    }
    account = read(Office(tmp_path), path, filled(path, cells))

    assert (account.source, account.rows_read, account.accepted) == (source, 1, 1)
    assert account.faults == []


@pytest.mark.parametrize("source", SOURCES)
def test_the_example_shows_every_required_column(folder, tmp_path, source):
    (_, _, titles, example, *rest) = next(iter(grids(blank(folder, source), tmp_path).values()))
    columns = SOURCES[source].to_schema().columns
    shown = dict(zip(titles, example, strict=True))

    assert rest == []
    assert example[0].startswith("示例：") and example[0] != "示例："
    assert all(
        shown[title]
        for title in titles
        if columns[column_of(source, normalised(title))[0]].metadata["required"]
    )


@pytest.mark.parametrize("source", ["registrations", "loans", "trainings", "tax_reliefs"])
def test_codes_and_ids_of_the_example_are_nobodys(folder, tmp_path, source):
    # Even where somebody takes the mark off, their check characters are wrong.
    path = blank(folder, source)
    grid = next(iter(grids(path, tmp_path).values()))
    cells = {n: cell.removeprefix("示例：") for n, cell in enumerate(grid[3]) if cell}
    account = read(Office(tmp_path), path, filled(path, cells, row=4))

    assert (account.rows_read, account.accepted) == (1, 0)
    assert {fault["rule"] for fault in account.faults if fault["level"] == "error"} <= {
        *("V01", "V02"),
    }


def test_title_notes_and_header_of_a_form(folder, tmp_path):
    (grid,) = (
        rows
        for name, rows in grids(blank(folder, "loans"), tmp_path).items()
        if not name.startswith("*")
    )
    assert grid[0][0] == "兖州区创业担保贷款台账"
    assert grid[1][0].endswith("以“示例”开头的一行不计入，可以保留。每月报送。")
    assert grid[2][:7] == [
        *("申请编号", "证件号码", "借款人类型", "申请日期", "审核结果", "审核日期"),
        "放款金额（元）",
    ]
    assert grid[3][:5] == ["示例：DK202005001", "370800199001010000", "个人", "2020-05-06", "通过"]


def test_the_notes_say_when_a_form_is_due(folder, tmp_path):
    grid = grids(blank(folder, "guarantee_fund"), tmp_path)["担保基金与贷款余额"]
    assert grid[1][0].endswith("按季报送，不要求每月报送。")


def test_required_columns_stand_out_and_the_header_stays_in_sight(folder):
    path = blank(folder, "guarantee_fund")
    sheet, styles = parsed(path, "xl/worksheets/sheet1.xml"), parsed(path, "xl/styles.xml")
    pane = sheet.find(".//pane", XML)
    assert (pane.get("ySplit"), pane.get("state")) == ("3", "frozen")
    assert [_fill(styles, cell) for cell in sheet.findall(".//row[@r='3']/c", XML)] == [
        *["FFFFE699"] * 3
    ]
    path = blank(folder, "survey_frame")
    assert len(parsed(path, "xl/worksheets/sheet1.xml").findall(".//row[@r='3']/c", XML)) == 2
    path = blank(folder, "population")
    sheet, styles = parsed(path, "xl/worksheets/sheet1.xml"), parsed(path, "xl/styles.xml")
    fills = [_fill(styles, cell) for cell in sheet.findall(".//row[@r='3']/c", XML)]
    assert fills == [*["FFFFE699"] * 3, *["FFF2F2F2"] * 3]


def _fill(styles: ElementTree.Element, cell: ElementTree.Element) -> str:
    style = styles.findall("cellXfs/xf", XML)[int(cell.get("s"))]
    fill = styles.findall("fills/fill", XML)[int(style.get("fillId"))]
    return fill.find("patternFill/fgColor", XML).get("rgb")


def test_ids_are_text_dates_are_dates_and_amounts_are_numbers(folder):
    path = blank(folder, "loans")
    styles = parsed(path, "xl/styles.xml")
    named = {f.get("numFmtId"): f.get("formatCode") for f in styles.findall("numFmts/numFmt", XML)}
    named |= {"49": "@", "1": "0"}  # built in
    ids = [xf.get("numFmtId") for xf in styles.findall("cellXfs/xf", XML)]
    columns = parsed(path, "xl/worksheets/sheet1.xml").findall("cols/col", XML)
    formats = [named[ids[int(column.get("style"))]] for column in columns]

    # 申请编号, 证件号码, 借款人类型, 申请日期, 审核结果, 审核日期, 放款金额, 放款日期, 期限 …
    assert formats[:9] == [
        *("@", "@", "@", "yyyy-mm-dd", "@", "yyyy-mm-dd", "#,##0.00####", "yyyy-mm-dd", "0"),
    ]


def test_a_note_on_the_title_says_what_the_column_means(folder):
    comments = parsed(blank(folder, "department_duties"), "xl/comments1.xml")
    notes = {
        comment.get("ref"): "".join(comment.itertext())
        for comment in comments.findall(".//comment", XML)
    }
    assert notes["B3"] == "必填\n当月的最后一天\n写成 2020-05"
    assert notes["C3"] == "没有内容时留空\n当月到期的职责任务\n填 0 或正整数\n单位：项"
    assert len(notes) == 10


def test_words_members_and_areas_are_offered(folder, tmp_path):
    path = blank(folder, "loans")
    offered = grids(path, tmp_path)["*选项"]
    # 借款人类型, 审核结果 (one word for each meaning), 群体类别, 所属镇街
    assert lists(path) == {
        "C": "'选项'!$A$1:$A$3",
        "E": "'选项'!$B$1:$B$4",
        "L": "'选项'!$C$1:$C$13",
        "M": "'选项'!$D$1:$D$10",
    }
    assert [row[0] for row in offered if row[0]] == ["个人", "合伙", "小微企业"]
    assert [row[1] for row in offered if row[1]] == ["通过", "免申请", "不通过", "审核中"]
    assert offered[0][2:] == ["高校毕业生", "鼓楼街道"]


def test_the_words_of_the_register_are_offered(folder, tmp_path):
    offered = grids(blank(folder, "registrations"), tmp_path)["*选项"]
    kinds = [row[0] for row in offered if row[0]]
    assert kinds == ["企业", "个体工商户", "农民专业合作社", "分支机构"]
    assert offered[0][1] == "存续"


def test_only_a_judgement_may_name_a_collective_owner(folder, tmp_path):
    duties = grids(blank(folder, "department_duties"), tmp_path)["*选项"]
    evidence = grids(blank(folder, "evidence"), tmp_path)["*选项"]
    assert "各成员单位" not in [row[0] for row in duties]
    assert "各成员单位" in [row[2] for row in evidence]
    assert "区督查考核办" in [row[0] for row in duties]


def test_evidence_comes_with_the_items_and_the_words_of_each(folder, tmp_path):
    found = grids(blank(folder, "evidence"), tmp_path)
    assert list(found) == ["创建工作佐证材料台账", "*选项", "条目", "*条目认定结果"]
    assert found["条目"][0] == ["标准", "条目编号", "要求", "可填的认定结果"]
    items = {row[1]: row for row in found["条目"]}
    assert items["1.1.1"] == [
        "省级创业型城市评估标准",
        "1.1.1",
        "促进以创业带动就业工作摆上政府工作重要位置。",
        "“符合”、“未有明确表述摆上政府重要位置”",
    ]
    assert items["2.2.1"][3] == "该条目由台账计算，不需要认定"
    assert "2.2.1" not in [row[1] for row in found["*选项"]]


def test_the_words_offered_are_those_of_the_item_in_the_row(folder, tmp_path):
    path = blank(folder, "evidence")
    words = {row[0]: row[1:] for row in grids(path, tmp_path)["*条目认定结果"]}
    # 2 words, found by standard and item and counted in the second column.
    assert words["省级创业型城市评估标准|1.1.1"][:3] == [
        *("2", "符合", "未有明确表述摆上政府重要位置")
    ]
    rows = len(words)
    assert lists(path)["D"] == (
        "OFFSET('条目认定结果'!$C$1,"
        f"MATCH($A5&\"|\"&$B5,'条目认定结果'!$A$1:$A${rows},0)-1,0,1,"
        f"VLOOKUP($A5&\"|\"&$B5,'条目认定结果'!$A$1:$B${rows},2,0))"
    )


def test_the_command_says_what_it_wrote(tmp_path, capsys):
    assert main(["templates", str(tmp_path / "空白表"), "--raw", str(tmp_path / "raw")]) == 0
    assert capsys.readouterr().out == f"已写出空白报送表 15 个，在 {tmp_path / '空白表'}。\n"


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        ("文件", "不是文件夹，请换一个。"),
        ("文件/表", "请检查路径、权限和磁盘空间。"),
        ("表", "里已有 人口与劳动力.xlsx，不覆盖；请换一个文件夹。"),
        ("raw/2020-05", "里面，否则会当作报送。"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_chinese_sentence(tmp_path, capsys, folder, sentence):
    (tmp_path / "文件").write_text("")
    (tmp_path / "表").mkdir()
    (tmp_path / "表" / "人口与劳动力.xlsx").write_text("已填")

    assert main(["templates", str(tmp_path / folder), "--raw", str(tmp_path / "raw")]) == 2
    said = capsys.readouterr().err
    assert said.endswith(f"{sentence}\n")
    assert said.count("\n") == 1
    assert (tmp_path / "表" / "人口与劳动力.xlsx").read_text() == "已填"


def test_nothing_is_overwritten(folder):
    with pytest.raises(TemplateError, match="市场主体登记信息.xlsx，不覆盖"):
        write_templates(folder, read_jurisdiction("yanzhou"))
