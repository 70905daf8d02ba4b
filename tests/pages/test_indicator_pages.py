"""The pages of the indicators: figures, course, areas, parts, definitions and publications."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.edition import ORDER, Edition
from pipelines.pages.indicator import indicator_pages
from tests.pages.page_reading import outline, row, table
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")
TOTAL = "variant = 'default' and area_code = '370812' and dimension = 'total'"


def drawn(database: Path) -> dict[str, str]:
    """The pages by indicator."""
    with duckdb.connect(str(database), read_only=True) as con:
        pages = indicator_pages(Edition.of(con, JUNE, YANZHOU))
    return {name.removeprefix("indicator_").removesuffix(".html"): p for name, p in pages.items()}


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def pages(published) -> dict[str, str]:
    return drawn(published)


@pytest.fixture
def changed(published, tmp_path):
    """The pages after some statements."""

    def draw(*statements: str) -> dict[str, str]:
        copy = shutil.copy(published, tmp_path / "changed.duckdb")
        with duckdb.connect(str(copy)) as con:
            for statement in statements:
                con.execute(statement)
        return drawn(copy)

    return draw


def stubs(page: str, number: int) -> list[str]:
    """What heads the rows of a table."""
    return re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table(page, number), re.DOTALL)


def test_every_indicator_has_a_page(pages):
    assert tuple(pages) == ORDER


def test_the_head_tells_value_target_cases_and_what_is_lacking(pages):
    head = pages["activity_rate"].partition("<main>")[0]

    # 15 % of 353,000 is 52,950: 950 more than 52,000.
    assert "兖州区2020年6月创业活跃度 <b>14.73%</b>：还差 950 人。" in head
    assert "是否达标 <b>✗ 未达标</b>" in head
    assert "目标（%） <b>15.00</b>" in head
    assert "分子（人） <b>52,000</b>" in head
    assert "分母（人） <b>353,000</b>" in head
    assert "暂行口径" in head and "activity_rate.default.v1" in head


def test_the_success_rate_has_its_outlook_and_is_preliminary(pages):
    head = pages["success_rate"].partition("<main>")[0]

    assert "今后12个月满三年的 7,904 户中，已退出 1,203 户，至多还可退出 1,168 户" in head
    assert "初步数" in head
    assert "分母（户）" in head


def test_an_indicator_without_a_target_says_so(pages):
    page = pages["training_pass_rate"]

    assert "没有设定目标" in page
    assert 'class="target"' not in page
    # Attendances, as the definition says, not persons.
    assert "分子、分母为人次" in table(page, 1)


def test_an_estimate_has_an_interval_and_no_cases(pages):
    head = pages["satisfaction_rate"].partition("<main>")[0]

    assert "上下界（%） <b>79.25–83.25</b>" in head
    assert "分子（" not in head


def test_the_course_compares_with_the_month_and_the_year_before(changed):
    page = changed(
        f"""
        insert into indicator_values
        select * replace (
            date '2019-06-30' as month, 47000 as numerator, 47000 / 353000 as value
        )
        from indicator_values
        where month = '2020-06-30' and indicator = 'activity_rate' and {TOTAL}
        """
    )["activity_rate"]

    # 52,000 less 51,600 and less 47,000, of 353,000: 0.113 % and 1.416 %.
    assert row(page, 1, "2020年6月") == ["14.73\n52,000／353,000", "+0.11", "+1.42"]
    # Thirteen months, those in between as gaps.
    assert len(stubs(page, 1)) == 13
    assert row(page, 1, "2019年7月") == ["…", "…", "…"]


def test_figures_of_another_definition_are_not_compared(changed):
    page = changed(
        "update indicator_values set definition_id = 'activity_rate.default.v0'"
        " where month = '2020-05-31' and indicator = 'activity_rate'"
    )["activity_rate"]

    assert row(page, 1, "2020年6月")[1] == "…"


def test_a_protected_month_is_nowhere_and_cannot_be_computed_back(changed):
    page = changed(
        f"""
        update indicator_values set is_suppressed = true
        where month = '2020-05-31' and indicator = 'service_rate' and {TOTAL}
        """,
        f"""
        update indicator_vintages set is_suppressed = true
        where run_id = '2020-05-r1' and indicator = 'service_rate' and {TOTAL}
        """,
    )["service_rate"]

    # May had 3,952 of 5,270, and 3,900 at first.
    for figure in ("3,952", "74.99", "3,900", "74.00"):
        assert figure not in page
    assert row(page, 1, "2020年5月") == ["*", "*", "*"]
    assert row(page, 1, "2020年6月") == ["76.13\n4,012／5,270", "…", "…"]
    assert "2020年5月：人数过少或能推算出过少的人数，受保护不公布。" in table(page, 1)


def test_a_protected_indicator_has_no_figure(changed):
    page = changed(
        "update indicator_values set is_suppressed = true where indicator = 'loan_coverage'",
        "update indicator_vintages set is_suppressed = true where indicator = 'loan_coverage'",
    )["loan_coverage"]

    assert "没有公布数：人数过少或能推算出过少的人数，受保护不公布。" in page
    # 233 of 279 and of the towns 0.2 of both, and so on.
    for figure in ("233", "279", "83.51", "47／56"):
        assert figure not in page


def test_publications_are_listed_with_their_reasons(pages):
    page = pages["service_rate"]
    number = int(re.findall(r'id="table-(\d+)"', page)[-1])

    assert "创业服务率历次公布的数" in table(page, number)
    # June 4, 22:00 in London is June 5 in 兖州; 3,900 then, 3,952 after the correction.
    assert row(page, number, "2020年6月5日 06:00")[:5] == [
        "74.00",
        "3,900",
        "5,270",
        "—",
        "首次公布",
    ]
    assert row(page, number, "2020年6月20日 16:00")[:5] == [
        "74.99", "3,952", "5,270", "+0.99", "迟报或更正的数据",
    ]  # fmt: skip
    # The months that were published once are left out, but for the month of the page.
    assert len(stubs(page, number)) == 3


def test_areas_stand_from_the_highest_figure_down(changed):
    page = changed(
        """
        update indicator_values set value = case area_code
            when '370812003' then 0.9 when '370812006' then 0.8 else 0.7 end
        where month = '2020-06-30' and indicator = 'service_rate' and variant = 'default'
            and area_code <> '370812'
        """
    )["service_rate"]

    names = stubs(page, 2)
    # The protected town comes after those with figures, what cannot be placed last.
    assert names[:3] == ["兖州区", "龙桥街道", "酒仙桥街道"]
    assert names[-2:] == ["小孟镇", "未注明"]
    ranks = [row(page, 2, name)[0] for name in names]
    assert ranks == ["—", "1", "2", *["3"] * 7, "—", "—"]
    assert row(page, 2, "小孟镇")[2] == "*"
    assert "小孟镇：人数过少或能推算出过少的人数，受保护不公布。" in table(page, 2)
    # Every bar that is drawn has the target across it.
    assert table(page, 2).count('class="target"') == table(page, 2).count("<rect") == 11


def test_areas_of_areas_stand_below_them(changed):
    page = changed(
        "update areas set parent_code = '370812001' where area_code in ('370812101', '370812102')"
    )["activity_rate"]

    groups = re.findall(r'gt_group_heading"[^>]*>(.*?)</th>', table(page, 2), re.DOTALL)
    assert groups == ["兖州区", "兖州区下辖", "鼓楼街道下辖"]


def test_parts_are_named_and_contributions_so_called(changed):
    page = changed(
        """
        insert into indicator_values by name
        select whole.* replace (
            'industry' as dimension, part.name as member, part.cases as numerator,
            part.cases / denominator as value
        )
        from indicator_values as whole,
            (values ('F', 35300), ('unspecified', 3530)) as part (name, cases)
        where month = '2020-06-30' and indicator = 'activity_rate'
            and variant = 'default' and area_code = '370812' and dimension = 'total'
        """
    )["activity_rate"]

    # By entity type there is nothing; the next table is by industry.
    assert "分主体类型情况（贡献）" in table(page, 3)
    assert "分行业门类情况（贡献）" in table(page, 4)
    assert row(page, 4, "批发和零售业")[1] == "10.00\n35,300／353,000"
    assert stubs(page, 4)[-1] == "未注明"
    assert "各组的值是对全体的贡献" in table(page, 4)


def test_protected_parts_are_left_out(changed):
    page = changed(
        """
        insert into indicator_values by name
        select * replace (
            'key_group' as dimension, '残疾人' as member, 17 as numerator,
            19 as denominator, 17 / 19 as value, true as is_suppressed
        )
        from indicator_values
        where month = '2020-06-30' and indicator = 'loan_coverage'
            and variant = 'default' and area_code = '370812' and dimension = 'total'
        """
    )["loan_coverage"]

    assert row(page, 3, "残疾人") == ["", "*"]
    assert "17／19" not in page and "89.47" not in page


def test_a_dimension_of_another_definition_says_which(pages):
    # By industry the service rate is only known of recent founders.
    assert "默认口径不分行业门类，本表为“新近创业者”口径。" in pages["service_rate"]


def test_definitions_stand_side_by_side(pages):
    page = pages["activity_rate"]
    number = next(
        int(n) for n in re.findall(r'id="table-(\d+)"', page) if "各口径" in table(page, int(n))
    )

    # The first other definition has 52,000 ÷ 2 = 26,000 of 353,000: 7.37 %, 7.37 less.
    assert row(page, number, "按户")[:2] == ["7.37\n26,000／353,000", "−7.37"]
    definition = page.partition('<section id="definition"')[2].partition("</section>")[0]
    assert "activity_rate.per_resident.v1" in definition
    assert "<details><summary>计算语句（SQL）</summary>" in definition
    assert "市场主体登记信息（区市场监管局）" in definition


def test_a_figure_that_is_not_there_says_why(pages):
    page = pages["training_stability_rate"]

    assert "参训后创业稳定率没有公布数：缺少栏目：创业培训实名制台账缺少“结业日期”" in page
    assert '<div class="charts"' not in page
    assert "○ 不能评定" in page


def test_names_are_escaped_and_pages_are_sound(changed):
    pages = changed(
        "update indicator_values set area_name = '<i>鼓楼</i>' where area_code like '%1'"
    )

    for page in pages.values():
        assert "<i>鼓楼" not in page
        assert "&lt;i&gt;鼓楼" in page
        assert "<script" not in page and "http:" not in page and "https:" not in page
        found = outline(page)
        assert len(found.ids) == len(set(found.ids))
        assert set(found.described) <= set(found.ids)
        assert found.tags.count("caption") == found.tags.count("table")


def test_every_table_has_unit_source_and_scope(pages):
    for page in pages.values():
        for number in re.findall(r'<figure class="table[^>]*id="table-(\d+)"', page):
            notes = table(page, int(number))
            assert "单位：" in notes
            assert "资料来源：" in notes and "统计口径：" in notes
