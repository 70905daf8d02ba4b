"""The page of the satisfaction survey: shares with their intervals, and what they rest on."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.edition import Edition
from pipelines.pages.satisfaction import satisfaction_page
from tests.pages.page_reading import outline, row, table
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")
# Enterprises 70.00 (60.00–80.00), individuals 90.00 (85.00–95.00), of cooperatives 2 answered.
STRATA = """
insert into indicator_values by name
select * replace (
    'entity_type' as dimension, stratum.member as member, stratum.value as value,
    stratum.lower as lower, stratum.upper as upper, stratum.reason as reason,
    stratum.reason_detail as reason_detail, null::double as target, null::boolean as met
)
from indicator_values, (values
    ('enterprise', 0.7, 0.6, 0.8, null, null),
    ('individual', 0.9, 0.85, 0.95, null, null),
    ('cooperative', null, null, null, 'unreliable', '有效回答2份，少于30份')
) as stratum (member, value, lower, upper, reason, reason_detail)
where month = '2020-06-30' and indicator = 'satisfaction_rate' and dimension = 'total'
    and variant <> 'mean100' and area_code = '370812'
"""


def drawn(database: Path) -> str | None:
    with duckdb.connect(str(database), read_only=True) as con:
        return satisfaction_page(Edition.of(con, JUNE, YANZHOU))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    path = write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute(STRATA)
    return path


@pytest.fixture(scope="module")
def page(published) -> str:
    return drawn(published)


@pytest.fixture
def changed(published, tmp_path):
    """The page after some statements."""

    def draw(*statements: str) -> str | None:
        copy = shutil.copy(published, tmp_path / "changed.duckdb")
        with duckdb.connect(str(copy)) as con:
            for statement in statements:
                con.execute(statement)
        return drawn(copy)

    return draw


def rows_of(page: str, number: int) -> list[list[str]]:
    """The cells of every row that a name heads."""
    lines = re.findall(r"<tr>(.*?)</tr>", table(page, number), re.DOTALL)
    return [
        re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", line, re.DOTALL)
        for line in lines
        if 'scope="row"' in line
    ]


def test_every_question_has_share_interval_and_nonresponse(page):
    assert row(page, 1, "总体满意度")[1:] == ["81.25", "79.25–83.25", "12.50"]
    # The fixture tells of the non-response to one question only.
    assert row(page, 1, "创业文化氛围满意度")[1:] == ["81.25", "79.25–83.25", "…"]
    # A score of 82.50 is not a share, and not on the scale of shares.
    assert row(page, 1, "满意度得分") == ["", "82.50", "82.48–82.52", "12.50"]


def test_strata_stand_in_panels_and_in_a_table(page):
    assert page.count('class="chart intervals"') == 4
    assert rows_of(page, 2)[:4] == [
        ["合计", "81.25", "79.25–83.25", "4.00"],
        ["企业", "70.00", "60.00–80.00", "20.00"],
        ["个体工商户", "90.00", "85.00–95.00", "10.00"],
        ["农民专业合作社", "…", "—", "—"],
    ]


def test_how_few_answered_in_a_stratum_is_not_told(page):
    assert "总体满意度（农民专业合作社）" in table(page, 2)
    assert "数据不足，结果不可靠" in table(page, 2)
    assert "有效回答2份" not in page


def test_towns_stand_beside_the_target(changed):
    page = changed(
        """
        update indicator_values set lower = 0.81, value = 0.9, upper = 0.95
        where indicator = 'satisfaction_rate' and area_code = '370812003';
        update indicator_values set lower = 0.5, value = 0.6, upper = 0.79
        where indicator = 'satisfaction_rate' and area_code = '370812006'
        """
    )

    assert row(page, 3, "龙桥街道")[0] == "1"
    assert row(page, 3, "龙桥街道")[2:] == ["90.00", "81.00–95.00", "高于"]
    assert row(page, 3, "酒仙桥街道")[2:] == ["60.00", "50.00–79.00", "低于"]
    # 79.25–83.25 holds 80.
    assert row(page, 3, "鼓楼街道")[2:] == ["81.25", "79.25–83.25", "含目标"]


def test_three_methods_stand_side_by_side(changed):
    page = changed(
        """
        update indicator_values set lower = 0.8, upper = 0.82
        where indicator = 'satisfaction_rate' and variant = 'ci_wilson' and dimension = 'total'
        """
    )

    assert [cells[0] for cells in rows_of(page, 4)[:3]] == [
        "Korn–Graubard（默认）", "Wilson", "logit",
    ]  # fmt: skip
    assert rows_of(page, 4)[1][2:] == ["80.00–82.00", "2.00"]


def test_intervals_that_are_not_defined_are_left_out(changed):
    page = changed(
        "update indicator_values set lower = null, upper = null"
        " where indicator = 'satisfaction_rate'"
    )

    assert row(page, 1, "总体满意度")[1:3] == ["81.25", "—"]
    assert row(page, 3, "鼓楼街道")[2:] == ["81.25", "—", "—"]


def test_nonresponse_and_weights_are_explained(page):
    assert row(page, 5, "总体满意度") == ["400", "50", "12.50", "超过10%，请谨慎使用"]
    assert "权数＝该层（主体类型）的总体户数÷该层的有效回答份数" in page


def test_the_latest_wave_of_the_month_is_named(changed):
    page = changed(
        """
        create table survey as
        from (values
            ('上半年<b>', date '2020-05-06', date '2020-05-31'),
            ('上半年<b>', date '2020-05-20', date '2020-06-30'),
            ('下半年', date '2020-07-01', date '2020-07-31')
        ) as survey (wave, surveyed_on, folder_month)
        """
    )

    assert "<dt>调查批次</dt><dd>上半年&lt;b&gt;</dd>" in page
    assert "<dt>调查日期</dt><dd>2020年5月6日至2020年5月20日</dd>" in page


def test_protected_figures_are_nowhere(changed):
    page = changed(
        "update indicator_values set is_suppressed = true where indicator = 'satisfaction_rate'"
    )

    for figure in ("81.25", "79.25", "83.25", "82.50"):
        assert figure not in page
    assert row(page, 1, "总体满意度")[1:3] == ["*", "*"]


def test_without_answers_there_is_no_page(changed):
    assert (
        changed(
            "update indicator_values set value = null, reason = 'source_missing'"
            " where indicator = 'satisfaction_rate'"
        )
        is None
    )


def test_the_page_is_sound(page):
    found = outline(page)

    assert len(found.ids) == len(set(found.ids))
    assert set(found.described) <= set(found.ids)
    assert found.tags.count("caption") == found.tags.count("table") == 5
    assert "<script" not in page and "http:" not in page and "https:" not in page
