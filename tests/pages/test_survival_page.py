"""The page of survival: curves, cohorts and outlook."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.curves import (
    Estimate,
    bar_cell,
    interval_cell,
    intervals,
    span_around,
    survival_curve,
)
from pipelines.pages.edition import Edition
from pipelines.pages.survival import survival_page
from tests.pages.page_reading import outline, row, table
from tests.pages.published_month import write_file_with_survival

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")
# Of enterprises 1 in 100 is lost with every month of age and 1 in 50 of 1,200 leaves observation.
ENTERPRISES = """
insert into survival_curves
select '2020-06-30', '370812', 'entity_type', 'enterprise', age.n, 1 - 0.01 * age.n,
    1200 - 20 * age.n
from range(61) as age (n)
"""


def drawn(database: Path, month: Month = JUNE) -> str | None:
    with duckdb.connect(str(database), read_only=True) as con:
        return survival_page(Edition.of(con, month, YANZHOU))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    path = write_file_with_survival(tmp_path_factory.mktemp("published") / "indicators.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute(ENTERPRISES)
    return path


@pytest.fixture(scope="module")
def page(published) -> str:
    return drawn(published)


@pytest.fixture
def changed(published, tmp_path):
    """The page after a statement."""

    def draw(statement: str) -> str | None:
        copy = shutil.copy(published, tmp_path / "changed.duckdb")
        with duckdb.connect(str(copy)) as con:
            con.execute(statement)
        return drawn(copy)

    return draw


def test_the_curve_is_read_off_at_full_years(page):
    # All: 1 − 36 × 0.006 = 78.40 % of 8,000 − 3,600; enterprises: 64.00 % of 1,200 − 720.
    assert row(page, 1, "满36个月") == ["78.40\n4,400", "64.00\n480"]
    assert row(page, 1, "满60个月") == ["64.00\n2,000", "40.00\n0〔少〕"]


def test_every_type_has_a_panel_beside_the_curve_of_all(page):
    assert page.count('class="chart survival"') == 2
    assert page.count('<polyline class="edge"') == 1
    assert page.count("虚线为合计") == 1


def test_cohorts_name_the_months_they_were_born_in(page):
    # 36 months before June 2020 lies June 2017; twelve months of births end there.
    assert row(page, 2, "满36个月（2016.7–2017.6成立）")[1] == "72.53\n5,811／8,012"
    # The fixture gives the first of the other definitions half of the cases.
    assert row(page, 2, "满12个月（2018.7–2019.6成立）")[1] == "36.27\n2,906／8,012"
    assert row(page, 2, "满60个月（2014.7–2015.6成立）")


def test_the_outlook_says_what_may_still_be_lost(page, changed):
    assert row(page, 3, "兖州区") == ["7,904", "1,203", "1,168"]
    over = changed("update success_outlook set may_still_fail = -12")
    assert row(over, 3, "兖州区")[-1] == "已超出 12"
    unset = changed(
        "update success_outlook set may_still_fail = null;"
        " update indicator_values set target = null, met = null"
    )
    assert row(unset, 3, "兖州区")[-1] == "—"


def test_curves_of_another_month_are_shown_as_such(published):
    page = drawn(published, Month(2020, 5))

    assert "存续曲线是2020年6月的" in page
    assert "2020年6月满各月龄的存续概率" in table(page, 1)
    # The outlook is that of June, and is not said of May.
    assert "今后12个月满36个月的单位" not in page
    # 5,811 + 20 = 5,831 in May.
    assert row(page, 2, "满36个月（2016.6–2017.5成立）")[1] == "72.78\n5,831／8,012"


def test_without_curves_there_is_no_page(changed):
    assert changed("delete from survival_curves") is None
    assert changed("drop table survival_curves") is None


def test_a_cohort_that_is_not_there_says_why(changed):
    page = changed(
        "update indicator_values set value = null, numerator = null, denominator = null,"
        " reason = 'unreliable' where indicator = 'success_rate' and variant = 'h60'"
    )

    assert row(page, 2, "满60个月（2014.7–2015.6成立）")[1] == "…"
    assert "满60个月：数据不足，结果不可靠。" in table(page, 2)


def test_the_page_is_sound(page):
    found = outline(page)

    assert len(found.ids) == len(set(found.ids))
    assert set(found.described) <= set(found.ids)
    assert found.tags.count("caption") == found.tags.count("table") == 3
    assert "<script" not in page and "http:" not in page and "https:" not in page


def test_a_curve_goes_down_in_steps():
    drawing = survival_curve([1.0, 0.5], "存续", str)

    # From 42 to 312 over 60 months: a month is 4.5; from 14 to 146 from 100 % to 0 %.
    assert 'points="42.0,14.0 46.5,14.0 46.5,80.0"' in drawing
    # No age of a full year is reached.
    assert "<circle" not in drawing


def test_scales_begin_and_end_at_full_tenths():
    assert span_around([0.61, None, 0.79]) == (0.6, 0.8)
    assert span_around([0.8, 0.8]) == (0.8, 0.9)
    assert span_around([None]) == (0.0, 1.0)


def test_a_bar_reaches_as_far_as_its_value():
    # 4 to 106 for 0 to 0.5.
    drawing = bar_cell(0.25, 0.5, "25%", 0.4)

    assert 'width="51.0"' in drawing
    assert '<line class="target" x1="85.6"' in drawing
    assert bar_cell(None, 0.5, "") == ""


def test_an_interval_stands_on_its_scale():
    # 4 to 106 for 60 % to 80 %.
    drawing = interval_cell(Estimate("", 0.7, 0.65, 0.75), (0.6, 0.8), "70%")

    assert 'x1="29.5" x2="80.5"' in drawing
    assert 'x1="55.0" x2="55.0"' in drawing
    assert interval_cell(Estimate("", None, None, None), (0.6, 0.8), "") == ""


def test_a_panel_leaves_a_gap_for_what_is_not_there():
    drawing = intervals(
        [Estimate("企业<", 0.7, 0.65, 0.75), Estimate("个体", None, None, None)],
        (0.6, 0.8),
        "分类型",
        None,
        str,
    )

    assert "企业&lt;" in drawing
    # A point, a line and its two ends.
    assert drawing.count('<line class="line"') == 4
    assert ">…</text>" in drawing
