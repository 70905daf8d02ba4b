"""The list of lost points: whose they are, what is missing, and what is counted once."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.score_links import department_place, owner_place
from tests.pages.page_reading import draw, sheet_rows, table
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def page(published, tmp_path_factory) -> str:
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))["lost_points.html"]


def test_departments_with_most_at_stake_come_first_and_what_all_share_last(page):
    # 区科学技术局 4 + 6 by its own sheet; 区就业创业促进中心 (1 + 2) + 1; 区人社局 0.5 and
    # 1.3333 of its own; 区政府办公室 0.5; 各成员单位 1 + 1.
    departments = ("区科学技术局", "区就业创业促进中心", "区人社局", "区政府办公室", "各成员单位")
    assert re.findall(r'<article class="department" id="(.*?)"><h3>(.*?)<', page) == [
        (owner_place(name), name) for name in departments
    ]
    assert page.index('<section id="collective"') < page.index(f'id="{owner_place("各成员单位")}"')


def test_the_overview_counts_every_item_once_before_it_lists_the_departments(page):
    rows = sheet_rows(page, 1)

    # 0.5 + 1 + 3 + 1 = 5.5 at stake in four items.
    assert rows[0] == {
        "owner": "全部条目（各计一次）",
        "standard": "省级标准",
        "items": "4",
        "at_stake": "5.5",
        "lost": "1.5",
        "not_assessed": "3",
        "ambiguous": "1",
    }
    assert rows[1] == {
        "owner": "区科学技术局",
        "standard": "部门标准",
        "items": "2",
        "at_stake": "10",
        "lost": "4",
        "not_assessed": "6",
        "ambiguous": "0",
    }
    # Points of two sheets are not added up.
    assert [(cells.get("owner"), cells["at_stake"]) for cells in rows[3:5]] == [
        ("区人社局", "0.5"),
        (None, "1.33"),
    ]


def test_an_item_says_what_is_missing_and_who_shares_it(page):
    # Most points at stake first: 3 of 4, then 1 of 2.
    assert sheet_rows(page, 3) == [
        {
            "item": "2.1.1 1.政策落实省级标准",
            "requirement": "担保贷款。",
            "points": "3／4|✗ 失 1|○ 未评定 2",
            "missing": (
                "达到80%，未达到90%；没有认定材料|创业担保贷款覆盖率 83.51%（233／279）"
                "|再有 19 例，可多得 1 分"
            ),
            "others": "—",
        },
        {
            "item": "2.1.2 1.政策落实省级标准",
            "requirement": "培训实效。",
            "points": "1／2|？原文未明 1",
            "missing": "低于平均，比上年提高 *|* 受保护，不公布",
            "others": "各成员单位",
        },
    ]


def test_items_lead_to_their_rows_and_to_the_sheet_of_their_department(page):
    assert 'href="shandong_district.html#item-2-1-1"' in table(page, 3)
    assert f'href="national_department.html#{department_place("区人社局")}"' in table(page, 4)


def test_the_reader_is_told_that_shared_items_count_once(page):
    sentence = "几个部门共同负责的条目在每个部门名下各列一次，总分中只计一次"

    assert sentence in page.partition("</header>")[0]
    assert sentence in table(page, 1)


def test_a_won_item_is_not_listed(page):
    assert "1.1.1" not in page.partition("<main>")[2]


def test_one_sheet_alone_needs_no_name_of_it_and_idle_departments_are_named(published, tmp_path):
    single = shutil.copy(published, tmp_path / "single.duckdb")
    with duckdb.connect(str(single)) as con:
        for name in ("standards", "score_items", "score_totals"):
            con.execute(f"delete from {name} where standard = 'national_department'")
        con.execute("update score_items set points = 1, lost = 0 where item = '1.1.2'")
    page = draw(single, JUNE, YANZHOU, tmp_path / "report")["lost_points.html"]

    assert "standard" not in sheet_rows(page, 1)[0]
    assert "没有待争取条目的责任部门：区政府办公室、区人社局。" in page


def test_where_all_is_won_there_is_nothing_to_list(published, tmp_path):
    won = shutil.copy(published, tmp_path / "won.duckdb")
    with duckdb.connect(str(won)) as con:
        con.execute(
            "update score_items set points = maximum, lost = 0, not_assessed = 0, ambiguous = 0,"
            " lowest = maximum, highest = maximum"
        )
    page = draw(won, JUNE, YANZHOU, tmp_path / "report")["lost_points.html"]

    assert '<section id="departments"' not in page
    assert "<b>0</b> 个责任部门" in page
