"""What the page on the data says: files and rows received and returned, and what matches."""

from pathlib import Path

import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from tests.pages.page_reading import draw, row, table
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def page(published, tmp_path_factory) -> str:
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))["quality.html"]


def test_every_row_received_is_accounted_for_by_source(page):
    # 1,321 + 61 + 44 + 205 + 320 + 702; 14 + 2 + 3 + 1 + 5; refused files are counted as files.
    assert row(page, 1, "合计") == ["", "8", "2", "2,653", "2,600", "25", "6", "22"]
    assert row(page, 1, "市场主体登记信息") == [
        "区市场监管局", "1", "0", "1,321", "1,282", "14", "3", "22",
    ]  # fmt: skip
    assert row(page, 1, "税费减免台账")[1:4] == ["1", "1", "—"]


def test_refused_files_are_named_without_their_folder_and_escaped(page):
    assert row(page, 2, "&lt;b&gt;减免.xlsx") == [
        "税费减免台账", "区税务局", "90 行中有 31 行要退回，请改正后重报。",
    ]  # fmt: skip
    assert row(page, 2, "通知.xlsx")[0] == "不能识别"
    assert "税务/" not in page
    assert "<b>减免" not in page


def test_returned_rows_are_counted_by_reason_and_warnings_apart(page):
    assert row(page, 3, "统一社会信用代码") == ["校验位不对，请对照执照改正。", "V03", "9"]
    assert row(page, 3, "&lt;i&gt;申请日期&lt;/i&gt;")[1:] == ["V01", "2"]
    assert row(page, 4, "从业人数")[1:] == ["V07", "40"]
    assert "全部数据的核对" in table(page, 4)
    assert "V07" not in table(page, 3)


def test_what_is_missing_is_asked_of_its_department(page):
    assert row(page, 5, "税费减免台账") == ["区税务局", "应每月报送，请尽快补报"]
    assert "不要求每月报送" in row(page, 5, "人口与劳动力")[1]


def test_codes_that_the_register_does_not_know_are_counted(page):
    # 3 of 60 that have a code; where no record has one there is no share.
    assert row(page, 6, "创业补贴台账（区就业创业促进中心）") == ["61", "60", "3", "5.00"]
    assert row(page, 6, "创业担保贷款台账（区就业创业促进中心）") == ["44", "0", "0", "—"]


def test_questions_left_unanswered_are_flagged_from_a_tenth_on(page):
    assert row(page, 7, "总体满意度") == ["400", "50", "12.50", "超过10%，请谨慎使用"]


def test_what_speaks_of_the_newest_month_is_not_told_of_another(published, tmp_path):
    may = draw(published, Month(2020, 5), YANZHOU, tmp_path)["quality.html"]

    assert "台账与登记的核对" not in may
    assert "没有可用文件的：市场主体登记信息（区市场监管局）" in may
