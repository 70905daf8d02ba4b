"""The score sheets of the project against their papers."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.jurisdiction import REFERENCE, read_jurisdiction
from pipelines.standard_files import read_standard, read_standards
from pipelines.standards import MEETS, Baseline, Deductions, Item, Levels, PerUnit, Standard, Tiers


class Paper(NamedTuple):
    """Where a sheet stands in its paper, and how a row of it is printed."""

    document: str
    header: str
    end: str
    row: str


PAPERS = {
    "shandong_district": Paper(
        "000_5d73145b9e5e4d55.txt", "责任部门", "———", "{requirement}{method}"
    ),
    "national_city": Paper(
        "002_22d3752e9ecc93c2.txt", "责任单位", "附件3", "{requirement}{points}{method}"
    ),
    "national_department": Paper(
        "002_22d3752e9ecc93c2.txt", "考核结果", "$", "{requirement}{points}分{method}"
    ),
}
SHEETS = {
    name: read_standard(REFERENCE / "standards" / f"{name}.toml")
    for name in sorted(p.stem for p in (REFERENCE / "standards").glob("*.toml"))
}
every_item = pytest.mark.parametrize(
    "item",
    [
        pytest.param(item, id=f"{name} {item.id}")
        for name, sheet in SHEETS.items()
        for item in sheet.items
    ],
)
# Shares and years are compared by hand below.
READ_BY_HAND = ("1.4.3", "3.5.1")


@pytest.fixture
def seeds() -> Path:
    """The folder of the papers; tests that need it are skipped where it is not at hand."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the papers (../shared/seeds) are not at hand")
    return folder


@pytest.mark.parametrize(
    ("name", "systems", "rows"),
    [
        ("shandong_district", [15, 20, 20, 20, 15, 10], [14, 5, 6, 10, 7, 5]),
        ("national_city", [25, 30, 17, 20, 8], [17, 15, 9, 12, 5]),
        ("national_department", [20, 10, 40, 10, 20], [2, 2, 2, 3, 1]),
    ],
)
def test_points_and_rows_of_every_system(name: str, systems: list[int], rows: list[int]) -> None:
    sheet = SHEETS[name]
    of_systems = [list(items) for _, items in groupby(sheet.items, lambda item: item.system)]

    assert [sum(item.points for item in items) for items in of_systems] == systems
    assert [system.points for system in sheet.systems] == systems
    assert [len(items) for items in of_systems] == rows
    assert sum(systems) == sheet.points == 100


def test_points_of_every_group_that_the_paper_prints() -> None:
    printed = [list(system.groups.values()) for system in SHEETS["shandong_district"].systems]

    assert printed == [
        [2, 3, 4, 2, 2, 2],
        [3, 14, 3],
        [3, 4, 4, 4, 3, 2],
        [2, 6, 6, 2, 2, 2],
        [5, 6, 4],
        [],
    ]


@pytest.mark.parametrize("name", PAPERS)
def test_sheet_and_paper_say_the_same_in_the_same_order(name: str, seeds: Path) -> None:
    paper = PAPERS[name]
    text = "".join((seeds / paper.document).read_text(encoding="utf-8").split()) + "$"
    text = text[text.index(paper.header) + len(paper.header) :]
    text = text[: text.index(paper.end)]

    # Marks between names, and a department that one row lists twice.
    assert set("".join(_left_over(SHEETS[name], text, paper.row))) <= set("、等")


def _left_over(sheet: Standard, text: str, row: str) -> Iterator[str]:
    """What stands between the rows and is neither a heading of theirs nor a department."""
    systems = {system.id: system for system in sheet.systems}
    owed: tuple[str, ...] = ()
    end = 0
    for item in sheet.items:
        printed = row.format(requirement=item.requirement, points=item.points, method=item.method)
        start = text.find(printed, end)
        assert start >= 0, f"{item.id} is not on the paper after the row before it"
        system = systems[item.system]
        headings = [f"{system.title}（{system.points}分）", system.title]
        if item.group:
            points = system.groups.get(item.group)
            headings += [f"{item.group}（{points}分）", item.group]
        yield _without(text[end:start], owed, headings)
        owed = () if sheet.each_department else item.departments
        end = start + len(printed)
    yield _without(text[end:], owed, [])


def _without(text: str, departments: tuple[str, ...], headings: list[str]) -> str:
    for department in departments:
        assert department in text
    for known in (*departments, *headings):
        text = text.replace(known, "")
    return text


