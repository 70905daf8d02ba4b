"""What is due, arrived and late, and who is reminded of it."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.arrivals import Arrival, MonthArrivals, State, months_of_arrivals, reminders, spans
from pipelines.cli import main
from pipelines.deliveries import Archive
from pipelines.ingest import Account, Store
from pipelines.keys import read_key
from pipelines.locking import run_lock
from pipelines.months import Month, months_between
from pipelines.status import status_lines
from tests.good_rows import GOOD
from tests.office import Office
from tests.published_folder import publish

ROOT = Path(__file__).resolve().parent.parent
JUNE = Month(2020, 6)
BEFORE_DUE, DUE, LATE = date(2020, 7, 3), date(2020, 7, 5), date(2020, 7, 12)


@pytest.fixture
def office(tmp_path) -> Office:
    """The register and the services of 2020-06 were delivered and read."""
    office = Office(tmp_path)
    for source in ("registrations", "services"):
        office.deliver_rows("2020-06", f"{source}.csv", [GOOD[source]])
    office.read("2020-06")
    return office


def months(office: Office, today: date = LATE) -> dict[Month, MonthArrivals]:
    found = months_of_arrivals(office.folders, office.jurisdiction, today)
    return {each.month: each for each in found}


def of_june(office: Office, source: str, today: date = LATE) -> Arrival:
    (found,) = (a for a in months(office, today)[JUNE].arrivals if a.source.name == source)
    return found


def read_as(office: Office, name: str, account: Account) -> None:
    """Let a delivered file have been read with a given result."""
    archive = Archive(office.folders.out, office.jurisdiction.identifier)
    store = Store(office.folders.out, office.jurisdiction, read_key(office.folders.out))
    (delivery,) = (d for d in archive.deliveries(office.folders.raw, JUNE) if d.name == name)
    accepted = store.parquet("accepted", account.source, delivery)
    accepted.parent.mkdir(exist_ok=True)
    accepted.touch()
    store.keep(delivery, [account])


def test_the_states_of_the_sources(office):
    bad = [GOOD["loans"] | {"申请编号": f"D{n}", "放款日期": "五月"} for n in range(12)]
    office.deliver_rows("2020-06", "贷款.csv", bad)
    rows = [GOOD["subsidies"] | {"申请编号": f"B{n}"} for n in range(8)]
    office.deliver_rows("2020-06", "补贴.csv", [*rows, rows[0] | {"申请日期": "五月"}])
    office.read("2020-06")
    office.deliver("2020-06", "创业培训台账.xlsx", b"not looked at yet")

    states = {a.source.name: a.state for a in months(office)[JUNE].arrivals}

    assert states["registrations"] is State.REPORTED
    assert states["subsidies"] is State.RETURNED
    assert states["loans"] is State.REFUSED
    assert states["trainings"] is State.UNREAD
    assert states["employment"] is State.MISSING
    assert states["population"] is State.NOT_DUE
    assert of_june(office, "subsidies").returned == 1


@pytest.mark.parametrize(
    ("today", "due_day", "late"),
    [(BEFORE_DUE, 5, 0), (DUE, 5, 0), (date(2020, 7, 6), 5, 1), (LATE, 5, 7), (LATE, 10, 2)],
)
def test_late_are_the_days_since_the_due_day(office, today, due_day, late):
    office.jurisdiction = replace(office.jurisdiction, due_day=due_day)

    assert of_june(office, "employment", today).late == late


def test_what_has_arrived_or_need_not_is_not_late(office):
    assert of_june(office, "registrations").late == 0
    assert of_june(office, "population").late == 0


def test_the_day_of_arrival_is_that_of_the_office(office):
    index = office.folders.out / "archive" / "index.json"
    known = json.loads(index.read_text())
    evening = dict.fromkeys(known["first_read_at"], "2020-07-02T17:00:00.000000+00:00")
    index.write_text(json.dumps(known | {"first_read_at": evening}))

    # Five in the afternoon in London is one in the night of the next day in 兖州.
    assert of_june(office, "services").read_on == date(2020, 7, 3)


def test_a_file_replaced_under_its_name_is_unread_again(office):
    office.deliver_rows("2020-06", "services.csv", [GOOD["services"] | {"服务编号": "F9"}])

    assert of_june(office, "services").state is State.UNREAD
    assert months(office)[JUNE].unread == ("services.csv",)


def test_the_same_content_under_two_names_is_one_file(office):
    office.deliver_rows("2020-06", "services（副本）.csv", [GOOD["services"]])
    office.read("2020-06")

    assert months(office)[JUNE].unread == ()


def test_a_file_of_no_source_is_named_with_its_reason(office):
    office.deliver("2020-06", "通讯录.csv", "姓名,电话\n甲,1\n")
    office.read("2020-06")

    (refusal,) = months(office)[JUNE].refusals
    assert "通讯录.csv" in refusal


def test_rows_that_came_back_in_a_workbook_are_not_counted_as_returned(office):
    for name in ("补贴.csv", "更正.csv"):
        office.deliver("2020-06", name, name)
    read_as(office, "补贴.csv", Account("subsidies", rows_read=40, accepted=37, returned=3))
    archive = Archive(office.folders.out, "yanzhou")
    (first,) = (d for d in archive.deliveries(office.folders.raw, JUNE) if d.name == "补贴.csv")
    answered = [f"{first.content[:12]}-0-{row}" for row in (5, 6)]
    correction = Account("subsidies", 2, 2, is_correction=True, answered=answered)
    read_as(office, "更正.csv", correction)

    # Three went back, two of them have come again.
    assert of_june(office, "subsidies").returned == 1


def test_corrections_alone_are_no_report(office):
    office.deliver("2020-06", "更正.csv", "更正")
    read_as(office, "更正.csv", Account("subsidies", 2, 2, is_correction=True))

    assert of_june(office, "subsidies").state is State.MISSING


def test_what_was_published_is_known_after_the_jurisdiction_file_changes(office):
    accounts = {"rows_read": 9, "accepted": 8, "returned": 1, "superseded": 0, "outside": 0}
    archive = Archive(office.folders.out, "yanzhou")
    deliveries = [
        {
            "month": "2020-06",
            "source": delivery.name.removesuffix(".csv"),
            "content": delivery.content,
            "refused": None,
            **accounts,
        }
        for delivery in archive.deliveries(office.folders.raw, JUNE)
    ]
    publish(office.folders.out, deliveries)
    office.jurisdiction = replace(office.jurisdiction, fingerprint="another")

    assert of_june(office, "services").state is State.RETURNED
    assert months(office)[JUNE].unread == ()


def test_months_are_due_from_the_first_delivered_to_the_last_that_is_over(office):
    office.deliver_rows("2020-04", "服务.csv", [GOOD["services"]])

    assert list(months(office, date(2020, 8, 31))) == months_between(Month(2020, 4), Month(2020, 7))
    assert months(office, date(2020, 8, 31))[Month(2020, 7)].is_empty


def test_after_the_campaign_nothing_is_due(office):
    assert max(months(office, date(2022, 1, 1))) == Month(2020, 10)
    office.jurisdiction = replace(office.jurisdiction, campaign_start=None, campaign_end=None)
    assert max(months(office, date(2022, 1, 1))) == Month(2021, 12)


def test_nobody_is_reminded_before_the_month_is_over(office):
    found = months_of_arrivals(office.folders, office.jurisdiction, date(2020, 6, 30))

    assert reminders(found, date(2020, 6, 30)) == []
    assert reminders(found, date(2020, 7, 1)) != []


def test_the_same_of_several_months_is_one_reminder(office):
    found = months_of_arrivals(office.folders, office.jurisdiction, date(2020, 8, 6))

    by_source = {reminder.source.name: reminder for reminder in reminders(found, date(2020, 8, 6))}
    assert by_source["loans"].months == (JUNE, Month(2020, 7))
    assert by_source["loans"].late == 32  # since 5 July
    assert by_source["services"].months == (Month(2020, 7),)


def lacking(office: Office, *changes: str) -> None:
    """Publish June, with changes to what is published."""
    with duckdb.connect(str(publish(office.folders.out))) as con:
        for change in changes:
            con.execute(change)


def without(indicator: str, reason: str, detail: str) -> str:
    return (
        f"update indicator_values set value = null, reason = '{reason}', reason_detail = '{detail}'"
        f" where indicator = '{indicator}' and variant = 'default' and month = '2020-06-30'"
    )


def test_a_missing_source_is_named_by_what_cannot_be_computed(office):
    lacking(
        office,
        # service_rate rests on four sources; its reason names the first of those that are missing.
        without("service_rate", "source_missing", "2020年6月没有收到创业补贴台账（区就业中心）"),
        without("loan_coverage", "source_missing", "2020年6月没有收到创业担保贷款台账"),
        "update score_items set not_assessed = 4, why = '2020年6月没有收到创业担保贷款台账'"
        " where standard = 'shandong_district' and item in ('2.1.1', '2.1.2')",
    )

    assert of_june(office, "subsidies").wanting == ("创业服务率",)
    assert of_june(office, "loans").wanting == (
        "创业服务率", "创业担保贷款获得比例", "省级标准 2.1.1、2.1.2",
    )  # fmt: skip
    assert of_june(office, "registrations").wanting == ()


def test_a_source_without_a_needed_column_is_asked_for_though_it_has_arrived(office):
    detail = "市场主体登记信息（区市场监管局）没有“注销日期”一栏的数据"
    lacking(
        office,
        without("success_rate", "column_missing", detail),
        f"update score_items set not_assessed = 1, why = '{detail}' where item = '1.2.1'",
    )

    register = of_june(office, "registrations")
    assert (register.state, register.is_asked) == (State.REPORTED, True)
    assert register.wanting == ("创业活动成功率", "省级标准 1.2.1")


def test_a_late_file_is_not_blamed_for_what_was_published_without_it(office):
    missing = "2020年6月没有收到创业服务台账（区就业创业促进中心）"
    lacking(office, without("service_rate", "source_missing", missing))

    assert of_june(office, "services").wanting == ()


def test_what_is_not_due_is_asked_for_once_a_figure_lacks_it(office):
    missing = "截至2020年6月没有可用的人口与劳动力（区统计局）"
    lacking(office, without("activity_rate", "source_missing", missing))

    population = of_june(office, "population")
    assert (population.state, population.late) == (State.NOT_DUE, 0)
    assert population.wanting == ("创业活跃度",)
    assert of_june(office, "survey").wanting == ()


def test_the_lines_of_a_month_and_the_reminders(office):
    lacking(office, without("loan_coverage", "source_missing", "没有收到创业担保贷款台账"))
    read_on = of_june(office, "services").read_on
    found = months_of_arrivals(office.folders, office.jurisdiction, LATE)

    lines = status_lines(found, LATE)

    assert lines[0] == "2020年6月：已公布（2020-06-r1）"
    assert f"  区市场监管局：市场主体登记信息 已报（{read_on}）" in lines
    assert "  区税务局：税费减免台账 未报，逾期 7 天" in lines
    assert "  区统计局：人口与劳动力、创业环境满意度调查、调查抽样框 不要求每月报送" in lines
    assert "  算不出：创业担保贷款获得比例（缺创业担保贷款台账）" in lines
    assert lines[-1] == "催报：领导小组办公室 → 部门职责任务台账（2020年6月未报，逾期 7 天）"
    assert not any(line.startswith("催报：区市场监管局") for line in lines)


def test_before_the_due_day_the_lines_name_it(office):
    found = months_of_arrivals(office.folders, office.jurisdiction, BEFORE_DUE)

    lines = status_lines(found, BEFORE_DUE)

    assert "  区税务局：税费减免台账 未报，7月5日截止" in lines
    assert "催报：区税务局 → 税费减免台账（2020年6月未报）" in lines


def test_months_without_any_file_are_one_line(office):
    today = date(2020, 10, 1)
    found = months_of_arrivals(office.folders, office.jurisdiction, today)

    assert "2020年7月至9月：没有报送文件" in status_lines(found, today)


def test_a_complete_month_is_one_line(tmp_path):
    office = Office(tmp_path)
    for source, row in GOOD.items():
        office.deliver_rows("2020-06", f"{source}.csv", [row])
    office.read("2020-06")
    found = months_of_arrivals(office.folders, office.jurisdiction, LATE)

    # The fifteen sources; who delivers 部门满意度测评 is not written in the file of 兖州区.
    assert status_lines(found, LATE) == ["2020年6月：未公布，15 个来源都已报", "催报：没有要催的"]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([6], "2020年6月"),
        ([6, 7, 8], "2020年6月至8月"),
        ([6, 8, 9], "2020年6月、2020年8月至9月"),
        ([12, 13], "2020年12月至2021年1月"),
    ],
)
def test_months_that_follow_one_another_are_a_span(numbers, words):
    assert spans([Month(2019, 12) + number for number in numbers]) == words


def chuangye_status(office: Office) -> list[str]:
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    return ["status", *folders]


def test_the_command_does_not_wait_for_a_run_and_writes_its_page(office, capsys):
    with run_lock(office.folders.out):
        assert main(chuangye_status(office)) == 0

    page = office.folders.out / "reports" / "status.html"
    assert capsys.readouterr().out.splitlines()[-1] == f"页面：{page}"
    assert "兖州区数据报送情况" in page.read_text(encoding="utf-8")


def test_the_command_reads_no_file_that_no_run_has_read(office):
    office.deliver("2020-06", "新到.csv", "姓名\n")
    archived = sorted((office.folders.out / "archive").rglob("*"))

    main(chuangye_status(office))

    assert sorted((office.folders.out / "archive").rglob("*")) == archived


def test_before_the_first_delivery_there_is_nothing_to_say(tmp_path, capsys):
    (tmp_path / "raw").mkdir()

    assert main(chuangye_status(Office(tmp_path))) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'raw'} 里还没有报送文件。\n"


def test_the_command_loads_none_of_the_heavy_libraries(office):
    publish(office.folders.out)
    question = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:]);"
        "print({'pandas', 'pandera', 'pyarrow', 'prefect'} & set(sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", question, *chuangye_status(office)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.splitlines()[-1] == "set()"
