"""Every record comes out once, under the row number that Excel shows."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.deliveries import FileRefused
from pipelines.reading import records as records_module
from pipelines.reading.headers import recognise
from pipelines.reading.records import records
from pipelines.reading.text import sheets

HEADER = "服务编号,证件号码,服务项目,需求登记日期\n"


@pytest.fixture
def read(tmp_path: Path):
    def rows(text: str) -> list[tuple]:
        path = tmp_path / "创业服务.csv"
        path.write_bytes(text.encode())
        (form,) = recognise(sheets(path, tmp_path), path.name)
        return [tuple(row.values()) for block in records(form) for row in block.to_pylist()]

    return rows


def test_a_quoted_line_break_does_not_end_a_row(read):
    assert read(HEADER + '1,2,"开业\n指导",4\n5,6,7,8\n') == [
        (2, "1", "2", "开业\n指导", "4", ""),
        (3, "5", "6", "7", "8", ""),
    ]


def test_doubled_and_loose_quotation_marks_are_part_of_the_text(read):
    rows = read(HEADER + '1,"名""号",3"寸,4\n5,"六"七,7,8\n')
    assert rows == [(2, "1", '名"号', '3"寸', "4", ""), (3, "5", "六七", "7", "8", "")]


def test_titles_and_blank_rows_above_and_between_count_as_rows(read):
    rows = read("虚构数据，仅供演示\n\n" + HEADER + "一,2,3,4\n\n5,6,7,8\n")
    # Excel: 1 title, 2 blank, 3 header, 4 data, 5 blank, 6 data.
    assert [(row[0], row[1]) for row in rows] == [(4, "一"), (5, ""), (6, "5")]


def test_short_records_are_filled_up(read):
    assert read(HEADER + "一,2,3,4\n一,2\n一,2,3,4\n")[1] == (3, "一", "2", "", "", "")


def test_blank_cells_beyond_the_header_are_cut_off(read):
    assert read(HEADER + "一,2,3,4\n一,2,3,4,, \n一,2,3,4\n")[1] == (3, "一", "2", "3", "4", "")


def test_filled_cells_beyond_the_header_stand_in_extra(read):
    assert read(HEADER + "一,2,3,4\n一,2,3,4,五,六\n一,2,3,4\n")[1][-1] == "五,六"


@pytest.mark.parametrize("usual", ["一,2,3", "一,2,3,4,", "一,2,3,4,,"])
def test_the_usual_length_of_the_records_may_differ_from_the_header(read, usual):
    rows = read(HEADER + f"{usual}\n" * 3 + "一,2,3,4\n" + f"{usual}\n")
    assert [row[:4] for row in rows] == [(n, "一", "2", "3") for n in range(2, 7)]
    assert all(row[-1] == "" for row in rows)


def test_filled_cells_beyond_the_header_are_kept_where_wide_records_are_usual(read):
    rows = read(HEADER + "一,2,3,4,\n" * 3 + "一,2,3,4,五\n")
    assert [row[-1] for row in rows] == ["", "", "", "五"]


def test_odd_records_keep_their_places_over_many_blocks(read, monkeypatch):
    # Records 1 to 500 are numbered; every 7th is short, those from 200 to 299 all are.
    monkeypatch.setattr(records_module, "RECORD_BYTES", 256)
    short = {n for n in range(1, 501) if n % 7 == 0 or 200 <= n < 300}
    lines = [f"{n},二" if n in short else f"{n},二,3,4" for n in range(1, 501)]
    rows = read(HEADER + "\n".join(lines))
    assert [(row[0], row[1]) for row in rows] == [(n + 1, str(n)) for n in range(1, 501)]
    assert {int(row[1]) for row in rows if row[4] == ""} == short


def test_a_quotation_mark_open_to_the_end_is_refused_with_its_row(read):
    with pytest.raises(FileRefused, match="创业服务.csv：第 3 行"):
        read(HEADER + '一,2,3,4\n5,"6,7,8\n9,10,11,12\n')


def test_a_record_longer_than_a_block_is_refused(read, monkeypatch):
    monkeypatch.setattr(records_module, "RECORD_BYTES", 1024)
    with pytest.raises(FileRefused, match="第 [0-9]+ 行或以后"):
        read(HEADER + "一,2,3,4\n" * 10 + f'1,2,"{"长" * 2000}",4\n')


def test_a_row_swallowed_between_two_stray_quotation_marks_is_given_back(read):
    # The mark before 甲 has no partner in its row and takes up the next row's first three cells:
    # 1 | 甲,3,4⏎5,乙" | 7 | 8 has four cells like a sound record.
    ((row, *_, extra),) = read(HEADER + '1,"甲,3,4\n5,"乙",7,8\n')
    assert (row, extra) == (2, '甲,3,4\n5,乙"')


def test_a_short_record_over_several_lines_is_given_back_as_a_whole(read):
    rows = read(HEADER + '一,2,3,4\n1,"甲,3,4\n5,乙",7\n一,2,3,4\n')
    assert rows[1][-1] == '1,"甲,3,4\n5,乙",7'


def test_a_form_without_rows_has_no_records(read):
    assert read(HEADER) == []


@settings(deadline=None, max_examples=150)
@given(
    table=st.lists(
        st.lists(st.text('甲,"\n\r; 1', max_size=4), max_size=7).filter(lambda row: row != [""]),
        max_size=30,
    ),
    manner=st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
    block=st.sampled_from([256, 1 << 20]),
)
def test_what_a_writer_writes_comes_out_cell_by_cell(table, manner, block):
    written = io.StringIO()
    end, quoting = manner
    csv.writer(written, lineterminator=end, quoting=quoting).writerows(table)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as scratch:
        patch.setattr(records_module, "RECORD_BYTES", block)
        path = Path(scratch) / "创业服务.csv"
        path.write_bytes((HEADER + written.getvalue()).encode())
        (form,) = recognise(sheets(path, Path(scratch)), path.name)
        found = [tuple(row.values()) for part in records(form) for row in part.to_pylist()]
    assert [row[0] for row in found] == list(range(2, len(table) + 2))
    assert [list(row[1:5]) for row in found] == [(row + [""] * 4)[:4] for row in table]
    for row, cells in zip(found, table, strict=True):
        assert row[5] or not any(cell.strip() for cell in cells[4:])