@every_item
def test_findings_cost_what_the_method_says(item: Item) -> None:
    rules = [rule for rule in item.rules if isinstance(rule, Deductions)]
    findings = [finding for rule in rules for finding in rule.findings]
    if not findings:
        return

    assert sorted(str(f.points) for f in findings if f.points) == sorted(
        re.findall(r"扣([\d.]+)分", item.method)
    )
    assert sum(bool(f.zeroes) for f in findings) == item.method.count("不得分")
    assert sum(f.per_case for f in findings) == len(re.findall("每(?:有|缺少?)一", item.method))


@every_item
def test_levels_give_what_the_method_says(item: Item) -> None:
    levels = [level for rule in item.rules if isinstance(rule, Levels) for level in rule.levels]
    for level in levels:
        lost = item.points - level.points
        says = {
            0: (f"{level.name}得满分", f"{level.name}得{item.points}分", f"{level.name}得分"),
            item.points: (f"{level.name}不得分",),
        }.get(lost, (f"{level.name}得{level.points}分", f"{level.name}扣{lost}分"))
        if level.name == MEETS:
            assert lost == 0
        elif level.name == "不符合":
            assert level.points == 0
            assert [other.name for other in levels] == [MEETS, "不符合"]
        else:
            assert any(words in item.method for words in says), level.name


@every_item
def test_tiers_are_those_of_the_paper(item: Item) -> None:
    tiers = [tier for rule in item.rules if isinstance(rule, Tiers) for tier in rule.tiers]
    printed = re.findall(
        r"(达到|超过)(\d+)%(?:以上)?(?:的，)?的?得(\d)分", item.requirement + item.method
    )

    if item.id not in READ_BY_HAND:
        assert [("超过" if t.above else "达到", t.threshold, t.points) for t in tiers] == [
            (how, Decimal(threshold), Decimal(points)) for how, threshold, points in printed
        ]


def test_findings_of_some_rows_read_by_hand() -> None:
    sheet = SHEETS["shandong_district"]
    (lead_group,) = sheet.item("1.2.1").rules
    (plan,) = sheet.item("1.3.3").rules
    guarantee, coverage = sheet.item("2.2.2").rules
    innovation, breakthroughs = sheet.item("2.3.1").rules
    (service,) = sheet.item("4.2.1").rules

    # Four at 0.25; 未建立符合评估标准的工作领导小组的不得分。
    assert [f.points for f in lead_group.findings] == [Decimal("0.25")] * 4 + [0]
    assert lead_group.findings[-1].zeroes == (1,)
    # 每有一个成员单位未能……扣0.5分。
    assert [(f.points, f.per_case, f.measure) for f in plan.findings] == [
        (Decimal("0.5"), True, "members_behind_plan")
    ]
    # 符合评估标准得2分。……达到80%得1分，达到90%得2分。未建立创业担保贷款机构的不得分: neither part.
    assert [(f.points, f.zeroes) for f in guarantee.findings] == [(1, ()), (0, (1, 2))]
    assert (guarantee.points, coverage.points, coverage.measure) == (2, 2, "loan_coverage")
    # 确属创新且效果很好得3分，每有一项政策性突破得1分。无创新不得分。
    assert sheet.item("2.3.1").combine == "highest"
    assert [(level.points, level.zeroes) for level in innovation.levels] == [(3, ()), (0, (1, 2))]
    assert (breakthroughs.starts_at, breakthroughs.gains[0].points) == (0, 1)
    # 编制、经费、场地、人员每有一项未解决，扣0.5分; and three vetoes.
    assert [(f.points, f.per_case) for f in service.findings] == [
        (Decimal("0.5"), True),
        (0, False),
        (0, False),
        (0, False),
    ]


def test_training_results_are_compared_with_the_years_of_the_paper() -> None:
    passed, founded = SHEETS["shandong_district"].item("3.5.1").rules
    (pass_rate,) = SHEETS["national_city"].item("3.5.1").rules
    (groups,) = SHEETS["national_city"].item("1.4.3").rules

    # 合格率未达到90%以上的，扣1分。
    assert [(t.at_least, t.points) for t in passed.tiers] == [(90, 1)]
    # 低于2018年之前的3年平均水平的，扣1分；比2018年平均水平提高超过3个百分点的得2分。
    assert isinstance(founded, Baseline)
    assert (founded.mean_of, founded.level_of, founded.margin) == ((2015, 2016, 2017), 2018, 3)
    assert founded.below_mean == ((1, 1), (1, 1), (1, 2))
    assert founded.not_below_mean == ((1, 2), (1, 2), (2, 2))
    # 不低于2009年之前的3年平均水平得1分，比2009年平均水平提高3个百分点之内得2分，……超过……得3分。
    assert isinstance(pass_rate, Baseline)
    assert (pass_rate.mean_of, pass_rate.level_of) == ((2006, 2007, 2008), 2009)
    assert pass_rate.margin == 3
    assert pass_rate.below_mean == ((0, 0), (0, 2), (0, 3))
    assert pass_rate.not_below_mean == ((1, 1), (2, 2), (3, 3))
    # 50%以上参与创建得分。
    assert [(t.at_least, t.points) for t in groups.tiers] == [(50, 3)]


