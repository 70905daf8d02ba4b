"""What the page says of openings, closures and stock."""

import re
import shutil
from pathlib import Path

import duckdb
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
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))["register.html"]


def test_the_register_is_compared_with_month_year_and_year_to_date(page):
    # June 820 against 810 in May (1.23 %) and 700 a year before (17.14 %);
    # January to June 770 + 780 + … + 820 = 4,770 against 650 + … + 700 = 4,050 (17.78 %).
    assert row(page, 1, "新开户数") == [
        "820", "810", "+10", "1.23", "700", "+120", "17.14", "4,770", "4,050", "17.78",
    ]  # fmt: skip
    # 57,452 less 400 a month: 0.70 % on the month and 9.12 % on the year; a stock has no sum.
    assert row(page, 1, "期末存量") == [
        "57,452", "57,052", "+400", "0.70", "52,652", "+4,800", "9.12", "—", "—", "—",
    ]  # fmt: skip
    # 21.5 万元 for each opened.
    assert row(page, 1, "新登记资本")[:4] == ["17,630.00", "17,415.00", "+215.00", "1.23"]
    assert len(re.findall(r'<th scope="row"', table(page, 2))) == 13


def test_types_and_areas_have_their_counts_and_changes(page):
    # A quarter less a hundredth of 820, and so on.
    assert row(page, 4, "企业")[:2] == ["197", "96"]
    assert row(page, 6, "鼓楼街道")[0] == "164"
    # 企业 are the first type: 0.24 × 820 = 197 after 0.24 × 810 = 194.
    assert row(page, 3, "新开户数")[:4] == ["197", "194", "+3", "1.55"]
    # A fifth of 820, of 810 (162) and of 700 (140); January to June 154 + … + 164 = 954.
    assert row(page, 5, "鼓楼街道")[:4] == ["164", "1.23", "17.14", "954"]


def test_a_register_without_closing_dates_says_so(published, tmp_path):
    births = shutil.copy(published, tmp_path / "births.duckdb")
    with duckdb.connect(str(births)) as con:
        con.execute("update register_report set closed = null, net = null, stock = null")
    page = draw(births, JUNE, YANZHOU, tmp_path / "report")["register.html"]

    assert row(page, 2, "2020年6月")[:2] == ["820", "…"]
    assert "没有注销日期、吊销日期的数据，退出、净增和存量不能计算。" in table(page, 2)


def test_growth_on_nothing_is_not_a_number(published, tmp_path):
    changed = shutil.copy(published, tmp_path / "changed.duckdb")
    with duckdb.connect(str(changed)) as con:
        con.execute("update register_report set net = -5 where month = '2020-05-31'")
        con.execute("update register_report set closed = null where month < '2020-01-01'")
    page = draw(changed, JUNE, YANZHOU, tmp_path / "report")["register.html"]

    # 820 − 400 = 420 after −5: 425 more, and no percentage.
    assert row(page, 1, "净增户数")[:4] == ["420", "−5", "+425", "—"]
    # A month that is not known makes the year to date unknown, never smaller.
    assert row(page, 1, "退出户数")[4:] == ["…", "…", "…", "2,325", "…", "…"]
