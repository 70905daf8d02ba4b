"""Full points when a target is met; points in proportion to what is done."""

TARGET = '{ kind = "target", points = 2, measure = "activity_rate" }'
SHARE = '{ kind = "share", points = 35, measure = "duties_done" }'


def test_a_target_met_is_full_points_and_missed_is_none(sheet, evidence, score, figure):
    sheet(TARGET, "2")
    evidence()
    figure("activity_rate", 15, 100, met=True, gap=0)
    assert score("why", "more_cases") == (2, 2, "达标", None)

    figure("activity_rate", 14, 100, met=False, gap=1)
    columns = ("why", "lost", "more_cases", "more_points::double")
    assert score(*columns) == (0, 0, "未达标", 2, 1, 2)


def test_a_target_without_a_figure_is_not_assessed(sheet, evidence, score, figure):
    sheet(TARGET, "2")
    evidence()
    figure("activity_rate", 0, 0, reason="没有收到登记信息")

    assert score("lost", "not_assessed", "why") == (0, 2, 0, 2, "没有收到登记信息")


def test_duties_give_points_in_proportion(sheet, evidence, score, figure):
    sheet(SHARE, "35", each=True)
    evidence()
    figure("duties_done", 2, 3, department="区人社局")
    figure("duties_done", 3, 3, department="团区委")

    # 35 × 2 ÷ 3 = 23.3333, and one more gives 35 ÷ 3 = 11.6667.
    columns = ("why", "more_cases", "more_points::double")
    assert score(*columns, department="区人社局") == (
        23.3333,
        23.3333,
        "应完成 3 项，已完成 2 项",
        1,
        11.6667,
    )
    assert score("more_cases", department="团区委") == (35, 35, None)
    assert score("not_assessed", department="区财政局") == (0, 35, 35)


def test_duties_with_a_month_missing_are_open(sheet, evidence, score, figure):
    sheet(SHARE, "35", each=True)
    evidence()
    figure("duties_done", 2, 3, department="区人社局", complete=False)

    assert score("why", department="区人社局") == (0, 35, "有的月份没有记录")


def test_duties_without_a_figure_say_why(sheet, evidence, score, figure):
    sheet(SHARE, "35", each=True)
    evidence()
    figure("duties_done", 0, 0, department="区人社局", reason="没有收到部门填报")

    assert score("why", department="区人社局") == (0, 35, "没有收到部门填报")
