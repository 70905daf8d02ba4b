"""The SQL scores random small sheets as a plain-Python reading of them does."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, Phase, given, settings

from pipelines.standards import (
    Baseline,
    Deductions,
    Finding,
    Item,
    Level,
    Levels,
    PerUnit,
    Rule,
    Standard,
    System,
    Unit,
)
from tests.oracle.missing_cases import more_cases
from tests.oracle.random_scores import score_worlds
from tests.oracle.random_sheets import OWNERS
from tests.oracle.score_agreement import score_disagreements, smallest_scores
from tests.oracle.score_world import Figure, Judgement, ScoreWorld
from tests.oracle.scores import Score, item_scores

END = date(2020, 6, 30)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    # A failing world is made small thing by thing, which is faster than draw by draw.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(score_worlds())
def test_sql_and_plain_reading_agree_on_random_small_sheets(world):
    found = score_disagreements(world)
    assert not found, smallest_scores(world, next(iter(found)))


INNOVATION = (
    Levels(
        "levels",
        Decimal(3),
        (Level("确属创新", Decimal(3)), Level("无创新", Decimal(0), zeroes=(1, 2))),
    ),
    PerUnit(
        "per_unit",
        Decimal(3),
        starts_at=Decimal(0),
        gains=(Unit(Decimal(1), finding="政策性突破"),),
    ),
)


def test_a_level_that_another_has_replaced_zeroes_nothing():
    earlier = judged("无创新", determined_on=date(2020, 1, 5))
    later = judged("确属创新", determined_on=date(2020, 3, 1))

    assert agreed_score(INNOVATION, earlier, later, combine="highest") == (3, 3, 3, 0, 0)
    # Judged the other way round there is no innovation, whatever broke through.
    last = judged("无创新", determined_on=date(2020, 4, 1))
    found = judged("政策性突破")
    assert agreed_score(INNOVATION, later, last, found, combine="highest") == (3, 0, 0, 3, 0)


def test_a_judgement_without_a_day_is_of_the_month_it_was_delivered_in():
    # 认定日期: 空白的按报送月份计.
    dated = judged("无创新", determined_on=date(2020, 3, 1))
    blank = judged("确属创新", folder_month=date(2020, 5, 31), delivery_order=1)

    assert agreed_score(INNOVATION, dated, blank, combine="highest") == (3, 3, 3, 0, 0)
    before = judged("确属创新", folder_month=date(2020, 2, 29))
    assert agreed_score(INNOVATION, dated, before, combine="highest") == (3, 0, 0, 3, 0)


def test_a_finding_withdrawn_by_a_later_delivery_costs_nothing():
    rule = Deductions("deductions", Decimal(2), (Finding("未建立", zeroes=(1,)),))
    found = judged("未建立", serial="3")
    withdrawn = judged("未建立", serial="3", cases=0, delivery_order=1)

    assert agreed_score((rule,), found) == (2, 0, 0, 2, 0)
    assert agreed_score((rule,), found, withdrawn) == (2, 2, 2, 0, 0)


def test_the_best_part_may_be_one_that_the_sheet_leaves_open():
    # 60 of 100 is not below the mean, 60 %, and not above the level, 62 %: 1 to 2 points.
    rule = Baseline(
        "baseline",
        Decimal(2),
        "training_success_rate",
        mean_of=(2017,),
        level_of=2018,
        margin=Decimal(3),
        below_mean=(pair(1, 1), pair(1, 1), pair(1, 2)),
        not_below_mean=(pair(1, 2), pair(1, 2), pair(2, 2)),
    )
    given = {
        "figures": {("training_success_rate", ""): Figure(60, 100)},
        "baselines": {
            ("training_success_rate", 2017): (60, 100),
            ("training_success_rate", 2018): (62, 100),
        },
    }

    assert agreed_score((rule,), **given) == (2, 1, 2, 0, 1)
    assert agreed_score((rule,), combine="highest", **given) == (2, 1, 2, 0, 1)


def below_80(points: str, rounding: str) -> PerUnit:
    unit = Unit(Decimal(points), "department_satisfaction", below=Decimal(80), rounding=rounding)
    return PerUnit("per_unit", Decimal(20), losses=(unit,))


def test_parts_of_a_percentage_point_are_rounded_as_points_only():
    # 3 of 7 is 37.142857… points short; at 0.5 a point 20 − 18.571428… = 1.428571….
    figures = {("department_satisfaction", "甲局"): Figure(3, 7)}
    score = agreed_score((below_80("0.5", "none"),), figures=figures)

    assert score.lowest == score.highest == Fraction("1.4286")


def test_more_satisfied_answers_win_all_the_points_that_they_cross():
    def missing(satisfied: int, answers: int) -> tuple[int, Fraction] | None:
        figures = {("department_satisfaction", "甲局"): Figure(satisfied, answers)}
        world = world_of((below_80("1", "up"),), figures=figures)
        assert score_disagreements(world) == {}
        return more_cases(world)["probe", "甲局", "more_cases", "1.1"]

    assert missing(79, 100) == (1, 1)
    # 2 of 3 loses 14; all three lose none.
    assert missing(2, 3) == (1, 14)
    # 50 of 100 loses 30 of 20 points: 61 of 100 is the first to lose 19.
    assert missing(50, 100) == (11, 1)
    assert missing(80, 100) is None


def pair(lowest: int, highest: int) -> tuple[Decimal, Decimal]:
    return Decimal(lowest), Decimal(highest)


def judged(word: str, **columns) -> Judgement:
    return Judgement("probe", "1.1", word, **columns)


def world_of(
    rules: tuple[Rule, ...], *evidence: Judgement, combine: str = "sum", **given
) -> ScoreWorld:
    """A sheet of one item; it is filled in for each department where a figure is one's own."""
    each = any(department for _, department in given.get("figures", ()))
    points = [rule.points for rule in rules]
    item = Item(
        id="1.1",
        requirement="要求",
        method="办法",
        points=sum(points) if combine == "sum" else max(points),
        departments=("被考核部门" if each else "甲局",),
        rules=rules,
        combine=combine,
    )
    systems = (System("1", "一", item.points),)
    sheet = Standard("probe", "表", "表", "文件", "附件", item.points, systems, (item,), each)
    return ScoreWorld(END, (sheet,), OWNERS, evidence, **given)


def agreed_score(*things, **given) -> Score:
    """Maximum, lowest, highest, lost and ambiguous points of the item, of 甲局 where each has its
    own."""
    rules, *evidence = things
    world = world_of(rules, *evidence, **given)
    assert score_disagreements(world) == {}
    scores = item_scores(world)
    return scores.get(("probe", None, "1.1")) or scores["probe", "甲局", "1.1"]
