"""Harmful and broken deliveries, many at once: each is refused by name or accounted for."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from pipelines.deliveries import FileRefused
from pipelines.reading.limits import COLUMNS
from pipelines.reading.text import sheets
from tests.good_rows import GOOD
from tests.hostile.measured import Done, chuangye
from tests.hostile.old_workbook import old_workbook
from tests.office import Office
from tests.reading.workbooks import TITLES, changed, written

GIGABYTE = 1 << 30
TITLE_LINE = ",".join(GOOD["services"])
ROW_LINE = ",".join(GOOD["services"].values())
SHEET = "xl/worksheets/sheet1.xml"


def text(*lines: str) -> Callable[[Path], None]:
    """Writes good services below their header, and these lines after them."""
    good = [ROW_LINE.replace("F1", f"F{n}") for n in range(40)]
    return lambda path: path.write_text("\n".join((TITLE_LINE, *good, *lines)), encoding="utf-8")


def data(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content)


def parquet(**columns: object) -> Callable[[Path], None]:
    return lambda path: pq.write_table(pa.table(columns), path)


def package(old: str, new: str, part: str = SHEET) -> Callable[[Path], None]:
    """Writes a workbook one part of which is changed."""

    def write(path: Path) -> None:
        made = changed(written(path.parent, [TITLES, ["企业", 77]]), part, old, new)
        (path.parent / "抽样框.xlsx").unlink()
        made.rename(path)

    return write


def _sparse(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, TITLES)
        page.write(1_048_575, 16_383, "x")


def _with_member(name: str, content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        written(path.parent, [TITLES, ["企业", 77]]).rename(path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as members:
            members.writestr(name, content)

    return write


def _truncated(path: Path) -> None:
    written(path.parent, [TITLES, ["企业", 1]]).rename(path)
    path.write_bytes(path.read_bytes()[:-300])


def _parquet_bomb(path: Path) -> None:
    """Billions of cells in a few kilobytes: one word for all of them."""
    words = pa.DictionaryArray.from_arrays(pa.repeat(0, 2_000_000).cast(pa.int32()), ["企业"])
    table = pa.table(dict.fromkeys(map(str, range(40)), words))
    pq.write_table(table, path)


HEADING = "<tr><td>主体类型</td><td>总体户数</td></tr>"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "稀疏.xlsx": (_sparse, "单元格 XFD1048576 离表太远"),
    "炸弹.xlsx": (_with_member("xl/media/a.png", bytes(150 << 20)), "解压后过大"),
    "声明.xlsx": (package("<worksheet ", f"{LAUGHS}<worksheet "), "不允许的 XML 声明"),
    "目录声明.xlsx": (
        package("<workbook ", f"{LAUGHS}<workbook ", "xl/workbook.xml"),
        "不允许的 XML 声明",
    ),
    "远处公式.xlsx": (
        package("<v>77</v></c>", '<v>77</v></c></row><row r="99999999"><c r="A99999999"><f>1</f>'),
        "公式没有注明所在单元格",
    ),
    "截断.xlsx": (_truncated, "文件损坏"),
    "不是表.xls": (data(b"\xd0\xcf\x11\xe0" + bytes(4096)), "文件损坏"),
    "跨列.xls": (
        data(f"<html><table>{HEADING}<tr>{'<td colspan=1000>x' * 5_000}</table>".encode()),
        "超过 1,000 列",
    ),
    "空字符.xls": (data(old_workbook("表", [TITLES, ["企业\0", "12"]])), "NUL"),
    "十万列.csv": (data((",".join(map(str, range(100_000))) + "\n").encode()), "100,000 列"),
    "长行.csv": (text("1," * 300_000), "第 42 行有 300,001 列"),
    "引号.csv": (text('"', *[ROW_LINE] * 300_000), "引号没有成对"),
    "空字符.csv": (text(ROW_LINE + "\0"), "NUL"),
    "编码.csv": (
        data(f"{TITLE_LINE}\n{ROW_LINE}\n".encode() + ROW_LINE.encode("gbk") + b"\n\xff"),
        "第 3 行",
    ),
    "必填.csv": (data(("x" + "(必填)" * 100_000 + "\n").encode()), "没有找到认得的表头"),
    "炸弹.parquet": (_parquet_bomb, "30,000,000 个单元格"),
    "空字符.parquet": (parquet(主体类型=["企业", "\0end"], 总体户数=[1, 2]), "NUL"),
    "二进制.parquet": (parquet(主体类型=["企业"], 总体户数=[b"\xff"]), "列“总体户数”不是单个"),
    "远古.parquet": (
        parquet(主体类型=["企业"], 总体户数=pa.array([10**9], pa.int32()).cast(pa.date32())),
        "公元 1 年至 9999 年",
    ),
    "损坏.parquet": (data(b"PAR1" + bytes(100) + b"PAR1"), "文件损坏"),
    "换\n行\x1b[2J.csv": (data(b"x\n"), "没有找到认得的表头"),
}
WITHIN: dict[str, Callable[[Path], object]] = {
    "文本.xls": text(),
    "网页.xls": data(f"<html><table>{HEADING}<tr><td>企业</td><td>9</td></tr></table>".encode()),
    "越界.xlsx": _with_member("../../x", b"x"),
    "没有数.parquet": parquet(主体类型=["企业", "个体工商户"], 总体户数=[float("nan"), 12.0]),
    "公式.csv": text(ROW_LINE.replace("开业指导", "=cmd|' /C calc'!A0")),
    "脚本.csv": text(ROW_LINE.replace("开业指导", "<script>alert(1)</script>")),
    "语句.csv": data(f"{TITLE_LINE},'); drop table services; --\n{ROW_LINE},1\n".encode()),
    "乘方.csv": text(ROW_LINE.replace("2020-05-04", "1E99")),
    "长格.csv": text(ROW_LINE.replace("F1", "9" * 100_000)),
    "星号.csv": text(ROW_LINE.replace("370882199109127447", "1" * 900 + "*")),
    f"{'长' * 83}.csv": text(ROW_LINE),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Done:
    """All of them checked at once, as an office would."""
    office = Office(tmp_path_factory.mktemp("office"))
    folder = office.folders.raw / "2020-05"
    folder.mkdir(parents=True)
    for name, write in ({n: w for n, (w, _) in REFUSED.items()} | WITHIN).items():
        write(folder / name)
    return chuangye("check", office.folders, "2020-05")


def shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def test_many_at_once_take_bounded_time_and_memory(done):
    assert (done.code, done.err) == (3, "")
    assert done.seconds < 240  # for all of them
    assert done.peak_bytes < 2 * GIGABYTE


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_name_in_one_sentence(done, name):
    (line,) = [line for line in done.lines if line.startswith(f"拒收：{shown(name)}")]
    assert REFUSED[name][1] in line
    assert line.endswith("。")


@pytest.mark.parametrize("name", WITHIN)
def test_what_can_be_read_is_accounted_for(done, name):
    (line,) = [line for line in done.lines if line.startswith(f"2020-05/{name}")]
    numbers = [int(part.split()[0].replace(",", "")) for part in _parts(line)]
    assert numbers[0] == sum(numbers[1:]) > 0


def _parts(line: str) -> list[str]:
    counts = line.rsplit("收到 ", 1)[1]
    for word in (" = 采用 ", " + 退回 ", " + 被替代 ", " + 辖区外 "):
        counts = counts.replace(word, "|")
    return counts.split("|")


def test_a_line_of_a_gigabyte_is_refused(tmp_path):
    office = Office(tmp_path)
    path = office.deliver("2020-05", "服务.csv", f"{TITLE_LINE}\n{ROW_LINE}\n")
    with path.open("ab") as file:
        for _ in range(64):
            file.write(b"x" * (GIGABYTE // 64))

    done = chuangye("check", office.folders, "2020-05")

    (line,) = done.lines
    assert line.startswith("拒收：服务.csv：第 3 行或以后")
    assert (done.code, done.err) == (3, "")
    assert done.seconds < 120
    assert done.peak_bytes < GIGABYTE


def test_blank_lines_without_end_take_bounded_memory(tmp_path):
    office = Office(tmp_path)
    office.deliver("2020-05", "服务.csv", f"{TITLE_LINE}\n{ROW_LINE}\n" + "\n" * 20_000_000)

    done = chuangye("check", office.folders, "2020-05")

    assert "收到 1 行 = 采用 1" in done.out
    assert done.seconds < 120
    assert done.peak_bytes < 2 * GIGABYTE


def test_too_many_records_of_odd_length_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.reading.records.RAGGED_RECORDS", 20)
    office = Office(tmp_path)
    office.deliver("2020-05", "服务.csv", f"{TITLE_LINE}\n" + f"{ROW_LINE}\n" * 40 + "1,2\n" * 21)

    (account,) = office.read("2020-05")["服务.csv"]

    assert "列数与表头不符的行超过 20 行" in account.refused


@pytest.mark.parametrize(("most", "is_refused"), [(3, False), (2, True)])
def test_more_returned_rows_than_can_be_listed_refuse_the_file(
    tmp_path, monkeypatch, most, is_refused
):
    # Three rows of 99 are wrong: 3 %, and fewer than ten.
    for module in ("pipelines.ingest", "pipelines.cleaning.validation"):
        monkeypatch.setattr(f"{module}.LISTED_ROWS", most)
    office = Office(tmp_path)
    rows = [GOOD["services"] | {"服务编号": f"F{n}"} for n in range(99)]
    for row in rows[:3]:
        row["需求登记日期"] = "五月"
    office.deliver_rows("2020-05", "服务.csv", rows)

    (account,) = office.read("2020-05")["服务.csv"]

    assert bool(account.refused) is is_refused
    assert (account.rows_read, account.accepted) == (99, 0 if is_refused else 96)
    assert len(office.returned("2020-05", "services")) == most


def test_more_sheets_than_a_form_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.reading.workbook.SHEETS", 2)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for _ in range(3):
            book.add_worksheet().write(0, 0, "x")
    # The child has its own limits: the function that it runs is called here.
    from pipelines.reading.workbook import _grids, _write

    path = tmp_path / "a.xlsx"
    with pytest.raises(FileRefused, match="a.xlsx：超过 2 张工作表"):
        list(_write(path, _grids(path, tmp_path), tmp_path))


def test_a_cell_too_long_to_be_cleaned_returns_its_row_as_it_came(tmp_path):
    office = Office(tmp_path)
    rows = [GOOD["services"] | {"服务编号": f"F{n}"} for n in range(20)]
    rows[7]["服务项目"] = "长" * 1_001
    rows[8]["服务项目"] = "长" * 1_000
    office.deliver_rows("2020-05", "服务.csv", rows)

    (account,) = office.read("2020-05")["服务.csv"]
    (row,) = office.returned("2020-05", "services")

    assert (account.accepted, account.returned) == (19, 1)
    assert (row["row"], row["cells"][2]) == (9, "长" * 1_001)
    assert [reason["message"] for reason in row["reasons"]] == [
        "内容超过 1,000 个字，请核对是否错列"
    ]


def test_a_sheet_of_as_many_columns_as_are_read_is_read(tmp_path):
    path = tmp_path / "服务.csv"
    path.write_text(f"{TITLE_LINE}{',' * (COLUMNS - 5)}\n", encoding="utf-8")
    assert len(sheets(path, tmp_path)[0].head[0]) == COLUMNS
    path.write_text(f"{TITLE_LINE}{',' * (COLUMNS - 4)}\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="1,001 列"):
        sheets(path, tmp_path)
