"""What the page of arrivals says and how it is built."""

from datetime import date

import pytest

from pipelines.arrivals import Arrival, MonthArrivals, State
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.status import status_page, write_status_page
from pipelines.sources import declared_sources
from tests.pages.page_reading import outline, sheet_rows, table

YANZHOU = read_jurisdiction("yanzhou")
SOURCES = declared_sources()
TODAY = date(2020, 7, 12)


def arrival(source: str, state: State, **facts: object) -> Arrival:
    nothing = {"read_on": None, "returned": 0, "late": 0, "wanting": ()}
    department = YANZHOU.departments[source]
    return Arrival(SOURCES[source], department, state, **{**nothing, **facts})


def month(number: int, *arrivals: Arrival, **facts: object) -> MonthArrivals:
    nothing = {"run_id": None, "unread": (), "refusals": ()}
    this = Month(2019, 12) + number
    due_on = (this + 1).first_day.replace(day=5)
    return MonthArrivals(this, due_on, arrivals=arrivals, **{**nothing, **facts})


MAY = month(
    5,
    arrival("registrations", State.REPORTED, read_on=date(2020, 6, 3)),
    arrival("subsidies", State.RETURNED, read_on=date(2020, 6, 4), returned=1_204),
    arrival("loans", State.REPORTED, read_on=date(2021, 1, 2)),
    arrival("population", State.NOT_DUE),
    arrival("tax_reliefs", State.MISSING, late=37),
    run_id="r5",
)
JUNE = month(
    6,
    arrival("registrations", State.REPORTED, read_on=date(2020, 7, 3)),
    arrival("subsidies", State.UNREAD),
    arrival("loans", State.REFUSED, late=7, wanting=("创业担保贷款获得比例", "省级标准 4.1.1")),
    arrival("population", State.NOT_DUE),
    arrival("tax_reliefs", State.MISSING, late=7),
    unread=("补贴/<b>补贴.xlsx",),
    refusals=("贷款.csv：30 行有错，请更正<i>后重报。",),
)


@pytest.fixture(scope="module")
def page() -> str:
    return status_page([MAY, JUNE], YANZHOU, TODAY)


def test_the_reminders_stand_by_department_with_what_is_wanting(page):
    rows = sheet_rows(page, 1)

    assert rows == [
        {
            "department": "区就业创业促进中心",
            "source": "创业担保贷款台账",
            "months": "2020年6月",
            "request": "✗ 拒收，请改好重报",
            "late": "7",
            "wanting": "创业担保贷款获得比例；省级标准 4.1.1",
        },
        {
            "department": "区税务局",
            "source": "税费减免台账",
            "months": "2020年5月至6月",
            "request": "○ 未报",
            "late": "37",
            "wanting": "—",
        },
    ]
    assert "要催 <b>2</b> 个部门的 <b>2</b> 项。" in page


def test_every_state_has_a_sign_and_words(page):
    rows = {row["source"]: row for row in sheet_rows(page, 2)}

    assert rows["市场主体登记信息"]["month-2020-06"] == "✓ 已报|7.3"
    assert rows["创业补贴台账"]["month-2020-05"] == "△ 退回|1,204 行|6.4"
    assert rows["创业补贴台账"]["month-2020-06"] == "？ 未读取"
    assert rows["创业担保贷款台账"]["month-2020-05"] == "✓ 已报|2021.1.2"
    assert rows["创业担保贷款台账"]["month-2020-06"] == "✗ 拒收|逾期7天"
    assert rows["税费减免台账"]["month-2020-06"] == "○ 未报|逾期7天"
    assert rows["人口与劳动力"]["month-2020-06"] == "—"
    assert "— 不要求每月报送" in table(page, 2)


def test_a_department_heads_all_its_sources(page):
    assert [row.get("department") for row in sheet_rows(page, 2)] == [
        "区市场监管局", "区就业创业促进中心", None, "区统计局", "区税务局", "月报",
    ]  # fmt: skip
    assert 'scope="rowgroup" rowspan="2">区就业创业促进中心' in table(page, 2)


def test_what_is_published_is_linked(page):
    published = sheet_rows(page, 2)[-1]

    assert published["month-2020-05"] == "✓ 已公布"
    assert published["month-2020-06"] == "○ 未公布"
    assert outline(page).links.count("2020-05/index.html") == 2


def test_before_the_due_day_the_page_names_it():
    waiting = month(6, arrival("tax_reliefs", State.MISSING))
    page = status_page([waiting], YANZHOU, date(2020, 7, 3))

    assert sheet_rows(page, 2)[0]["month-2020-06"] == "○ 未报|7.5 截止"


def test_files_that_do_not_count_are_named_without_their_folder_and_escaped(page):
    assert [row["file"] for row in sheet_rows(page, 3)] == [
        "<b>补贴.xlsx", "贷款.csv：30 行有错，请更正<i>后重报。",
    ]  # fmt: skip
    assert "补贴/" not in page
    assert "<b>补贴" not in page


def test_thirteen_months_are_shown():
    months = [month(n, arrival("loans", State.MISSING, late=1)) for n in range(15)]
    page = status_page(months, YANZHOU, date(2021, 7, 12))

    shown = list(sheet_rows(page, 2)[0])[2:]
    assert (shown[0], shown[-1], len(shown)) == ("month-2020-02", "month-2021-02", 13)
    # The reminders reach back to the first.
    assert sheet_rows(page, 1)[0]["months"] == "2019年12月至2021年2月"


def test_without_anything_owed_the_page_says_so():
    done = month(6, arrival("loans", State.REPORTED, read_on=date(2020, 7, 1)))
    page = status_page([done], YANZHOU, TODAY)

    assert "应报的都已报，没有要催的。" in page
    assert "没有要催的。" in table(page, 1)
    assert "还没有公布" in page


def test_the_page_is_whole_and_loads_nothing(page, tmp_path):
    read = outline(page)

    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "default-src 'none'" in page
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert len(read.ids) == len(set(read.ids))
    assert set(read.described) <= set(read.ids)
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)
    path = write_status_page([MAY, JUNE], YANZHOU, TODAY, tmp_path)
    assert path.read_text(encoding="utf-8") == page
    assert list(path.parent.iterdir()) == [path]
