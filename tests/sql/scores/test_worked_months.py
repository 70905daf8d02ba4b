"""A month of each sheet of the project, worked out item by item on paper.

A line of a table is an item: what was judged of it (× the cases, @ the day), the figure that it is
computed from, and the points that follow; a–b is a range.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import duckdb
import pytest

from pipelines.computing.inputs import load_inputs
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month


class Line(NamedTuple):
    """A line of a worked month."""

    item: str
    judged: str
    figure: str
    points: str

    @property
    def range(self) -> tuple[float, float]:
        low, _, high = self.points.partition("–")
        return float(low), float(high or low)


@pytest.fixture
def judge(given: Callable) -> Callable[..., None]:
    """Give the judgements of worked months of a sheet, by department where it has them."""

    def fill(standard: str, months: dict[str, str]) -> None:
        rows = [
            f"{standard} | {line.item} | {number} | 材料 | {row} | {department}"
            for department, table in months.items()
            for line in lines(table)
            for number, row in enumerate(_judgements(line.judged))
        ]
        given(
            "current_evidence\n"
            "standard | item | case_id | material | word | cases | determined_on | department\n"
            + "\n".join(rows)
        )

    return fill


def lines(table: str) -> list[Line]:
    rows = _rows(table).splitlines()
    return [Line(*(cell.strip() for cell in row.split("|"))) for row in rows]


def _rows(table: str) -> str:
    return table.strip().partition("\n")[2]


def _judgements(judged: str) -> Iterator[str]:
    for judgement in judged.split("；") if judged else ():
        word, _, day = judgement.partition("@")
        word, _, cases = word.partition("×")
        yield f"{word} | {cases} | {day}"


@pytest.fixture
def points(con: duckdb.DuckDBPyConnection, compute: Callable) -> Callable[..., list[tuple]]:
    """The points of a table of scores as floats, in the order asked for."""

    def columns(table: str, names: str, where: str) -> list[tuple]:
        rows = compute(table, con, columns=names, where=where)
        return [tuple(c if isinstance(c, str) else float(c) for c in row) for row in rows]

    return columns


ITEMS = "item, lowest, highest"
TOTALS = "member, maximum, points, lost, not_assessed, ambiguous, lowest, highest"

YANZHOU = """
item  | judged                                                       | figure       | points
1.1.1 | 符合                                                         |              | 1
1.1.2 | 未有明确表述纳入政府重要工作任务                             |              | 0
1.2.1 | 政府领导未挂帅；未有牵头单位                                 |              | 0.5
1.2.2 | 领导小组职责不明确；领导小组未能履行职责发挥作用             |              | 0
1.2.3 | 不能履行职责发挥作用                                         |              | 0.5
1.3.1 | 符合                                                         |              | 1
1.3.2 | 未以政府或政府办公室名义印发通知                             |              | 0
1.3.3 |                                                              | 1 behind     | 0.5
1.3.4 |                                                              |              | 0–1
1.4.1 | 未明确相应的政策措施                                         |              | 0.5
1.4.2 | 社团组织未完成创建工作任务×1                                 |              | 0.5
1.5.1 | 符合                                                         |              | 1
1.5.2 |                                                              |              | 0–1
1.6.1 | 虽属创新但效果一般                                           |              | 1
2.1.1 | 政策不明确或不到位×3                                         |              | 1.5
2.2.1 |                                                              | 80 %         | 3
2.2.2 | 符合                                                         | 1, 89.99 %   | 2
2.2.3 | 未建立资金筹措和扶持奖励机制；未能够用于创业推动工作×3       |              | 3.5
2.3.1 | 政策性突破×2                                                 |              | 2
3.1.1 | 未能够针对重点群体开展创业培训×2                             | not done yet | 2.6
3.2.1 | 创业培训机构不具备必须的条件×5；未建立创业培训基地           |              | 2
3.3.1 |                                                              |              | 0–4
3.4.1 | 创业培训补贴未能及时拨付                                     |              | 3
3.5.1 |                                                              | 90 %, 63 %   | 2–3
3.6.1 | 无创新                                                       |              | 0
4.1.1 | 有规划未实施                                                 |              | 1
4.2.1 | 编制经费场地人员未解决×3                                     |              | 0.5
4.2.2 | 无队伍                                                       |              | 0
4.2.3 | 一类机构未发挥作用                                           |              | 1
4.3.1 | 服务平台不健全×1；未能建立信息定期整理发布机制               |              | 1
4.3.2 | 无基地@2020-03-31；符合@2020-06-30                           |              | 2
4.3.3 | 有协议但执行不力                                             |              | 1
4.4.1 | 符合@2020-07-01                                              |              | 0–2
4.5.1 | 缺少一个实体×2；有实体但却未能发挥作用×3                     |              | 0.5
4.6.1 | 确属创新且效果很好@2020-05-08；虽属创新但效果一般@2020-05-08 |              | 1
5.1.1 | 数据不完整或制度执行不力                                     |              | 1
5.1.2 | 符合                                                         |              | 1
5.1.3 | 基层业务数据不完整；报表缺乏真实可信度                       |              | 0
5.2.1 | 符合                                                         |              | 3
5.2.2 | 建立制度但执行不力                                           |              | 2
5.3.1 | 不符合                                                       |              | 0
5.3.2 | 符合                                                         |              | 2
6.1.1 |                                                              | met          | 2
6.2.1 |                                                              | missed       | 0
6.3.1 |                                                              | none         | 0–2
6.4.1 |                                                              | met          | 2
6.5.1 |                                                              | missed       | 0
"""


def test_a_month_of_yanzhou(judge, figure, given, points):
    judge("shandong_district", {"": YANZHOU})
    figure("members_behind_plan", 1)  # 1 − 0.5
    figure("subsidy_coverage", 80, 100)  # 达到80%以上得3分
    figure("guarantee_fund_lagging", 1)  # 2 − 1, and 1 for 80 % to below 90 %
    figure("loan_coverage", 8999, 10000)
    figure("training_task_unfinished", 0, complete=False)  # 3 − 2 × 0.2: the rest was judged
    figure("training_pass_rate", 90, 100)  # 1
    figure("training_success_rate", 63, 100)
    # The mean of 2015–2017 is 60 % and the level of 2018 is 62 %: not below the one, not more than
    # 3 points above the other, which the sheet leaves open between 1 and 2.
    given("""
        current_baselines
        indicator             | year | numerator | denominator
        training_success_rate | 2015 | 55        | 100
        training_success_rate | 2016 | 60        | 100
        training_success_rate | 2017 | 65        | 100
        training_success_rate | 2018 | 62        | 100
    """)
    figure("activity_rate", 16, 100, met=True, gap=0)
    figure("success_rate", 69, 100, met=False, gap=1)
    figure("satisfaction_rate", 81, 100, met=True)
    figure("employment_contribution_rate", 9, 100, met=False, gap=1)

    # By the sheet: 1.2.2, 1.3.2 and 4.2.2 are vetoes; 2.2.3 is 6 − 1 − 3 × 0.5; 2.3.1 counts its
    # breakthroughs; 3.2.1 is 4 − 5 × 0.2 − 1; 4.5.1 is 2 − 2 × 0.5 − 0.5, the second once.
    assert points("score_items", ITEMS, "true") == [
        (line.item, *line.range) for line in lines(YANZHOU)
    ]
    # Open: 1.3.4, 1.5.2 | none | 3.3.1 | 4.4.1, judged in July | none | 6.3.1.
    assert points("score_totals", TOTALS, "scope <> 'responsible'") == [
        ("1", 15, 6.5, 6.5, 2, 0, 6.5, 8.5),
        ("2", 20, 12, 8, 0, 0, 12, 12),
        ("3", 20, 9.6, 5.4, 4, 1, 9.6, 14.6),
        ("4", 20, 8, 10, 2, 0, 8, 10),
        ("5", 15, 9, 6, 0, 0, 9, 9),
        ("6", 10, 4, 4, 2, 0, 4, 6),
        # 6.5 + 12 + 9.6 + 8 + 9 + 4, and 10 open and 1 ambiguous above it.
        ("total", 100, 49.1, 39.9, 10, 1, 49.1, 60.1),
    ]
    # 区财政局 shares 2.2.1, 2.2.3 and 3.4.1; 区督考办 has 5.2.1, 5.2.2 and 5.3.1.
    assert points("score_totals", TOTALS, "member in ('区财政局', '区督查考核办')") == [
        ("区督查考核办", 8, 5, 3, 0, 0, 5, 5),
        ("区财政局", 14, 9.5, 4.5, 0, 0, 9.5, 9.5),
    ]


SHUOZHOU = """
item  | judged                   | figure  | points
1.1.1 | 符合                     |         | 1
1.1.2 | 不符合                   |         | 0
1.2.1 | 虽成立但未达标           |         | 1
1.2.2 | 符合                     |         | 1
1.2.3 | 符合                     |         | 1
1.2.4 | 不符合                   |         | 0
1.2.5 |                          |         | 0–1
1.3.1 | 有方案但未达标           |         | 1
1.3.2 | 符合                     |         | 1
1.3.3 | 符合                     |         | 1
1.3.4 | 符合                     |         | 1
1.4.1 | 符合                     |         | 2
1.4.2 | 不符合                   |         | 0
1.4.3 |                          | 50 %    | 3
1.5.1 | 符合                     |         | 1
1.5.2 |                          |         | 0–1
1.6.1 | 虽属创新且效果一般       |         | 1
2.1.1 | 政策不明确或不到位       |         | 1
2.1.2 | 符合                     |         | 1
2.2.1 | 符合                     |         | 2
2.2.2 | 不易于操作或执行不力     |         | 1
2.2.3 | 未出台                   |         | 0
2.2.4 | 符合                     |         | 2
2.2.5 | 符合                     |         | 1
2.2.6 | 不易于操作或执行不力     |         | 1
2.2.7 | 符合                     |         | 2
2.2.8 |                          |         | 0–2
2.2.9 | 不符合                   |         | 0
2.3.1 | 符合                     | lagging | 1
2.3.2 |                          | 95 %    | 4
2.3.3 |                          | 95.01 % | 3
2.4.1 | 无创新                   |         | 0
3.1.1 | 明确全部纳入             |         | 2
3.1.2 | 有条件纳入               |         | 1
3.1.3 | 都不能参与               |         | 0
3.1.4 | 人社系统以外很少能参与   |         | 1
3.2.1 | 有计划但执行不力         |         | 1
3.3.1 | 符合                     |         | 1
3.4.1 | 不符合                   |         | 0
3.5.1 |                          | 87 %    | 0–2
3.6.1 | 确属创新且效果更好       |         | 2
4.1.1 | 有规划并已实施           |         | 2
4.1.2 | 上述问题未解决           |         | 1
4.1.3 | 有队伍很少开展工作       |         | 1
4.1.4 | 无项目库                 |         | 0
4.1.5 | 符合                     |         | 2
4.1.6 | 有名无实                 |         | 1
4.1.7 | 一类未发挥               |         | 1
4.2.1 | 符合                     |         | 1
4.3.1 | 符合                     |         | 1
4.3.2 | 不符合                   |         | 0
4.3.3 |                          |         | 0–1
4.4.1 | 虽属创新且效果一般       |         | 1
5.1.1 | 数据不完整或制定执行不力 |         | 1
5.1.2 | 符合                     |         | 1
5.1.3 | 符合                     |         | 1
5.2.1 | 有考核制度但执行不力     |         | 1
5.2.2 | 符合                     |         | 2
"""


@pytest.fixture
def shuozhou(con: duckdb.DuckDBPyConnection) -> None:
    """The inputs of 朔州市 in the place of those of 兖州区."""
    load_inputs(con, Month(2020, 6), read_jurisdiction("shuozhou"), {})


@pytest.mark.usefixtures("shuozhou")
def test_a_month_of_shuozhou(judge, figure, given, points):
    judge("national_city", {"": SHUOZHOU})
    figure("social_groups_participating", 3, 6, complete=False)  # three of six is half, certainly
    figure("guarantee_fund_lagging", 1)  # stands beside what was judged
    figure("loan_coverage", 95, 100)  # 达到95%得4分
    figure("tax_relief_coverage", 9501, 10000)  # 超过95%得3分
    # 87 % is below the mean of 2006–2008, 90 %, and 2 points above 2009, 85 %: 0 to 2.
    figure("training_pass_rate", 87, 100)
    given("""
        current_baselines
        indicator          | year | numerator | denominator
        training_pass_rate | 2006 | 90        | 100
        training_pass_rate | 2007 | 90        | 100
        training_pass_rate | 2008 | 90        | 100
        training_pass_rate | 2009 | 85        | 100
    """)

    assert points("score_items", ITEMS, "standard = 'national_city'") == [
        (line.item, *line.range) for line in lines(SHUOZHOU)
    ]
    # Open: 1.2.5, 1.5.2 | 2.2.8 | none | 4.3.3 | none.
    scopes = "standard = 'national_city' and scope <> 'responsible'"
    assert points("score_totals", TOTALS, scopes) == [
        ("1", 25, 15, 8, 2, 0, 15, 17),
        ("2", 30, 19, 9, 2, 0, 19, 21),
        ("3", 17, 8, 7, 0, 2, 8, 10),
        ("4", 20, 11, 8, 1, 0, 11, 12),
        ("5", 8, 6, 2, 0, 0, 6, 6),
        ("total", 100, 59, 34, 5, 2, 59, 66),
    ]
    # 市委宣传部 has 1.5.1; 市国税局 has 2.2.5, 2.3.3 and, printed 国税局, 2.2.7.
    responsible = "member in ('市委宣传部', '市国税局') and standard = 'national_city'"
    assert points("score_totals", TOTALS, responsible) == [
        ("市国税局", 6, 6, 0, 0, 0, 6, 6),
        ("市委宣传部", 1, 1, 0, 0, 0, 1, 1),
    ]


HUMAN_RESOURCES = """
item | judged             | figure                  | points
1.1  | 符合               |                         | 10
1.2  | 不符合             |                         | 0
2.1  | 成立               |                         | 5
2.2  | 符合               |                         | 5
3.1  |                    | 2 of 3 duties           | 23.3333
3.2  | 虽属创新但效果一般 |                         | 2
4.1  |                    | 1 report missed         | 2.5
4.2  |                    | 1 meeting missed        | 3
4.3  |                    | 1 month missed, 9 extra | 3
5.1  |                    | 79.01 %                 | 19
"""
FINANCE = """
item | judged | figure                     | points
1.1  | 符合   |                            | 10
1.2  | 符合   |                            | 10
2.1  | 不成立 |                            | 0
2.2  |        |                            | 0–5
3.1  |        | 5 of 5 duties, 5 months    | 0–35
3.2  | 无创新 |                            | 0
4.1  |        | 2 reports missed, 5 months | 0–2
4.2  |        | 0 missed, 5 months         | 0–4
4.3  |        | 1 month missed, 5 months   | 0–3
5.1  |        | 80 %                       | 20
"""
WOMEN = """
item | judged | figure            | points
1.1  |        |                   | 0–10
1.2  |        |                   | 0–10
2.1  |        |                   | 0–5
2.2  |        |                   | 0–5
3.1  |        | no duties         | 0–35
3.2  |        |                   | 0–5
4.1  |        | 7 reports missed  | 0
4.2  |        | 5 meetings missed | 0
4.3  |        | 7 months missed   | 0
5.1  |        | 59.5 %            | 0
"""
# Done of due, seven months from December to June; the last is briefings.
DUTIES = """
department | month_on   | tasks | reports | meetings | briefings
市人社局   | 2019-12-31 | 1/1   | 1/1     | 1/1      | 4
市人社局   | 2020-01-31 | 1/1   | 0/1     | 1/1      | 4
市人社局   | 2020-02-29 | 0/0   | 1/1     | 0/0      | 0
市人社局   | 2020-03-31 | 0/1   | 1/1     | 0/1      | 4
市人社局   | 2020-04-30 | 0/0   | 1/1     | 1/1      | 1
市人社局   | 2020-05-31 | 0/0   | 1/1     | 0/0      | 1
市人社局   | 2020-06-30 | 0/0   | 1/1     | 1/1      | 1
市财政局   | 2019-12-31 | 1/1   | 0/1     | 1/1      | 1
市财政局   | 2020-01-31 | 1/1   | 0/1     | 0/0      | 0
市财政局   | 2020-02-29 | 1/1   | 1/1     | 1/1      | 1
市财政局   | 2020-03-31 | 1/1   | 1/1     | 1/1      | 1
市财政局   | 2020-04-30 | 1/1   | 1/1     | 1/1      | 1
市妇联     | 2019-12-31 | 0/0   | 0/1     | 0/1      | 0
市妇联     | 2020-01-31 | 0/0   | 0/1     | 0/1      | 0
市妇联     | 2020-02-29 | 0/0   | 0/1     | 0/1      | 0
市妇联     | 2020-03-31 | 0/0   | 0/1     | 0/1      | 0
市妇联     | 2020-04-30 | 0/0   | 0/1     | 0/1      | 0
市妇联     | 2020-05-31 | 0/0   | 0/1     | 0/0      | 0
市妇联     | 2020-06-30 | 0/0   | 0/1     | 0/0      | 0
"""
DONE_OF_DUE = (
    "department | month_on | tasks_done | tasks_due | reports_done | reports_due | "
    "meetings_attended | meetings_due | briefings"
)
DEPARTMENTS = {"市人社局": HUMAN_RESOURCES, "市财政局": FINANCE, "市妇联": WOMEN}


@pytest.mark.usefixtures("shuozhou")
def test_a_month_of_the_departments_of_shuozhou(con, judge, given, points):
    judge("national_department", DEPARTMENTS)
    given(f"current_department_duties\n{DONE_OF_DUE}\n{_rows(DUTIES).replace('/', ' | ')}")
    given("current_department_survey\ndepartment | number | answer")
    for department, satisfied, answers in (
        ("市人社局", 7901, 10000),  # 0.99 of a point short counts as one
        ("市财政局", 80, 100),
        ("市妇联", 119, 200),  # 20.5 points short are 21, more than the 20 there are
    ):
        con.execute(
            "insert into current_department_survey (department, number, answer) "
            "select ?, n::varchar, case when n < ? then '4' else '3' end from range(?) as t(n)",
            [department, satisfied, answers],
        )

    # 35 × 2 ÷ 3; 3 − 1 × 0.5; 4 − 1; 3 − 0.5 + 9 ÷ 3 × 0.5 = 4, capped at 3. The two months that
    # 市财政局 did not report may cost all of 4.1 to 4.3 and win back what 4.3 has lost.
    for department, month in DEPARTMENTS.items():
        assert points("score_items", ITEMS, f"department = '{department}'") == [
            (line.item, *line.range) for line in lines(month)
        ]
    scopes = "scope = 'total' and standard = 'national_department'"
    names = TOTALS.replace("member", "department")
    known = "department in ('市人社局', '市财政局', '市妇联', '市教育局')"
    assert points("score_totals", names, f"{scopes} and {known}") == [
        ("市人社局", 100, 72.8333, 27.1667, 0, 0, 72.8333, 72.8333),
        ("市妇联", 100, 0, 30, 70, 0, 0, 70),
        ("市教育局", 100, 0, 0, 100, 0, 0, 100),
        ("市财政局", 100, 40, 11, 49, 0, 40, 89),
    ]
