"""What score sheets count beside the indicators, worked out by hand."""

import pytest

from pipelines.jurisdiction import read_jurisdiction

MEMBERS = """
members
department | kind     | is_assessed
人社局     | 党政部门 | true
财政局     | 党政部门 | true
总工会     | 社团     | true
团委       | 社团     | true
各成员单位 | 集体     | false
"""
# 兖州's campaign begins on 2019-12-01; to the end of January are two months.
MONTH = "2020-01"


@pytest.fixture
def duties(given):
    """Give the duty ledger: department, month and the columns named."""

    def fill(columns: str, *lines: str) -> None:
        given(MEMBERS)
        rows = "\n".join(lines)
        given(f"current_department_duties\ndepartment | month_on | {columns}\n{rows}")

    return fill


def figures(compute, con, name, columns="department, numerator, denominator, is_complete"):
    return compute(name, con, month=MONTH, columns=columns)


def test_duties_are_counted_from_the_campaign_start_to_the_month(con, compute, duties):
    duties(
        "tasks_due | tasks_done",
        "人社局 | 2019-11-30 | 9 | 0",  # before the campaign
        "人社局 | 2019-12-31 | 4 | 3",
        "人社局 | 2020-01-31 | 2 | 3",  # one of December's made good
        "人社局 | 2020-02-29 | 5 | 0",  # after the month
        "财政局 | 2020-01-31 | 5 | 1",
        "总工会 | 2019-12-31 | 3 |  ",  # what was done is not stated
        "总工会 | 2020-01-31 | 2 | 2",
        "各成员单位 | 2020-01-31 | 2 | 0",
    )

    assert figures(compute, con, "duties_done") == [
        ("人社局", 6, 6, True),
        ("总工会", 2, 2, False),
        ("财政局", 1, 5, False),
    ]


def test_more_than_what_is_due_is_not_done(con, compute, duties):
    duties("tasks_due | tasks_done", "人社局 | 2019-12-31 | 2 | 9", "人社局 | 2020-01-31 | 2 | 2")

    assert figures(compute, con, "duties_done") == [("人社局", 4, 4, True)]


def test_a_report_missed_is_not_made_good_by_a_later_one(con, compute, duties):
    duties(
        "reports_due | reports_done | meetings_due | meetings_attended",
        "人社局 | 2019-12-31 | 3 | 1 | 1 | 1",
        "人社局 | 2020-01-31 | 3 | 5 | 2 | 0",
    )

    assert figures(compute, con, "reports_missed") == [("人社局", 2, None, True)]
    assert figures(compute, con, "meetings_missed") == [("人社局", 2, None, True)]


def test_briefings_are_one_a_month_and_the_rest_is_extra(con, compute, duties):
    duties(
        "briefings",
        "人社局 | 2019-12-31 | 0",
        "人社局 | 2020-01-31 | 4",
        "财政局 | 2019-12-31 | 1",
        "财政局 | 2020-01-31 | 1",
        "团委 | 2019-12-31 |  ",
    )

    assert figures(compute, con, "briefings_missed") == [
        ("人社局", 1, None, True),
        ("财政局", 0, None, True),
    ]
    assert figures(compute, con, "briefings_extra") == [
        ("人社局", 3, None, True),
        ("财政局", 0, None, True),
    ]


@pytest.mark.parametrize(
    "measure",
    ["duties_done", "reports_missed", "meetings_missed", "briefings_missed", "briefings_extra"],
)
def test_one_month_of_two_is_a_figure_that_is_not_complete(con, compute, duties, measure):
    duties(
        "tasks_due | tasks_done | reports_due | reports_done | meetings_due | meetings_attended"
        " | briefings",
        "人社局 | 2020-01-31 | 1 | 1 | 1 | 1 | 1 | 1 | 1",
    )

    columns = "department, is_complete, detail"
    words = "有 1 个月的记录，应有 2 个月"
    assert figures(compute, con, measure, columns) == [("人社局", False, words)]


def test_members_behind_plan_are_named(con, compute, duties):
    duties(
        "tasks_due | tasks_done",
        "人社局 | 2019-12-31 | 1 | 1",
        "人社局 | 2020-01-31 | 1 | 0",
        "财政局 | 2019-12-31 | 1 | 1",
        "财政局 | 2020-01-31 | 0 | 0",
        "总工会 | 2019-12-31 | 2 | 1",
        "总工会 | 2020-01-31 | 0 | 0",
    )

    # 团委 has no record at all: whether it is behind is not known.
    columns = "numerator, is_complete, detail"
    assert figures(compute, con, "members_behind_plan", columns) == [
        (2, False, "人社局、总工会；1 个成员单位的记录不全")
    ]


def test_one_month_of_one_member_is_enough_to_be_behind(con, compute, duties):
    duties("tasks_due | tasks_done", "人社局 | 2019-12-31 | 1 | 0")

    ((behind, is_complete, detail),) = figures(
        compute, con, "members_behind_plan", "numerator, is_complete, detail"
    )
    assert (behind, is_complete) == (1, False)
    assert detail.startswith("人社局；")


def test_nothing_is_behind_plan_where_nothing_was_delivered(con, given, compute):
    given(MEMBERS)

    assert figures(compute, con, "members_behind_plan") == []
    assert figures(compute, con, "duties_done") == []


def test_a_social_group_takes_part_by_what_it_last_stated(con, compute, duties):
    duties(
        "participates",
        "总工会 | 2019-12-31 | yes",
        "总工会 | 2020-01-31 | no",
        "团委 | 2019-12-31 | yes",
        "团委 | 2020-01-31 | ",
        "人社局 | 2020-01-31 | yes",  # no social group
    )

    assert figures(compute, con, "social_groups_participating") == [("", 1, 2, True)]


