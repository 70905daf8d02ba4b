"""The page of a month made by hand: what it says, and what it must not say."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.computing.warehouse import SQL
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.month import write_pages
from pipelines.publishing.published_tables import read_published_table
from tests.pages.page_reading import draw, outline, row, table
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
    return pages["index.html"]


def test_the_hand_made_file_has_the_tables_and_columns_of_a_release(published):
    with duckdb.connect(str(published), read_only=True) as con:
        tables = {
            name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()
        }
        for name in tables - {"indicators"}:
            declared = read_published_table(SQL / "release" / f"{name}.sql")
            assert con.table(name).columns == list(declared.columns)


def test_the_same_published_file_gives_the_same_bytes(published, page, tmp_path):
    paths = write_pages(published, JUNE, YANZHOU, tmp_path)

    assert [path.name for path in paths] == [
        "shandong_district.html",
        "national_department.html",
        "lost_points.html",
        "index.html",
    ]
    assert paths[-1].read_text(encoding="utf-8") == page
    assert sorted(paths) == sorted(tmp_path.iterdir())


def test_the_head_names_period_campaign_run_and_date(page):
    # December 31, January 31, February 29, March 31, April 30, May 31, June 30: day 213;
    # July 31, August 31, September 30, October 31: 123 days left.
    assert "2019年12月1日至2020年10月31日（至报告期末第 213 天，还有 123 天）" in page
    # The third stage ends on September 10: 31 + 31 + 10 days after June 30.
    assert ("自查整改阶段（4 个阶段中的第 3 个，2020年6月11日至2020年9月10日，还有 72 天）") in page
    # Published on 4 July 22:00 UTC.
    assert "<dt>制表日期</dt><dd>2020年7月5日</dd>" in page
    assert "<dt>运行编号</dt><dd>2020-06-r1</dd>" in page
    assert "<b>暂行口径</b>" in page


def test_the_first_sentence_counts_the_targets_met(page):
    # 14.73 < 15 and 76.13 < 80; 72.53 ≥ 70, 81.25 ≥ 80, 11.06 ≥ 10.
    assert "5 项目标中 <b>3</b> 项达标、<b>2</b> 项未达标。" in page


def test_a_target_shows_value_change_cases_and_standing(page):
    # 52,000 of 353,000 is 14.731 %; 51,600 the month before is 14.618 %.
    assert row(page, 1, "创业活跃度") == [
        "14.73", "15.00", "✗ 未达标", "+0.11", "52,000", "353,000", "—", "暂行口径",
    ]  # fmt: skip
    # An estimate has an interval and no counts.
    assert row(page, 1, "创业环境满意度") == [
        "81.25", "80.00", "✓ 达标", "0.00", "—", "—", "79.25–83.25", "暂行口径",
    ]  # fmt: skip
    assert row(page, 1, "创业活动成功率")[-1] == "暂行口径，初步数"


def test_a_card_says_how_many_people_are_lacking(page):
    # 15 % of 353,000 = 52,950, less 52,000; 80 % of 5,270 = 4,216, less 4,012.
    assert "还差 950 人" in page
    assert "还差 204 人" in page


def test_the_success_rate_has_an_outlook(page):
    assert "今后12个月满三年的 7,904 户中，已退出 1,203 户，至多还可退出 1,168 户" in page


def test_nonresponse_is_told_under_the_targets(page):
    assert "总体满意度 50／400，占 12.50%，超过10%，请谨慎使用" in table(page, 1)


def test_the_course_runs_over_all_published_months_newest_first(page):
    months = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table(page, 2))

    assert months == [f"2020年{n}月" for n in (6, 5, 4, 3, 2, 1)] + ["2019年12月"]
    # 52,000 − 6 × 400 = 49,600 of 353,000.
    assert row(page, 2, "2019年12月")[0] == "14.05"


def test_a_figure_that_is_not_there_says_why(page):
    assert row(page, 4, "参训后创业稳定率")[:4] == ["…", "…", "…", "…"]
    assert (
        "参训后创业稳定率：缺少栏目：创业培训实名制台账缺少“结业日期”（区就业创业促进中心）。"
    ) in table(page, 4)


def test_variants_stand_beside_the_default(page):
    # Half of 52,000 cases: 7.365 %, 7.365 points below the default.
    assert row(page, 5, "按户")[:4] == ["7.37", "−7.37", "26,000", "353,000"]
    # A score is not a percentage and not compared with one.
    assert row(page, 5, "满意度得分")[:2] == ["82.50", "—"]


def test_towns_follow_the_district_and_the_unspecified_come_last(page):
    towns = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table(page, 6))

    assert (towns[0], towns[1], towns[-1]) == ("兖州区", "鼓楼街道", "未注明")
    assert len(towns) == 12
    # A fifth of the district's 52,000 and 353,000.
    assert row(page, 6, "鼓楼街道")[0] == "14.73\n10,400／70,600"


def test_protected_figures_are_nowhere_on_the_page(page):
    # 小孟镇 holds 5.5 % of 4,012 and 5,270: 221 of 290, 76.21 %.
    assert row(page, 6, "小孟镇")[2] == "*"
    assert "221／290" not in page
    assert "76.21" not in page


def test_a_protected_total_hides_its_card_its_course_and_its_change(published, tmp_path):
    hidden = shutil.copy(published, tmp_path / "hidden.duckdb")
    with duckdb.connect(str(hidden)) as con:
        con.execute(
            "update indicator_values set is_suppressed = true"
            " where indicator = 'service_rate' and month >= '2020-05-31'"
        )
    page = draw(hidden, JUNE, YANZHOU, tmp_path / "report")["index.html"]

    assert row(page, 1, "创业服务率")[:6] == ["*", "80.00", "○ 不能评定", "*", "*", "*"]
    # 4,012 ÷ 5,270 in June and 3,952 ÷ 5,270 in May.
    for figure in ("76.13", "74.99", "4,012", "3,952", "还差 204 人"):
        assert figure not in page
    assert "创业服务率：人数过少，受保护不公布。" in page


def test_a_city_of_counties_speaks_of_counties(published, tmp_path):
    city = read_jurisdiction("jining")
    page = draw(published, JUNE, city, tmp_path / "report")["index.html"]

    assert "五、分县区" in page
    assert "分镇街" not in page


def test_every_definition_stands_at_the_end_with_number_and_sql(page):
    notes = page.partition('<section id="notes"')[2]

    assert notes.count("<details>") == 11
    assert "activity_rate.default.v1" in notes
    assert "activity_rate.per_resident.v1" in notes
    assert "numerator" in notes.partition("<pre>")[2]


def test_the_pages_load_nothing_and_run_nothing(pages):
    for page in pages.values():
        assert "<script" not in page
        assert "http:" not in page and "https:" not in page
        assert not re.search(r"\b(src|srcset|action|onload)=", page)
        assert not re.search(r"url\(|@import", page)
        assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
        assert len(page.encode()) < 1_000_000


def test_ids_are_unique_and_every_reference_resolves(pages):
    for name, page in pages.items():
        found = outline(page)

        assert len(found.ids) == len(set(found.ids)), name
        assert set(found.described) <= set(found.ids), name
        assert found.tags.count("h1") == 1, name
        assert found.tags.count("caption") == found.tags.count("table"), name
        assert 'lang="zh-CN"' in page, name
    assert outline(pages["index.html"]).tags.count("table") == 15


def test_every_link_leads_to_a_place_on_a_page_of_the_month(pages):
    places = {name: {"", *outline(page).ids} for name, page in pages.items()}

    for name, page in pages.items():
        for link in outline(page).links:
            other, _, place = link.partition("#")
            assert place in places[other or name], f"{name}: {link}"


def test_a_month_with_nothing_but_definitions_can_be_drawn(published, tmp_path):
    bare = shutil.copy(published, tmp_path / "bare.duckdb")
    with duckdb.connect(str(bare)) as con:
        for name in ("deliveries", "quality", "register_report", "score_items", "score_totals"):
            con.execute(f"delete from {name}")
        con.execute(
            "update indicator_values set numerator = null, denominator = null, value = null,"
            " lower = null, upper = null, met = null, gap = null, target = null,"
            " reason = 'source_missing', reason_detail = null"
        )
    place = replace(YANZHOU, campaign_start=None, campaign_end=None)
    pages = draw(bare, JUNE, place, tmp_path / "report")
    page = pages["index.html"]

    # Without scores there is neither a section nor a page of them.
    assert set(pages) == {"index.html"}
    assert "评分</h2>" not in page
    assert "5 项目标中 <b>5</b> 项不能评定。" in page
    assert "创建期</dt>" not in page
    assert "创业型城市监测月报" in page
    assert "创业活跃度、创业活动成功率、创业服务率" in table(page, 1)
    assert "本月没有可用的市场主体登记信息（区市场监管局）。" in table(page, 8)
    assert row(page, 8, "2020年6月") == ["…"] * 7
