"""What the page says of files and rows received and returned."""

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
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))["index.html"]


def test_every_row_received_is_accounted_for_by_source(page):
    # 1,321 + 61 + 44 + 205 + 320 + 702; 14 + 2 + 3 + 1 + 5; refused files are counted as files.
    assert row(page, 11, "合计") == ["", "8", "2", "2,653", "2,600", "25", "6", "22"]
    assert row(page, 11, "市场主体登记信息") == [
        "区市场监管局", "1", "0", "1,321", "1,282", "14", "3", "22",
    ]  # fmt: skip
    assert row(page, 11, "税费减免台账")[1:4] == ["1", "1", "—"]


def test_refused_files_are_named_without_their_folder_and_escaped(page):
    assert row(page, 12, "&lt;b&gt;减免.xlsx") == [
        "税费减免台账", "区税务局", "90 行中有 31 行要退回，请改正后重报。",
    ]  # fmt: skip
    assert row(page, 12, "通知.xlsx")[0] == "不能识别"
    assert "税务/" not in page
    assert "<b>减免" not in page


def test_returned_rows_are_counted_by_reason_and_warnings_apart(page):
    assert row(page, 13, "统一社会信用代码") == ["校验位不对，请对照执照改正。", "V03", "9"]
    assert row(page, 13, "&lt;i&gt;申请日期&lt;/i&gt;")[1:] == ["V01", "2"]
    assert row(page, 14, "从业人数")[1:] == ["V07", "40"]
    assert "全部数据的核对" in table(page, 14)
    assert "V07" not in table(page, 13)


def test_what_is_missing_is_asked_of_its_department(page):
    assert row(page, 15, "税费减免台账") == ["区税务局", "应每月报送，请尽快补报"]
    assert "不要求每月报送" in row(page, 15, "人口与劳动力")[1]
