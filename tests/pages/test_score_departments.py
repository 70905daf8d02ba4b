"""The sheet that is filled in for every department, for two departments made by hand."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.score_links import department_place
from tests.pages.page_reading import draw, sheet_rows, table, text
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def page(published, tmp_path_factory) -> str:
    pages = draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))
    return pages["national_department.html"]


def test_departments_stand_in_the_order_of_the_member_list_by_systems(page):
    # 区科学技术局 lost 4 and has 6 open; 区人社局 won 6 + 2.6667 and lost 1.3333.
    assert sheet_rows(page, 1) == [
        {
            "department": "区科学技术局",
            "system-1": "0–6",
            "system-2": "0",
            "points": "0",
            "lost": "4",
            "not_assessed": "6",
            "ambiguous": "0",
            "span": "0–6",
        },
        {
            "department": "区人社局",
            "system-1": "6",
            "system-2": "2.67",
            "points": "8.67",
            "lost": "1.33",
            "not_assessed": "0",
            "ambiguous": "0",
            "span": "8.67",
        },
    ]


def test_every_department_has_its_sheet_and_a_place_to_be_linked_to(page):
    assert re.findall(r'<article class="department" id="(.*?)">', page) == [
        department_place("区科学技术局"),
        department_place("区人社局"),
    ]
    # No groups, and the department itself is responsible.
    assert sheet_rows(page, 4)[1] == {
        "system": "职责任务（4分）|得 2.67|✗ 失 1.33",
        "requirement": "2.1 完成职责任务。",
        "method": "完成一项得一个均分。",
        "points": "2.67／4|✗ 失 1.33",
        "grounds": "完成三分之二|职责任务完成率 66.67%（2／3）|再有 1 例，可多得 1.33 分",
    }
    assert sheet_rows(page, 3)[0]["points"] == "○ 未评定／6"


def test_a_single_month_has_no_course(page):
    assert "走势" not in table(page, 1)


def test_over_several_months_every_department_has_a_band(published, tmp_path):
    longer = shutil.copy(published, tmp_path / "longer.duckdb")
    with duckdb.connect(str(longer)) as con:
        for name in ("score_items", "score_totals"):
            con.execute(
                f"insert into {name} select * replace (date '2020-05-31' as month) from {name}"
                " where standard = 'national_department'"
            )
        con.execute(
            "update score_items set points = 2, lost = 2, lowest = 2, highest = 2"
            " where month = '2020-05-31' and department = '区人社局' and item = '2.1'"
        )
    page = draw(longer, JUNE, YANZHOU, tmp_path / "report")["national_department.html"]

    assert table(page, 1).count('<svg class="chart spark"') == 2
    assert [cells["department"] + cells["points"] for cells in sheet_rows(page, 2)] == [
        "区人社局2 → 2.67"
    ]


def test_the_first_sentence_tells_how_far_apart_they_are(page):
    headline = page.partition('<p class="headline">')[2].partition("</p>")[0]

    assert text(headline).startswith("截至2020年6月末，2 个被考核部门，每个部门满分 10 分：")
