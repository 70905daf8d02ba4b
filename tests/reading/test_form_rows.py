"""What stands on a form beside its data does not count as rows; what has a key does."""

from pathlib import Path

import pytest

from pipelines.reading.headers import recognise
from pipelines.reading.text import batches, sheets

HEADER = "序号,服务编号,证件号码,服务项目,需求登记日期,备注\n"
DATA = "1,F1,A,开业指导,2020-05-06,\n"


@pytest.fixture
def kept(tmp_path: Path):
    def rows(text: str, name: str = "创业服务.csv") -> list[int]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        (form,) = recognise(sheets(path, tmp_path), path.name)
        return [row for batch in batches(form) for row in batch["row"].to_pylist()]

    return rows


@pytest.mark.parametrize(
    "line",
    [
        ",,,,,",
        "\u3000, \t,,,,",
        "2,,,,,",  # a running number printed in advance
        "合计,,,,,",
        "合 计,,,12,,",
        ",总\u3000计,,12,,",
        ",,,,小计,",
        "本页合计：3 人,,,,,",
        "合计,-,-,3,,",
        "填表人：张三,,审核人：李四,,,",
        ",填表人：张三,审核人：李四,,,",
        "填 表 人：张三        联系电话：0537-1,,,,,",
        "单位负责人（签字）：,,,,,",
        "注：本表一式两份,,,,,",
        ",,,,,备注：无",
        "序号,服务编号,证件号码,服务项目,需求登记日期,备注",
        "2020年5月创业服务台账,,,,,",  # the title, printed again on the next page
        "1,示例：F1,A,开业指导,2020-05-06,",
        "1,示例,A,开业指导,2020-05-06,",
        "1,示 例: F1,A,开业指导,2020-05-06,",
    ],
)
def test_rows_of_the_form_are_left_out(kept, line):
    text = "2020年5月创业服务台账\n" + HEADER + DATA + line + "\n" + DATA
    assert kept(text) == [3, 5]


@pytest.mark.parametrize(
    "line",
    [
        "2,,A,开业指导,2020-05-06,",  # no key, but a row that somebody must complete
        "2,F2,,,,",
        "合计,F2,A,开业指导,2020-05-06,",
        ",,A,,,注：补登",
        "2,备注2,A,开业指导,2020-05-06,",
        ",,,,,张三",
        "2,合作社1,A,开业指导,2020-05-06,",
        "2,示例1,A,开业指导,2020-05-06,",
        "示例,F2,示例：A,示例：开业指导,2020-05-06,",  # only a key says what the row is
    ],
)
def test_rows_of_data_are_kept_however_faulty(kept, line):
    assert kept(HEADER + DATA + line + "\n" + DATA) == [2, 3, 4]


def test_a_row_with_cells_beyond_the_header_is_not_blank(kept):
    assert kept(HEADER + DATA + ",,,,,,x\n") == [2, 3]


def test_a_total_that_a_stray_quotation_mark_ran_together_with_rows_is_not_left_out(kept):
    assert kept(HEADER + DATA + '合计,,"x,\n3,F3,"A\n' + DATA) == [2, 3, 4]


def test_both_rows_of_a_repeated_header_are_left_out(kept):
    header = "服务编号,服务对象,,服务情况,\n,姓名,证件号码,服务项目,需求登记日期\n"
    text = header + "F1,甲,A,开业指导,2020-05-06\n" + header + "F2,乙,B,开业指导,2020-05-07\n"
    assert kept(text) == [3, 6]


def test_a_total_below_a_class_is_left_out_though_half_its_key_is_filled(kept):
    text = "班级编号,证件号码,开班日期\nB1,A,2020-05-06\nB1,小计,\nB2,A,2020-05-07\n"
    assert kept(text, "创业培训.csv") == [2, 4]


def test_a_total_of_all_towns_is_left_out_though_its_date_is_filled(kept):
    text = "截止日期,镇街,16-59岁人口\n2019-12-31,合计,300\n2019-12-31,小孟镇,20\n"
    assert kept(text, "人口.csv") == [3]


def test_a_number_printed_in_advance_is_no_row_though_it_would_be_a_key(kept):
    text = "序号,标准,条目编号,认定结果,材料名称\n1,甲,1.1,符合,文件\n2,,,,\n3,,1.2,符合,文件\n"
    assert kept(text, "佐证材料.csv") == [2, 4]
