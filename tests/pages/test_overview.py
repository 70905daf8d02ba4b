"""The first page of a month made by hand: targets, what is new, areas against the targets."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from tests.pages.page_reading import draw, row, table, text
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def page(published, tmp_path_factory) -> str:
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))["index.html"]


def news(page: str) -> dict[str, list[str]]:
    """What is told in words, by what it is about."""
    told: dict[str, list[str]] = {}
    body = page.partition('<dl class="terms news">')[2].partition("</dl>")[0]
    for title, words in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", body):
        told.setdefault(title, []).append(text(words))
    return told


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


def test_a_target_shows_value_changes_and_standing(page):
    # 52,000 of 353,000 is 14.731 %; 51,600 the month before 14.618 %, 49,600 in December 14.051 %.
    assert row(page, 1, "创业活跃度") == [
        "14.73", "15.00", "✗ 未达标", "+0.11", "…", "+0.68", "—", "暂行口径",
    ]  # fmt: skip
    assert row(page, 1, "创业环境满意度") == [
        "81.25", "80.00", "✓ 达标", "0.00", "…", "0.00", "79.25–83.25", "暂行口径",
    ]  # fmt: skip
    assert row(page, 1, "创业活动成功率")[-1] == "暂行口径，初步数"


def test_a_card_says_how_many_people_are_lacking_and_leads_to_its_page(page):
    # 15 % of 353,000 = 52,950, less 52,000; 80 % of 5,270 = 4,216, less 4,012.
    assert "还差 950 人" in page
    assert "还差 204 人" in page
    assert '<h3><a href="indicator_activity_rate.html">创业活跃度</a></h3>' in page


def test_the_success_rate_has_an_outlook(page):
    assert "今后12个月满三年的 7,904 户中，已退出 1,203 户，至多还可退出 1,168 户" in page


def test_what_moved_a_target_are_its_cases(page):
    # 3,952 of 5,270 is 74.99 %; 60 more are 1.14 points.
    assert row(page, 2, "创业服务率") == [
        "74.99", "76.13", "+1.14", "4,012", "+60", "5,270", "0", "✗ 仍未达标",
    ]  # fmt: skip
    # An estimate has no counts.
    assert row(page, 2, "创业环境满意度")[3:] == ["—", "—", "—", "—", "✓ 仍达标"]


def test_a_target_newly_met_or_missed_is_named(published, tmp_path):
    # 10 % of 4,630 is 463: 452 in January, 464 in February.
    february = draw(published, Month(2020, 2), YANZHOU, tmp_path)["index.html"]

    assert row(february, 2, "创业就业贡献率")[-1] == "✓ 新达标"


def test_a_first_month_is_compared_with_nothing(published, tmp_path):
    december = draw(published, Month(2019, 12), YANZHOU, tmp_path)["index.html"]

    assert row(december, 2, "创业服务率")[:3] == ["…", "69.30", "…"]
    assert row(december, 2, "创业服务率")[-1] == "—"


def test_a_revision_is_told_with_its_reason(page):
    # 3,900 of 5,270 is 74.00 %.
    assert news(page)["数据修订"] == ["2020年5月（迟报或更正的数据）：创业服务率 74.00 → 74.99。"]


def test_a_revision_of_a_protected_figure_is_not_told(published, tmp_path):
    hidden = shutil.copy(published, tmp_path / "hidden.duckdb")
    with duckdb.connect(str(hidden)) as con:
        con.execute(
            "update indicator_vintages set is_suppressed = true where run_id = '2020-05-r0'"
        )
    page = draw(hidden, JUNE, YANZHOU, tmp_path / "report")["index.html"]

    assert "74.00" not in page
    assert news(page)["数据修订"] == ["五项目标已公布的数没有修订。"]


def test_what_arrived_and_what_is_owed_is_told(page):
    (arrived,), (missing,) = news(page)["收到"], news(page)["没有收到"]

    assert arrived.startswith("6 个来源：市场主体登记信息（区市场监管局）、")
    assert missing.startswith("税费减免台账（区税务局）、")
    assert "满意度" not in missing


def test_every_standard_has_a_line_of_what_changed(page):
    assert news(page)["评分"] == [
        "省级标准：得 4 → 4.5 分，失 1 → 1.5 分，未评定 4 → 3 分，区间 4–9 → 4.5–8.5 分，"
        "比2020年5月有变化的条目 1 个，见评分表。",
        "部门标准：第一个公布评分的月份，没有可比的上期。",
    ]


def test_areas_stand_against_the_target_with_what_they_lack(page):
    towns = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table(page, 3))

    assert (towns[0], towns[1], towns[-1]) == ("兖州区", "鼓楼街道", "未注明")
    assert len(towns) == 12
    # A fifth: 10,400 of 70,600, of which 15 % are 10,590; 802 of 1,054, of which 80 % are 844.
    activity, success, service, satisfaction, _ = row(page, 3, "鼓楼街道")
    assert activity == "✗ 14.73\n差 190 人"
    assert success == "✓ 72.53"
    assert service == "✗ 76.09\n差 42 人"
    assert satisfaction == "✓ 81.25"


def test_protected_figures_are_nowhere(published, page, tmp_path):
    # 小孟镇 holds 5.5 % of 4,012 and 5,270: 221 of 290, 76.21 %.
    assert row(page, 3, "小孟镇")[2] == "*"
    for other in draw(published, JUNE, YANZHOU, tmp_path).values():
        assert "221／290" not in other
        assert "76.21" not in other


def test_a_protected_total_hides_its_card_its_course_and_its_change(published, tmp_path):
    hidden = shutil.copy(published, tmp_path / "hidden.duckdb")
    with duckdb.connect(str(hidden)) as con:
        con.execute(
            "update indicator_values set is_suppressed = true"
            " where indicator = 'service_rate' and month >= '2020-05-31'"
        )
        con.execute(
            "update indicator_vintages set is_suppressed = true"
            " where indicator = 'service_rate' and month >= '2020-05-31'"
        )
    page = draw(hidden, JUNE, YANZHOU, tmp_path / "report")["index.html"]

    assert row(page, 1, "创业服务率")[:6] == ["*", "80.00", "○ 不能评定", "*", "*", "*"]
    # 4,012 ÷ 5,270 in June and 3,952 ÷ 5,270 in May.
    for figure in ("76.13", "74.99", "4,012", "3,952", "还差 204 人"):
        assert figure not in page
    assert "创业服务率：人数过少或能推算出过少的人数，受保护不公布。" in page


def test_a_city_of_counties_without_targets_says_so(published, tmp_path):
    city = shutil.copy(published, tmp_path / "city.duckdb")
    with duckdb.connect(str(city)) as con:
        con.execute("update indicator_values set target = null, met = null, gap = null")
        con.execute("update areas set is_town = false")
        con.execute("delete from score_items")
        con.execute("delete from score_totals")
    place = read_jurisdiction("jining")
    object.__setattr__(place, "code", YANZHOU.code)
    page = draw(city, JUNE, place, tmp_path / "report")["index.html"]

    assert "5 项指标，辖区没有设定目标。" in page
    assert "○ 未设目标" in page
    assert "分镇街" not in page and "、分县区" in page
    # What only the score sheets read is not owed.
    assert "部门职责任务台账" not in page
