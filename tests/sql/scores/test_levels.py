"""One of the named levels applies, each with its points."""

LEADERS = """
{ kind = "levels", points = 2, levels = [
    { name = "符合", points = 2 },
    { name = "虽成立但未达标", points = 1 },
    { name = "未成立", points = 0 },
] }
"""


def test_a_level_gives_its_points(sheet, evidence, score):
    sheet(LEADERS, "2")
    for word, points in (("符合", 2), ("虽成立但未达标", 1), ("未成立", 0)):
        evidence((word,))

        assert score("why", "evidence") == (points, points, word, "材料")


def test_without_evidence_nothing_is_won_and_nothing_is_lost(sheet, evidence, score):
    sheet(LEADERS, "2")
    evidence()

    assert score("lost", "not_assessed", "why") == (0, 2, 0, 2, "没有认定材料")


def test_the_level_judged_last_applies(sheet, evidence, score):
    sheet(LEADERS, "2")
    evidence(("未成立", None, "2020-01-05"), ("符合", None, "2020-03-01"))

    assert score() == (2, 2)


def test_of_two_levels_of_one_day_the_lower_applies(sheet, evidence, score):
    sheet(LEADERS, "2")
    evidence(("符合", None, "2020-03-01"), ("虽成立但未达标", None, "2020-03-01"))

    assert score() == (1, 1)


def test_what_is_judged_after_the_month_is_not_known_yet(sheet, evidence, score):
    sheet(LEADERS, "2")
    evidence(("虽成立但未达标", None, "2020-06-30"), ("符合", None, "2020-07-01"))

    assert score() == (1, 1)
    assert score(month="2020-07") == (2, 2)


def test_each_department_has_its_own_level(sheet, evidence, score):
    sheet(LEADERS, "2", each=True)
    evidence(("符合", None, None, "区人社局"), ("未成立", None, None, "团区委"))

    assert score(department="区人社局") == (2, 2)
    assert score(department="团区委") == (0, 0)
    assert score("departments", department="区财政局") == (0, 2, "区财政局")


INNOVATION = """
{ kind = "levels", points = 3, levels = [
    { name = "确属创新且效果很好", points = 3 },
    { name = "无创新", points = 0, zeroes = [1, 2] },
] },
{ kind = "per_unit", points = 3, starts_at = 0, gains = [{ finding = "政策性突破", points = 1 }] },
"""


def test_an_innovation_counts_by_its_level_or_by_its_breakthroughs(sheet, evidence, score):
    sheet(INNOVATION, "3", 'combine = "highest"')
    for judgements, points in (
        ([("确属创新且效果很好",)], 3),
        ([("政策性突破", 2)], 2),
        ([("政策性突破",), ("政策性突破",)], 2),
        ([("政策性突破", 4)], 3),  # no more than the item has
        ([("确属创新且效果很好",), ("政策性突破", 1)], 3),
        ([("无创新",)], 0),
    ):
        evidence(*judgements)

        assert score("not_assessed") == (points, points, 0), judgements
    evidence()
    assert score() == (0, 3)
