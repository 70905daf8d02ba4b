"""Which month is due, and what a scheduled run leaves to see to."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.arrivals import months_of_arrivals
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import OFFICE_TIME, Month
from pipelines.outcomes import Done, concerns, deliveries_table, due_month, outcome_page
from tests.good_rows import GOOD
from tests.office import Office

YANZHOU = read_jurisdiction("yanzhou")


@pytest.mark.parametrize(
    ("due_day", "now", "month"),
    [
        (5, "2020-06-05T06:00+08:00", "2020-05"),
        (5, "2020-06-04T22:00+00:00", "2020-05"),  # the same moment
        (5, "2020-06-05T05:59+08:00", "2020-04"),
        (5, "2020-07-01T12:00+08:00", "2020-05"),  # that of June is not due before 5 July
        (10, "2020-06-09T12:00+08:00", "2020-04"),
        (1, "2020-01-01T06:00+08:00", "2019-12"),
    ],
)
def test_the_month_of_the_last_run_that_was_due(due_day, now, month):
    office = replace(YANZHOU, due_day=due_day)

    assert due_month(office, datetime.fromisoformat(now)) == Month.parse(month)


@pytest.fixture
def arrivals(tmp_path):
    """Of 2020-05 came the register, a loan row to correct, and a file that fits nothing."""
    office = Office(tmp_path)
    office.deliver_rows("2020-05", "登记.csv", [GOOD["registrations"]])
    rows = [GOOD["loans"] | {"申请编号": f"D{n}"} for n in range(8)]
    office.deliver_rows("2020-05", "贷款.csv", [*rows, rows[0] | {"放款日期": "五月"}])
    office.deliver("2020-05", "通讯录.csv", "甲,乙\n1,2\n")
    office.read("2020-05")
    today = datetime(2020, 6, 5, tzinfo=ZoneInfo(OFFICE_TIME)).date()
    return [
        each
        for each in months_of_arrivals(office.folders, office.jurisdiction, today)
        if each.month == Month(2020, 5)
    ]


def test_files_refused_and_ledgers_missing_are_to_be_seen_to(arrivals):
    refused, *missing = concerns(Done(), arrivals)

    assert refused.startswith("拒收：通讯录.csv")
    assert "2020年5月未报：区税务局 税费减免台账" in missing
    assert not any("市场主体登记信息" in line or "担保贷款" in line for line in missing)


def test_a_draft_waits_for_somebody_to_sign_it():
    assert concerns(Done(drafted=("2020-05",)), []) == ["2020年5月的草稿等待签发。"]


def test_a_refusal_is_named_once(arrivals):
    (refusal,) = arrivals[0].refusals
    lines = concerns(Done(refused=(refusal, "旧月.csv：看不懂。")), arrivals)

    assert [line for line in lines if line.startswith("拒收")] == [
        f"拒收：{refusal}",
        "拒收：旧月.csv：看不懂。",
    ]


def test_returned_rows_are_counted_by_department_and_source(arrivals):
    (loans,) = (row for row in deliveries_table(arrivals) if row["来源"] == "创业担保贷款台账")

    assert loans == {
        "月份": "2020-05",
        "部门": "区就业创业促进中心",
        "来源": "创业担保贷款台账",
        "情况": "部分退回",
        "退回行数": 1,
        "逾期天数": 0,
    }


def test_what_others_wrote_stands_as_code_in_the_outcome():
    said = "拒收：<img src=x>\n# 标题.csv"
    page = outcome_page(
        "兖州区", Done(published=("2020-05",), lines=("2020年5月：1 个文件。",)), [said]
    )

    assert "新公布：2020-05；新起草：无" in page
    assert "\n    2020年5月：1 个文件。\n" in page
    assert page.endswith("## 要处理的\n\n    拒收：<img src=x>\n    # 标题.csv")


def test_a_run_without_anything_to_see_to_says_so():
    assert outcome_page("兖州区", Done(), []).endswith("## 要处理的\n\n无")
