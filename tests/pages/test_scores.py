"""The score sheet of a district made by hand, and its line on the month's index."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from tests.pages.page_reading import draw, row, sheet_rows, table
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def pages(published, tmp_path_factory) -> dict[str, str]:
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def page(pages) -> str:
    return pages["shandong_district.html"]


def test_the_index_has_a_line_for_every_standard(pages):
    section = pages["index.html"].partition('<section id="scores"')[2].partition("</section>")[0]

    # 2 + 0.5 + 1 + 1; 0.5 + 1; 1 + 2; 1; from 4.5 to 4.5 + 3 + 1.
    assert (
        "满分 10 分：得 4.5 分，失 1.5 分，未评定 3 分，原文未明 1 分，得分区间 4.5–8.5 分。"
    ) in section
    # 区人社局 6 + 2.67, lost 1.33; 区科学技术局 lost 4 and 6 not assessed: from 0 to 8.67.
    assert (
        "2 个被考核部门，每个部门满分 10 分：各部门得分 0 至 8.67 分，失分 1.33 至 4 分，"
        "未评定 0 至 6 分，原文未明 0 分，得分区间都在 0–8.67 分之内。"
    ) in section
    for link in ("shandong_district.html", "national_department.html", "lost_points.html"):
        assert f'href="{link}"' in section


def test_the_head_has_the_total_the_stage_and_the_document(page):
    head = page.partition("<header>")[2].partition("</header>")[0]

    for name, figure in (
        ("得分", "4.5"), ("失分", "1.5"), ("未评定", "3"), ("原文未明", "1"),
        ("得分区间", "4.5–8.5"), ("满分", "10"),
    ):  # fmt: skip
        assert f"{name} <b>{figure}</b>" in head
    assert "创建责任分工&lt;表&gt;" in head
    assert "《工作方案》 附件2" in head
    assert "自查整改阶段" in head and "还有 123 天" in head


def test_systems_and_months_have_their_totals(page):
    # 2 + 0.5 won, 0.5 lost, 1 not assessed of 4; 1 + 1, 1, 2, 1 of 6.
    assert row(page, 1, "总分") == ["10", "4.5", "1.5", "3", "1", "4.5–8.5"]
    assert row(page, 1, "一、组织领导") == ["4", "2.5", "0.5", "1", "0", "2.5–3.5"]
    assert row(page, 1, "二、政策扶持") == ["6", "2", "1", "2", "1", "2–5"]
    # In May the second item was not assessed: 0.5 less won, 0.5 less lost, 1 more open.
    assert row(page, 2, "2020年6月") == ["4.5", "1.5", "3", "1", "4.5–8.5"]
    assert row(page, 2, "2020年5月") == ["4", "1", "4", "1", "4–9"]
    assert "2020年4月" not in table(page, 2)
    # The band is broken by April.
    assert page.count('<polygon class="area"') == 2


def test_what_changed_says_from_what_to_what_and_why(page):
    assert sheet_rows(page, 3) == [
        {
            "item": "1.1.2 1.工作地位",
            "points": "○ 未评定 → 0.5",
            "span": "0–1 → 0.5",
            "why": "未明确分工，扣0.5分",
            "why_before": "没有认定材料",
        }
    ]


def test_the_sheet_has_the_shape_of_the_paper(page):
    body = table(page, 4)

    # Two systems of three and two rows, the first with groups of two and one.
    assert body.count("<tbody>") == 2
    assert 'class="gt_row gt_left head system" scope="rowgroup" rowspan="3"' in body
    assert 'class="gt_row gt_left head system" scope="rowgroup" rowspan="2"' in body
    assert body.count('head group" scope="rowgroup" rowspan="2"') == 2
    assert [list(cells) for cells in sheet_rows(page, 4)] == [
        ["system", "group", "requirement", "method", "points", "grounds", "owners"],
        ["requirement", "method", "points", "grounds", "owners"],
        ["group", "requirement", "method", "points", "grounds", "owners"],
        ["system", "group", "requirement", "method", "points", "grounds", "owners"],
        ["requirement", "method", "points", "grounds", "owners"],
    ]


def test_a_row_says_what_is_won_why_and_whose_job_it_is(page):
    first, second, _, fourth, _ = sheet_rows(page, 4)

    assert first == {
        "system": "一、组织领导（4分）|得 2.5|✗ 失 0.5|○ 未评定 1|区间 2.5–3.5",
        "group": "1.工作地位（3分）",
        "requirement": "1.1.1 纳入重要日程<b>。",
        "method": "未纳入的，扣2分。|〔推断〕组内3分按两行2、1分拆分",
        "points": "2／2|✓ 满分",
        "grounds": "符合|佐证：政府工作报告；会议纪要",
        "owners": "区政府办",
    }
    assert second["points"] == "0.5／1|✗ 失 0.5"
    assert second["owners"] == "区政府办|区人社局"
    assert "〔推断〕" not in second["method"]
    # One point won, one lost and two open of four.
    assert fourth["points"] == "1／4|✗ 失 1|○ 未评定 2|区间 1–3"
    assert fourth["grounds"] == (
        "达到80%，未达到90%；没有认定材料|创业担保贷款覆盖率 83.51%（233／279）"
        "|再有 19 例，可多得 1 分"
    )


def test_what_is_not_assessed_is_neither_won_nor_lost(page):
    third = sheet_rows(page, 4)[2]

    assert third["points"] == "○ 未评定／1"
    assert third["grounds"] == "没有认定材料"


def test_what_the_paper_leaves_open_is_shown_with_its_range(page):
    fifth = sheet_rows(page, 4)[4]

    assert fifth["points"] == "1／2|？原文未明 1|区间 1–2"


def test_protected_figures_are_on_no_page(pages):
    for page in pages.values():
        assert "33.33%" not in page
        assert "（1／3）" not in page
        assert "再有 7 例" not in page
        assert "4.38" not in page
    assert sheet_rows(pages["shandong_district.html"], 4)[4]["grounds"] == (
        "低于平均，比上年提高 *|* 受保护，不公布"
    )


def test_a_first_month_has_a_table_and_nothing_to_compare_with(published, tmp_path):
    march = draw(published, Month(2020, 3), YANZHOU, tmp_path)["shandong_district.html"]

    assert row(march, 2, "2020年3月") == ["4", "1", "4", "1", "4–9"]
    assert '<svg class="chart band"' not in march
    assert "这是第一个公布评分的月份" in march


def test_a_month_without_changes_says_so(published, tmp_path):
    may = draw(published, Month(2020, 5), YANZHOU, tmp_path)["shandong_district.html"]

    assert "与2020年3月相比没有变化。" in may


def test_an_item_that_is_new_is_called_new(published, tmp_path):
    changed = shutil.copy(published, tmp_path / "changed.duckdb")
    with duckdb.connect(str(changed)) as con:
        con.execute("delete from score_items where month = '2020-05-31' and item = '1.1.1'")
    page = draw(changed, JUNE, YANZHOU, tmp_path / "report")["shandong_district.html"]

    assert sheet_rows(page, 3)[0] == {
        "item": "1.1.1 1.工作地位",
        "points": "新增 2",
        "span": "2",
        "why": "符合",
        "why_before": "",
    }


def test_nothing_decided_is_open_in_words(published, tmp_path):
    undecided = shutil.copy(published, tmp_path / "undecided.duckdb")
    with duckdb.connect(str(undecided)) as con:
        con.execute(
            "update score_items set points = 0, lost = 0, not_assessed = 1, ambiguous = 1,"
            " lowest = 0, highest = 2 where item = '2.1.2'"
        )
        con.execute(
            "update score_items set points = 0, lost = 0, not_assessed = 0, ambiguous = 4,"
            " lowest = 0, highest = 4 where item = '2.1.1'"
        )
    page = draw(undecided, JUNE, YANZHOU, tmp_path / "report")["shandong_district.html"]

    *_, fourth, fifth = sheet_rows(page, 4)
    assert fourth["points"] == "？原文未明／4"
    assert fifth["points"] == "待定／2|○ 未评定 1|？原文未明 1|区间 0–2"