def test_a_social_group_that_stated_nothing_leaves_it_open(con, compute, duties):
    duties("participates", "团委 | 2019-12-31 | yes")

    assert figures(compute, con, "social_groups_participating") == [("", 1, 2, False)]


def test_departments_are_rated_by_valid_answers(con, given, compute):
    given("""
        current_department_survey
        department | number | answer
        人社局     | 1      | 5
        人社局     | 2      | 4
        人社局     | 3      | 3
        人社局     | 4      |
        财政局     | 1      |
    """)

    assert figures(compute, con, "department_satisfaction") == [("人社局", 2, 3, True)]


@pytest.mark.parametrize(
    ("month", "finished", "expected"),
    [
        ("2020-06", 1, (0, False)),  # the campaign goes on to 2020-10-31
        ("2020-06", 2, (0, True)),
        ("2020-09", 1, (0, False)),
        ("2020-10", 1, (1, True)),
        ("2020-10", 2, (0, True)),
    ],
)
def test_the_training_task_is_missed_only_when_the_campaign_has_ended(
    con, given, compute, month, finished, expected
):
    con.execute("update jurisdiction set training_task = 2")
    lines = "\n".join(f"a | p{n} | 2020-02-0{n + 1}" for n in range(finished))
    given(f"""
        current_trainings
        class_id | person_id | finished_on
        a        | before    | 2019-11-30
        a        | after     | 2020-11-01
        {lines}
    """)

    rows = compute("training_task_unfinished", con, month=month, columns="numerator, is_complete")
    assert rows == [expected]


def test_training_subsidies_are_due_for_those_who_passed(con, given, compute):
    given("""
        current_trainings
        class_id | person_id | finished_on | result | subsidy_paid_on
        a        | paid      | 2019-12-01  | passed | 2019-12-11
        a        | later     | 2019-12-01  | passed | 2020-02-01
        a        | slow      | 2020-01-01  | passed | 2020-01-21
        a        | failed    | 2020-01-01  | failed | 2020-01-21
        a        | before    | 2019-11-30  | passed | 2019-12-11
    """)

    # (10 + 20) ÷ 2 days.
    columns = "numerator, denominator, detail"
    assert figures(compute, con, "training_subsidies_paid", columns) == [
        (2, 3, "结业到拨付平均 15 天")
    ]


@pytest.mark.parametrize(
    ("fund", "loans", "fund_before", "loans_before", "expected"),
    [
        (100, 500, 90, 400, (1, True)),  # fund +11.1 %, loans +25 %: less than half
        (100, 500, 80, 400, (0, True)),  # both +25 %, loans five times the fund
        ("100", "500.01", 80, 400, (1, True)),  # more than five times
        (110, 480, 100, 400, (0, True)),  # +10 % is half of +20 %
        ("109.99", 480, 100, 400, (1, True)),
        (99, 300, 100, 310, (0, True)),  # −1 % against half of −3.2 %
    ],
)
def test_the_fund_keeps_pace_with_the_loans(
    con, given, compute, fund, loans, fund_before, loans_before, expected
):
    given(f"""
        current_guarantee_fund
        as_of_on   | fund_wan      | loans_wan
        2019-03-31 | {fund_before} | {loans_before}
        2019-06-30 | 1             | 1000
        2020-03-31 | {fund}        | {loans}
        2020-07-31 | 1             | 1000
    """)

    # At the end of June the latest is of March; a year before it, March.
    columns = "numerator, is_complete"
    assert compute("guarantee_fund_lagging", con, columns=columns) == [expected]


def test_the_fund_and_its_growth_are_put_in_words(con, given, compute):
    given("current_guarantee_fund\nas_of_on | fund_wan | loans_wan\n2020-03-31 | 110 | 480")
    # 480 ÷ 110 = 4.36
    alone = "贷款余额为担保基金的 4.36 倍，没有12个月前的余额，增速不能比较"
    assert compute("guarantee_fund_lagging", con, columns="detail") == [(alone,)]

    con.execute(
        "insert into current_guarantee_fund (as_of_on, fund_wan, loans_wan) "
        "values ('2019-03-31', 100, 400)"
    )
    # 110 ÷ 100 and 480 ÷ 400
    both = "贷款余额为担保基金的 4.36 倍，近12个月基金增长 10.00%，贷款增长 20.00%"
    assert compute("guarantee_fund_lagging", con, columns="detail") == [(both,)]


def test_without_a_figure_of_the_year_before_only_the_size_is_judged(con, given, compute):
    columns = "numerator, is_complete"
    given("current_guarantee_fund\nas_of_on | fund_wan | loans_wan\n2020-03-31 | 100 | 500")
    assert compute("guarantee_fund_lagging", con, columns=columns) == [(0, False)]
    given("current_guarantee_fund\nas_of_on | fund_wan | loans_wan\n2020-03-31 | 100 | 501")
    assert compute("guarantee_fund_lagging", con, columns=columns) == [(1, True)]


def test_a_fund_of_more_than_a_year_ago_says_nothing(con, given, compute):
    given("current_guarantee_fund\nas_of_on | fund_wan | loans_wan\n2019-06-30 | 100 | 900")

    assert compute("guarantee_fund_lagging", con) == []


def test_the_members_of_the_project_have_social_groups():
    kinds = [member.kind for member in read_jurisdiction("shuozhou").members]

    assert kinds.count("社团") == 6  # 总工会、团市委、妇联、残联、工商联、贸促会
