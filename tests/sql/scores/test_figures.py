"""Figures of indicators and measures as sheets show them, and the reason where there is none."""

import pytest


def test_an_indicator_shows_rate_cases_and_target(con, given, compute):
    given("""
        indicator_values
        indicator     | variant | area_code | dimension | numerator | denominator | value  | met
        activity_rate | default | 370812    | total     | 52000     | 353000      | 0.1473 | false
        activity_rate | age42m  | 370812    | total     | 1         | 353000      | 0.1    |
        activity_rate | default | 370812001 | total     | 1         | 2           | 0.5    |
    """)

    con.execute("update indicator_values set target = 0.15, gap = 950")
    columns = "department, numerator, met, gap, reason, text"
    assert compute("figures", con, columns=columns, where="measure = 'activity_rate'") == [
        ("", 52000, False, 950, None, "创业活跃度 14.73%（52,000／353,000），目标 15%")
    ]


def test_an_indicator_without_a_value_says_why(con, given, compute):
    given("""
        indicator_values
        indicator     | variant | area_code | dimension | reason     | reason_detail
        activity_rate | default | 370812    | total     | no_cases   |
        success_rate  | default | 370812    | total     | unreliable | 没有退出的记录
    """)

    where = "measure in ('activity_rate', 'success_rate')"
    assert compute("figures", con, columns="measure, reason", where=where) == [
        ("activity_rate", "没有符合条件的对象，分母为零"),
        ("success_rate", "没有退出的记录"),
    ]


def test_a_measure_shows_its_count_or_its_share(con, given, compute):
    given("""
        duties_done
        department | numerator | denominator | is_complete | detail
        人社局     | 2         | 3           | true        |
        财政局     | 0         | 0           | true        |
    """)
    given("""
        reports_missed
        department | numerator | is_complete | detail
        人社局     | 2         | false       | 有 1 个月的记录，应有 2 个月
    """)

    where = "department <> ''"
    assert compute("figures", con, columns="department, reason, text", where=where) == [
        ("人社局", None, "未按时报送的资料报表 2 次（有 1 个月的记录，应有 2 个月）"),
        ("人社局", None, "职责任务完成率 66.67%（2／3）"),
        ("财政局", "没有应计的对象，分母为零", "职责任务完成率 "),
    ]


def test_a_measure_of_a_refused_source_has_no_figure(con, given, compute):
    given("reports_missed\ndepartment | numerator | is_complete\n人社局 | 2 | true")
    given("""
        availability
        indicator      | variant | reason         | reason_detail
        reports_missed | default | source_refused | 部门职责任务台账整个文件被拒收
    """)

    assert compute("figures", con, where="department <> ''") == []


@pytest.mark.parametrize(
    ("paid", "passed", "is_suppressed"),
    [(0, 20, False), (1, 20, True), (2, 20, True), (3, 20, False), (18, 20, True), (20, 20, False)],
)
def test_a_measure_of_few_persons_is_hidden(con, given, compute, paid, passed, is_suppressed):
    given(f"""
        training_subsidies_paid
        department | numerator | denominator | is_complete | detail
                   | {paid}    | {passed}    | true        |
    """)

    where = "measure = 'training_subsidies_paid'"
    assert compute("figures", con, columns="is_suppressed", where=where) == [(is_suppressed,)]


def test_a_measure_does_not_tell_a_rate_of_its_ledger_that_is_hidden(con, given, compute):
    given("""
        indicator_values
        indicator          | variant | area_code | dimension | numerator | denominator
        training_pass_rate | default | 370812    | total     | 18        | 20
    """)
    con.execute("update indicator_values set is_suppressed = true")
    given("""
        training_subsidies_paid
        numerator | denominator | is_complete
        9         | 18          | true
    """)
    given("""
        training_task_unfinished
        numerator | is_complete | detail
        0         | false       | 任务 500 人次，已结业 20 人次
    """)

    hidden = compute("figures", con, columns="measure", where="is_suppressed")
    assert hidden == [
        ("training_pass_rate",),
        ("training_subsidies_paid",),
        ("training_task_unfinished",),
    ]


def test_a_count_of_what_is_no_person_is_shown(con, given, compute):
    given("duties_done\ndepartment | numerator | denominator | is_complete\n人社局 | 1 | 2 | true")

    where = "measure = 'duties_done'"
    assert compute("figures", con, columns="is_suppressed", where=where) == [(False,)]
