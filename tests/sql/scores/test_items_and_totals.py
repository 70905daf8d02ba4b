"""Sums of items: by system, by department; a shared item counts once in the total."""

TWO_PARTS = """
{ kind = "levels", points = 2, levels = [
    { name = "好", points = 2 }, { name = "差", points = 0 },
] },
{ kind = "tiers", points = 3, measure = "loan_coverage", tiers = [{ at_least = 80, points = 3 }] },
"""


def test_the_parts_of_an_item_add_up(sheet, evidence, score, figure):
    sheet(TWO_PARTS, "5")
    evidence(("好",))
    figure("loan_coverage", 7, 10)

    # 2 for the level, 0 of 3 for 70 %.
    columns = ("maximum::double", "lost::double", "not_assessed::double", "why", "figures")
    assert score(*columns) == (2, 2, 5, 3, 0, "好；未达到80%", "某数")


def test_a_part_that_is_open_leaves_the_rest_as_it_is(sheet, evidence, score, figure):
    sheet(TWO_PARTS, "5")
    evidence()
    figure("loan_coverage", 8, 10)

    assert score("lost", "not_assessed") == (3, 5, 0, 2)


def test_a_refused_ledger_of_evidence_leaves_what_is_judged_open(
    sheet, evidence, score, figure, given
):
    sheet(TWO_PARTS, "5")
    evidence(("差",))
    figure("loan_coverage", 8, 10)
    given("availability\nindicator | variant | reason\nevidence | default | source_refused")

    assert score() == (3, 5)


def test_a_figure_under_disclosure_control_is_marked(con, sheet, evidence, score, figure):
    sheet(TWO_PARTS, "5")
    evidence()
    figure("loan_coverage", 8, 10)
    con.execute("update figures set is_suppressed = true")

    assert score("is_suppressed")[2] is True


def test_what_stands_beside_decides_nothing(sheet, evidence, score, figure):
    sheet(
        '{ kind = "levels", points = 2, levels = [{ name = "好", points = 2 }] }',
        "2",
        'beside = ["guarantee_fund_lagging"]',
    )
    evidence(("好",))
    figure("guarantee_fund_lagging", 1)

    assert score("figures") == (2, 2, "参考：某数")


def test_a_shared_item_stands_with_every_department_and_counts_once(con, given, compute):
    given("""
        score_items
        standard | item | system | maximum | points | lost | not_assessed | ambiguous
        s        | 1.1  | 1      | 5       | 3      | 2    | 0            | 0
        s        | 1.2  | 1      | 3       | 0      | 0    | 3            | 0
        s        | 2.1  | 2      | 2       | 1      | 0    | 0            | 1
    """)
    given("""
        item_departments
        standard | item | position | printed | department
        s        | 1.1  | 1        | 甲局    | 甲局
        s        | 1.1  | 2        | 乙局    | 乙局
        s        | 1.1  | 3        | 乙      | 乙局
        s        | 1.2  | 1        | 甲局    | 甲局
        s        | 2.1  | 1        | 乙局    | 乙局
    """)

    columns = (
        "scope, member, maximum::int, points::int, lost::int, not_assessed::int, ambiguous::int"
    )
    assert compute("score_totals", con, columns=columns) == [
        ("responsible", "乙局", 7, 4, 2, 0, 1),
        ("responsible", "甲局", 8, 3, 2, 3, 0),
        ("system", "1", 8, 3, 2, 3, 0),
        ("system", "2", 2, 1, 0, 0, 1),
        ("total", "total", 10, 4, 2, 3, 1),
    ]
