"""Full points less each finding, never below 0; a veto takes all; some count by the case."""

import pytest

PLAN = """
{ kind = "deductions", points = 1, findings = [
    { name = "目标不明确", points = 0.25 },
    { name = "分工不明确", points = 0.25 },
    { name = "每缺一项", points = 0.5, per_case = true },
    { name = "无方案", zeroes = [1] },
] }
"""


def test_nothing_found_is_full_points(sheet, evidence, score):
    sheet(PLAN, "1")
    evidence(("符合",))

    assert score("why") == (1, 1, "符合")


def test_every_finding_costs_its_points_once(sheet, evidence, score):
    sheet(PLAN, "1")
    evidence(("目标不明确",), ("目标不明确",), ("分工不明确", 3))

    # 1 − 0.25 − 0.25: neither counts by the case.
    assert score("why") == (0.5, 0.5, "“目标不明确”，扣 0.25 分；“分工不明确”，扣 0.25 分")


def test_a_finding_by_the_case_costs_every_case(sheet, evidence, score):
    sheet(PLAN, "1")
    evidence(("每缺一项",))
    assert score() == (0.5, 0.5)  # a blank 次数 is one
    evidence(("每缺一项", 1), ("每缺一项", 1))
    assert score() == (0, 0)


def test_points_do_not_fall_below_0(sheet, evidence, score):
    sheet(PLAN, "1")
    evidence(("每缺一项", 7), ("目标不明确",))

    assert score("lost", "why") == (
        0,
        0,
        1,
        "“目标不明确”，扣 0.25 分；“每缺一项” 7 项，扣 3.5 分",
    )


def test_a_veto_takes_all_whatever_else_was_found(sheet, evidence, score):
    sheet(PLAN, "1")
    evidence(("符合",), ("无方案",))

    assert score("why") == (0, 0, "“无方案”，不得分")


def test_without_evidence_all_is_open(sheet, evidence, score):
    sheet(PLAN, "1")
    evidence()

    assert score("lost", "not_assessed", "why") == (0, 1, 0, 1, "没有认定材料")


MEASURED = """
{ kind = "deductions", points = 3, findings = [
    { name = "未全部纳入", points = 1 },
    { name = "未按计划完成", points = 0.5, per_case = true, measure = "members_behind_plan" },
] }
"""


def test_a_measure_establishes_a_finding_that_people_did_not(sheet, evidence, score, figure):
    sheet(MEASURED, "3")
    evidence(("符合",))
    figure("members_behind_plan", 2)

    # 3 − 2 × 0.5.
    assert score() == (2, 2)


def test_what_neither_people_nor_a_measure_looked_at_stays_open(sheet, evidence, score, figure):
    sheet(MEASURED, "3")
    evidence()
    figure("members_behind_plan", 2)

    # Two cases cost 1; the other finding may cost 1 more.
    assert score("lost", "not_assessed") == (1, 2, 1, 1)


def test_people_and_measure_find_the_same_case_once(sheet, evidence, score, figure):
    sheet(MEASURED, "3")
    evidence(("未按计划完成", 3))
    figure("members_behind_plan", 2)

    assert score() == (1.5, 1.5)  # the greater number: 3 cases


def test_an_incomplete_measure_proves_what_it_found_and_no_more(sheet, evidence, score, figure):
    sheet(MEASURED, "3")
    evidence()
    figure("members_behind_plan", 1, complete=False)

    assert score() == (0, 2.5)


@pytest.mark.usefixtures("figure")
def test_where_the_measure_is_missing_the_judgement_decides(sheet, evidence, score):
    sheet(MEASURED, "3")
    evidence(("符合",))

    assert score() == (3, 3)


GUARANTEED = """
{ kind = "deductions", points = 2, findings = [
    { name = "增速不能适应", points = 1, measure = "guarantee_fund_lagging" },
    { name = "未建立担保机构", zeroes = [1, 2] },
] },
{ kind = "tiers", points = 2, measure = "loan_coverage", tiers = [
    { at_least = 80, points = 1 }, { at_least = 90, points = 2 },
] },
"""


def test_a_veto_names_the_parts_that_it_zeroes(sheet, evidence, score, figure):
    sheet(GUARANTEED, "4")
    figure("loan_coverage", 95, 100)
    figure("guarantee_fund_lagging", 1)

    evidence(("符合",))
    assert score() == (3, 3)  # 2 − 1, and 2 for 95 %
    evidence(("未建立担保机构",))
    assert score() == (0, 0)


def test_a_veto_that_nobody_has_looked_for_may_still_come(sheet, evidence, score, figure):
    sheet(GUARANTEED, "4")
    figure("loan_coverage", 95, 100)
    figure("guarantee_fund_lagging", 0)
    evidence()

    assert score() == (0, 4)