def test_daily_work_of_a_department_is_counted_by_the_unit() -> None:
    sheet = SHEETS["national_department"]
    reports, meetings, briefings, survey = (
        sheet.item(identifier).rules[0] for identifier in ("4.1", "4.2", "4.3", "5.1")
    )

    assert all(isinstance(rule, PerUnit) for rule in (reports, meetings, briefings, survey))
    # 缺一次扣0.5分；缺一次扣1分。
    assert [(u.measure, u.points) for u in (*reports.losses, *meetings.losses)] == [
        ("reports_missed", Decimal("0.5")),
        ("meetings_missed", 1),
    ]
    # 缺一条扣0.5分，扣完为止，每超3条加0.5分; the cap is inferred.
    assert [(u.points, u.every) for u in (*briefings.losses, *briefings.gains)] == [
        (Decimal("0.5"), 1),
        (Decimal("0.5"), 3),
    ]
    assert briefings.cap == 3
    # 达80%以上得满分，每下降一个百分点扣1分; a begun point counts whole (inferred).
    assert [(u.below, u.points, u.rounding) for u in survey.losses] == [(80, 1, "up")]


@pytest.mark.parametrize(
    ("name", "inferred"),
    [
        (
            "national_city",
            {"1.4.3", "1.5.2", "2.3.1", "2.3.2", "2.3.3", "3.5.1"},
        ),
        ("national_department", {"3.1", "4.1", "4.2", "4.3", "5.1"}),
    ],
)
def test_readings_of_ours_are_marked(name: str, inferred: set[str]) -> None:
    assert {item.id for item in SHEETS[name].items if item.inferred} == inferred


def test_splits_of_group_points_are_marked() -> None:
    sheet = SHEETS["shandong_district"]
    groups = groupby(sheet.items, lambda item: (item.system, item.group))
    rows = [list(items) for _, items in groups]
    split = {item.id for items in rows if len(items) > 1 for item in items}
    data = {item.id for item in sheet.items if item.system == "6"}

    assert {item.id for item in sheet.items if "拆分" in (item.inferred or "")} == (
        split | data | {"3.5.1"}
    )
    assert {item.id for item in sheet.items if item.inferred} == (
        split | data | {"2.3.1", "3.1.1", "3.5.1", "4.5.1"}
    )


@pytest.mark.parametrize(
    ("name", "standards"),
    [
        ("yanzhou", ["shandong_district"]),
        ("shuozhou", ["national_city", "national_department"]),
        ("jining", []),
    ],
)
def test_every_department_on_a_sheet_is_a_member(name: str, standards: list[str]) -> None:
    jurisdiction = read_jurisdiction(name)
    sheets = read_standards(jurisdiction)
    printed = {
        department
        for sheet in sheets
        if not sheet.each_department
        for item in sheet.items
        for department in item.departments
    }

    assert [sheet.id for sheet in sheets] == standards
    assert all(jurisdiction.department_named(department) for department in printed)
    unassessed = {"各成员单位", "领导小组办公室", "市创建办公室"}
    assert not unassessed & set(jurisdiction.assessed_departments)


@pytest.mark.parametrize(
    ("name", "printed", "member"),
    [
        ("yanzhou", "区督考办", "区督查考核办"),
        ("yanzhou", "区编办", "区委机构编制委员会办公室"),
        ("yanzhou", "区青团", "团区委"),
        ("yanzhou", "区工会", "区总工会"),
        ("yanzhou", "区中小企业服务中心", "区中小企业发展促进中心"),
        ("yanzhou", "区市场监督管理局", "区市场监管局"),
        ("yanzhou", "创建工作领导小组办公室", "领导小组办公室"),
        ("shuozhou", "创建办", "市创建办公室"),
        ("shuozhou", "团委", "团市委"),
        ("shuozhou", "国土局", "市国土资源局"),
        ("shuozhou", "市创建办成员单位", "各成员单位"),
    ],
)
def test_a_department_is_known_by_the_name_its_paper_prints(
    name: str, printed: str, member: str
) -> None:
    assert read_jurisdiction(name).department_named(printed) == member


def test_stages_follow_each_other_through_the_campaign() -> None:
    jurisdiction = read_jurisdiction("yanzhou")
    stages = jurisdiction.stages

    assert [(later.start - earlier.end).days for earlier, later in pairwise(stages)] == [1, 1, 1]
    assert (stages[0].start, stages[-1].end) == (
        jurisdiction.campaign_start,
        jurisdiction.campaign_end,
    )
