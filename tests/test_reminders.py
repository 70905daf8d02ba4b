"""The lists of what waits: a workbook for each department, from the published file."""

import re
import stat
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from stdnum.cn import ric

from pipelines.months import Month
from pipelines.reminder_lines import gap_line
from pipelines.reminders import write_reminders
from pipelines.run import run
from tests.good_rows import GOOD
from tests.office import Office

JUNE = Month(2020, 6)
CENTRE, TAX = "催办清单_区就业创业促进中心_2020-06.xlsx", "催办清单_区税务局_2020-06.xlsx"


def person(number: int) -> str:
    digits = f"370882199001{number + 1:02d}001"
    return digits + ric.calc_check_digit(f"{digits}0")


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    """2020-06 published: of 20 who asked for a service 10 were served; others wait elsewhere."""
    office = Office(tmp_path_factory.mktemp("office"))
    service = GOOD["services"] | {"所属镇街": "鼓楼街道", "需求登记日期": "2020-06-01"}
    services = [
        service
        | {"服务编号": f"F{n:02d}", "证件号码": person(n)}
        | {"服务日期": "2020-06-02" if n < 10 else ""}
        for n in range(20)
    ]
    services[19]["需求登记日期"] = "2020-05-01"
    loan = GOOD["loans"] | {"证件号码": person(1)}
    unpaid = loan | {"放款日期": "", "放款金额(元)": ""}
    loans = [
        loan,
        unpaid | {"申请编号": "=1+2", "证件号码": person(19)},
        unpaid | {"申请编号": f"DK{person(0)}", "证件号码": person(0), "审核结果": "审核中"},
    ]
    training = GOOD["trainings"] | {"证书编号": ""}
    trainings = [training | {"证件号码": person(n), "班级编号": "SYB0"} for n in range(3)]
    trainings += [training | {"证件号码": person(n), "是否合格": ""} for n in range(3)]
    relief = GOOD["tax_reliefs"] | {"享受日期": "", "减免金额(元)": ""}
    for source, rows in {
        "services": services,
        "loans": loans,
        "trainings": trainings,
        "tax_reliefs": [relief],
        "subsidies": [GOOD["subsidies"]],
    }.items():
        office.deliver_rows("2020-06", f"{source}.csv", rows)
    run(JUNE, office.folders, office.jurisdiction, lambda _: None)
    return office


def write(office: Office, folder: Path, month: Month = JUNE, **changed) -> list[Path]:
    jurisdiction = replace(office.jurisdiction, **changed)
    return write_reminders(office.folders.out / "indicators.duckdb", month, jurisdiction, folder)


def sheets(path: Path) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_department_has_a_workbook_with_a_sheet_for_every_ledger_that_waits(office, tmp_path):
    assert write(office, tmp_path) == [tmp_path / CENTRE, tmp_path / TAX]

    # All subsidies are paid.
    assert list(sheets(tmp_path / CENTRE)) == [
        *("创业担保贷款台账", "创业培训实名制台账", "创业服务台账"),
    ]
    assert list(sheets(tmp_path / TAX)) == ["税费减免台账"]


def test_the_cases_stand_oldest_first_below_what_is_lacking(office, tmp_path):
    write(office, tmp_path)
    title, line, note, header, first, second, *_, last = sheets(tmp_path / CENTRE)["创业服务台账"]

    assert title[0] == "兖州区创业服务台账催办清单（截至2020年6月末）"
    # 20 asked for a service, one has a subsidy: 80 % of 21 is 16.8, so of 17 needed 11 are served.
    assert line[0] == (
        "创业服务率：目标 80%，还差 6 人；本表全部办结可计入 10 人，其中 6 人办结即达标。"
    )
    assert note[0].startswith("等得最久的在前。")
    assert header == [
        *("序号", "服务编号", "等待的环节", "起算日期", "已等待天数", "镇街", "办结后计入"),
    ]
    assert first == [1, "F19", "提供服务", date(2020, 5, 1), 60, "鼓楼街道", "创业服务率"]
    assert second == [2, "F10", "提供服务", date(2020, 6, 1), 29, "鼓楼街道", "创业服务率"]
    assert last[:2] == [10, "F18"]


def test_a_class_says_how_many_wait(office, tmp_path):
    write(office, tmp_path)
    _, line, _, header, *rows = sheets(tmp_path / CENTRE)["创业培训实名制台账"]

    assert line[0] == "创业培训合格率：3／6，未设目标；本表全部办结可计入 3 人次。"
    assert header[6:] == ["等待人数", "办结后计入"]
    # From 2020-03-12 to 2020-06-30: 19 + 30 + 31 + 30 days.
    assert rows == [
        [1, "SYB1", "登记是否合格", date(2020, 3, 12), 110, "未注明", 3, "创业培训合格率"],
    ]


