"""Deliveries of every encoding and kind come out as the same rows of text."""

from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.deliveries import FileRefused
from pipelines.reading.headers import recognise
from pipelines.reading.text import batches, sheets, text_throughout

FRAME = "主体类型,总体户数\n企业,12\n合作社,3\n"
ROWS = [(2, "企业", "12", ""), (3, "合作社", "3", "")]


def read(path: Path) -> pa.Table:
    forms = recognise(sheets(path, path.parent), path.name)
    return pa.concat_tables([batch for form in forms for batch in batches(form)])


def rows(path: Path) -> list[tuple]:
    return [tuple(row.values()) for row in read(path).to_pylist()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("large", [1, 1_000_000])  # decoded while it is read, or before
def test_every_encoding_gives_the_same_rows(tmp_path, monkeypatch, encoding, large):
    monkeypatch.setattr("pipelines.reading.decoding.LARGE_BYTES", large)
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    path = tmp_path / "抽样框.csv"
    path.write_bytes(marks.get(encoding, b"") + FRAME.encode(encoding))
    assert rows(path) == ROWS


def test_characters_outside_gbk_are_read_from_four_bytes(tmp_path):
    # 㛃 and 䶮 stand in names of towns and people; in GB18030 they take four bytes or a later code.
    path = tmp_path / "抽样框.csv"
    path.write_bytes(FRAME.replace("合作社", "㛃䶮𠮷").encode("gb18030"))
    assert rows(path)[1][1] == "㛃䶮𠮷"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_one_under_which_the_header_is_known(tmp_path, delimiter):
    # The data alone would suggest the comma.
    path = tmp_path / "抽样框.txt"
    path.write_text(f'主体类型{delimiter}总体户数\n"a,b,c"{delimiter}"1,200"\n', encoding="utf-8")
    assert rows(path) == [(2, "a,b,c", "1,200", "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_end_counts_with_or_without_a_last_one(tmp_path, end, last):
    path = tmp_path / "抽样框.csv"
    text = FRAME.replace("\n", end)
    path.write_bytes((text if last else text.removesuffix(end)).encode())
    assert rows(path) == ROWS


def test_text_under_the_name_of_a_workbook_is_read_as_text(tmp_path):
    path = tmp_path / "抽样框.xls"
    path.write_bytes(FRAME.replace(",", "\t").encode("gb18030"))
    assert rows(path) == ROWS


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "抽样框.csv"
    path.touch()
    with pytest.raises(FileRefused, match="抽样框.csv：是空文件"):
        sheets(path, tmp_path)


def test_a_file_of_blank_lines_has_no_sheet_and_is_refused(tmp_path):
    path = tmp_path / "抽样框.csv"
    path.write_text("\n , \n\n")
    with pytest.raises(FileRefused, match="没有找到认得的表头"):
        read(path)


def test_nul_characters_are_refused(tmp_path):
    path = tmp_path / "抽样框.csv"
    path.write_bytes(FRAME.encode() + b"\0\0\0")
    with pytest.raises(FileRefused, match="NUL"):
        sheets(path, tmp_path)


def test_utf_16_without_its_mark_is_refused(tmp_path):
    path = tmp_path / "抽样框.csv"
    path.write_bytes("a,b\n1,2\n".encode("utf-16-le"))
    with pytest.raises(FileRefused, match="NUL"):
        sheets(path, tmp_path)


def test_undecodable_bytes_are_refused_with_their_line(tmp_path):
    # UTF-8 gets as far as the third line, GB18030 breaks off earlier or at the same byte.
    path = tmp_path / "抽样框.csv"
    path.write_bytes(FRAME.encode() + b"\xff\n")
    with pytest.raises(FileRefused, match="第 4 行"):
        sheets(path, tmp_path)


def test_a_bad_byte_late_in_a_long_file_is_found_at_its_place(tmp_path):
    path = tmp_path / "抽样框.csv"
    good = FRAME + "企业,1\n" * 300_000
    path.write_bytes(good.encode("gb18030") + b"\x80\n")
    with pytest.raises(FileRefused, match="第 300,004 行.*GB18030"):
        sheets(path, tmp_path)


def test_a_bad_byte_late_in_a_large_file_is_found_when_it_is_reached(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.reading.decoding.LARGE_BYTES", 1)
    path = tmp_path / "抽样框.csv"
    path.write_bytes((FRAME + "企业,1\n" * 300_000).encode("gb18030") + b"\x80\n")
    (form,) = recognise(sheets(path, tmp_path), path.name)
    with pytest.raises(FileRefused, match="第 300,004 行.*GB18030"):
        list(batches(form))


def test_what_is_no_text_throughout_is_refused_for_that_before_all_else(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.reading.decoding.LARGE_BYTES", 1)
    path = tmp_path / "抽样框.csv"
    path.write_bytes("通讯录,电话\n".encode("gb18030") * 200_000 + b"\x80\n")
    with pytest.raises(FileRefused, match="GB18030"), text_throughout(path):
        recognise(sheets(path, tmp_path), path.name)


def test_a_character_cut_at_the_end_of_the_file_is_refused(tmp_path):
    path = tmp_path / "抽样框.csv"
    path.write_bytes("\ufeff主体类型,总体户数\n企业,12\n合".encode()[:-1])
    with pytest.raises(FileRefused, match="第 3 行"):
        sheets(path, tmp_path)


def test_the_forms_of_departments_give_their_data_rows_and_nothing_else(shared_data, tmp_path):
    expected = {
        "市场主体登记信息.csv": {"registrations": 201},
        "创业担保贷款台账（2020年5月）.xls": {"loans": 40},
        "创业补贴发放明细202005.xlsx": {"subsidies": 60},
        "创业环境满意度调查.csv": {"survey": 121},
    }
    for name, counts in expected.items():
        scratch = tmp_path / name
        scratch.mkdir()
        forms = recognise(sheets(shared_data / "forms" / name, scratch), name)
        found = dict.fromkeys({form.source for form in forms}, 0)
        for form in forms:
            found[form.source] += sum(batch.num_rows for batch in batches(form))
        assert found == counts


def test_programmes_stand_in_the_names_of_the_sheets(shared_data, tmp_path):
    path = shared_data / "forms" / "创业补贴发放明细202005.xlsx"
    forms = recognise(sheets(path, tmp_path), path.name)
    assert [form.constants["programme"] for form in forms] == ["一次性创业补贴", "岗位开发补贴"]


def test_all_records_of_the_real_register_come_out(shared_data, tmp_path):
    # Counted by an RFC 4180 reader: 106,534 records of ten fields; sniffing readers lose about 400.
    count, odd = 0, 0
    for path in sorted((shared_data / "registrations").glob("*.csv")):
        (form,) = recognise(sheets(path, tmp_path), path.name)
        for batch in batches(form):
            count += batch.num_rows
            odd += batch.num_rows - batch["extra"].to_pylist().count("")
    assert (count, odd) == (106_534, 0)
