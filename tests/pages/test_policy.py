"""The page on policy coverage and training of a month made by hand."""

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
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))["policy.html"]


def test_a_rate_has_its_cases_and_its_changes(page):
    # 402 of 455 is 88.35 %; 9 fewer in May, 54 fewer in December; a year before there is none.
    assert row(page, 1, "创业补贴享受比例")[:6] == ["88.35", "402", "455", "+1.98", "…", "+11.87"]


def test_a_figure_that_is_not_there_says_why(page):
    assert row(page, 2, "参训后创业稳定率")[:6] == ["…"] * 6
    assert (
        "参训后创业稳定率：缺少栏目：创业培训实名制台账缺少“结业日期”（区就业创业促进中心）。"
    ) in table(page, 2)


def test_areas_have_every_rate_with_its_changes(page):
    # A fifth of 402 and of 455; of 393 in May and of 348 in December.
    assert row(page, 3, "鼓楼街道")[:4] == ["87.91\n80／91", "+1.10", "…", "+10.99"]
    assert row(page, 4, "兖州区")[0] == "93.33\n1,204／1,290"


def test_key_groups_follow_the_jurisdiction_file_and_protected_ones_are_stars(published, tmp_path):
    grouped = shutil.copy(published, tmp_path / "grouped.duckdb")
    with duckdb.connect(str(grouped)) as con:
        for member, cases, hidden in (("残疾人", 3, True), ("高校毕业生", 40, False)):
            con.execute(
                "insert into indicator_values select * replace ('key_group' as dimension,"
                " $member as member, $cases as numerator, 50 as denominator,"
                " $cases / 50 as value, $hidden as is_suppressed)"
                " from indicator_values where indicator = 'subsidy_coverage'"
                " and month = '2020-06-30' and area_code = '370812' and variant = 'default'",
                {"member": member, "cases": cases, "hidden": hidden},
            )
    page = draw(grouped, JUNE, YANZHOU, tmp_path / "report")["policy.html"]

    assert row(page, 5, "高校毕业生")[0] == "80.00\n40／50"
    assert row(page, 5, "残疾人")[0] == "*"
    assert table(page, 5).index("高校毕业生") < table(page, 5).index("残疾人")
    assert "3／50" not in page


def test_what_waits_is_counted_by_step_and_by_area(page):
    assert row(page, 8, "待审核") == ["5", "40", "12.50"]
    assert row(page, 8, "待放款") == ["4", "8", "3.00"]
    # Loans, then subsidies; an area that is not listed has nothing waiting.
    assert row(page, 9, "兖州区") == ["4", "5"]
    assert row(page, 9, "鼓楼街道") == ["0", "3"]
    assert row(page, 9, "龙桥街道") == ["0", "*"]


def test_a_file_without_the_backlog_has_no_such_section(published, tmp_path):
    older = shutil.copy(published, tmp_path / "older.duckdb")
    with duckdb.connect(str(older)) as con:
        con.execute("drop table pending_totals")
    page = draw(older, JUNE, YANZHOU, tmp_path / "report")["policy.html"]

    assert '<section id="waiting"' not in page