def test_no_text_is_a_formula_and_no_case_number_shows_an_id(office, tmp_path):
    write(office, tmp_path)
    _, _, _, _, *rows = sheets(tmp_path / CENTRE)["创业担保贷款台账"]

    # An id in a number of a case: in its place stands a hash, of letters alone.
    assert [row[2] for row in rows] == ["审核", "放款"]
    assert re.fullmatch("〔已隐去〕[a-p]{32}", rows[0][1]) and rows[1][1] == "=1+2"
    with zipfile.ZipFile(tmp_path / CENTRE) as package:
        parts = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(parts) == 3
        assert not any(b"<f>" in package.read(part) for part in parts)


def test_figures_of_few_persons_stay_out(office, tmp_path):
    write(office, tmp_path)
    _, line, *_ = sheets(tmp_path / CENTRE)["创业担保贷款台账"]

    # Two persons were found eligible. Of the two who wait, one is not served yet.
    assert line[0] == (
        "创业担保贷款获得比例：人数过少或能推算出过少的人数，受保护不公布。"
        "创业服务率：目标 80%，还差 6 人；本表全部办结可计入 1 人，之后还差 5 人。"
    )


def test_the_folder_is_its_owners_and_the_bytes_are_the_same(office, tmp_path):
    first, second = tmp_path / "一", tmp_path / "二"
    write(office, first)
    write(office, second)

    assert stat.S_IMODE(first.stat().st_mode) == 0o700
    assert sorted(path.name for path in first.iterdir()) == [CENTRE, TAX]
    for name in (CENTRE, TAX):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_list_of_a_department_that_no_longer_owes_is_taken_away(office, tmp_path):
    old, other = tmp_path / "催办清单_区民政局_2020-06.xlsx", tmp_path / "退回_2020-06.xlsx"
    for path in (old, other):
        path.write_text("")

    write(office, tmp_path)

    assert not old.exists()
    assert other.exists()


def test_only_the_newest_month_has_its_cases(office, tmp_path):
    earlier = tmp_path / "催办清单_区税务局_2020-05.xlsx"
    earlier.write_text("")

    assert write(office, tmp_path, Month(2020, 5)) == []
    assert list(tmp_path.iterdir()) == [earlier]


def test_a_ledger_without_a_department_has_a_workbook_too(office, tmp_path):
    paths = write(office, tmp_path, departments={"loans": "市人社局/就业处"})

    assert [path.name for path in paths] == [
        "催办清单_市人社局_就业处_2020-06.xlsx",
        "催办清单_未注明部门_2020-06.xlsx",
    ]


def test_where_nothing_waits_there_is_no_workbook(tmp_path):
    office = Office(tmp_path)
    for source in ("subsidies", "loans", "trainings", "services", "tax_reliefs"):
        office.deliver_rows("2020-06", f"{source}.csv", [GOOD[source]])
    run(JUNE, office.folders, office.jurisdiction, lambda _: None)

    assert write(office, tmp_path / "清单") == []
    assert not (tmp_path / "清单").exists()


COVERAGE = {
    "indicator": "subsidy_coverage",
    "title": "创业补贴享受比例",
    "counted": "persons",
    "numerator": 402.0,
    "denominator": 455.0,
    "value": 0.8835,
    "target": None,
    "met": None,
    "met_with_confidence": None,
    "gap": None,
    "is_suppressed": False,
}
SERVICE = COVERAGE | {
    "indicator": "service_rate",
    "title": "创业服务率",
    "value": 0.75,
    "target": 0.8,
    "met": False,
    "gap": 1200,
}
CASE = {"indicator": "subsidy_coverage", "step": "payment", "would_add": 1, "would_serve": 0}
UNDECIDED = CASE | {"step": "decision", "would_serve": 1}


@pytest.mark.parametrize(
    ("rows", "coverage", "line"),
    [
        ([CASE, CASE], {}, "402／455，未设目标；本表全部办结可计入 2 人。"),
        ([CASE | {"would_add": 0}], {}, "402／455，未设目标；本表没有办结即可计入的。"),
        (
            [CASE],
            {"target": 0.85, "met": True},
            "目标 85%，已达标，高出 3.35 个百分点；本表全部办结可计入 1 人。",
        ),
        (
            [CASE],
            {"target": 0.95, "met": False},
            "目标 95%，还差 6.65 个百分点；本表全部办结可计入 1 人。",
        ),
        (
            [CASE],
            {"value": None, "reason": "source_missing", "reason_detail": "六月没有收到"},
            "未报送：六月没有收到。",
        ),
        # Whom a decision lets in stands in the denominator of the service rate before it.
        (
            [CASE, UNDECIDED],
            {},
            "402／455，未设目标；本表全部办结可计入 1 人，"
            "待审核的通过并拨付后再计入 1 人（分母同时增加）。"
            "创业服务率：目标 80%，还差 1,200 人；本表全部办结可计入 1 人，之后还差 1,199 人。",
        ),
        ([CASE | {"indicator": None, "would_add": 0}], {}, ""),
    ],
)
def test_the_line_says_what_is_lacking_and_how_many_would_close_it(rows, coverage, line):
    figures = {"subsidy_coverage": COVERAGE | coverage, "service_rate": SERVICE}

    expected = f"创业补贴享受比例：{line}" if line else ""
    assert gap_line("subsidies", rows, figures) == expected
