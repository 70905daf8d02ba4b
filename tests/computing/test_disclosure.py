"""Rows are hidden until nobody can work out a protected count, and no more than that takes."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import count, product

import duckdb
import pytest

from pipelines.disclosure.protection import protect
from pipelines.months import Month
from pipelines.reports import draw_report
from pipelines.run import run
from pipelines.sample import write_sample
from tests.disclosure_audit import Knowledge
from tests.office import Office

PUBLISHED = (Month(2019, 12), Month(2020, 1))
NUMBERS = count()
PASSED = {"": {"default": 1}}
JOBS = {
    "founder": {"default": 1, "founders_only": 1, "hires_only": 0, "trailing12": 1},
    "hire": {"default": 1, "founders_only": 0, "hires_only": 1, "trailing12": 1},
    "other": {"default": 0, "founders_only": 0, "hires_only": 0, "trailing12": 0},
    "counted": {"default": 0, "coefficient": 0},
}
SUBSIDIES = {
    f"{kind}{', paid' * is_paid}": dict.fromkeys(
        ("default", *programmes, "pending_in_denominator"), is_paid
    )
    for is_paid in (0, 1)
    for kind, programmes in {
        "startup": ["startup_subsidy"],
        "job": ["job_creation_subsidy"],
        "both": ["startup_subsidy", "job_creation_subsidy"],
    }.items()
} | {"pending": {"pending_in_denominator": 0}}
COUNTED = (
    "indicator | variant | unit_id | area_code | entity_type | industry | key_group | numerator"
    " | denominator | part"
)

# The figures of the open data, as an audit reads them: what has none is hidden.
OPEN_DATA = """
    create table indicator_values as
    select truth.* replace (
        coalesce(
            open.numerator, open.denominator, open.value, open.lower, open.upper, open.gap
        ) is null
        and coalesce(truth.numerator, truth.value) is not null as is_suppressed
    )
    from release.indicator_values as truth
    inner join read_csv(?) as open
        using (month, indicator, variant, area_code, dimension, member)
"""
SHOW_ONE = """
    update indicator_values set is_suppressed = false
    where month = '2019-12-31' and area_code = '370812' and dimension = 'key_group'
"""
ALTERED = [
    *(
        f"""
        update {table} set
            numerator = numerator + 7, denominator = denominator + 11, value = value / 2 + 0.1,
            lower = 0.01, upper = 0.99, gap = 12345, met = not coalesce(met, false),
            met_with_confidence = true, reason = 'no_cases', reason_detail = '有 2 人', status = 'M'
        where is_suppressed
        """
        for table in ("indicator_values", "indicator_vintages")
    ),
    """
    update score_items set
        figures = '98.76%（2／3）', more_cases = 1234, more_points = 0.1234,
        why = regexp_replace(why, '[0-9]+\\.[0-9]+%', '98.76%', 'g')
    where is_suppressed
    """,
    """
    update pending_totals set cases = 777, oldest_days = 777, median_days = 777
    where is_suppressed
    """,
]


@pytest.fixture
def people(given: Callable[[str], None]) -> Callable[..., None]:
    """Count persons by area and group: ``3 founder + 1 hire`` in a cell of a grid."""

    def fill(indicator: str, kinds: dict[str, dict[str, int]], grid: str) -> None:
        head, *lines = [line.split("|") for line in grid.strip().splitlines()]
        cells = [
            (area, group, int(several), kinds[kind])
            for area, *cells in lines
            for group, cell in zip(head[1:], cells, strict=True)
            for several, _, kind in (part.strip().partition(" ") for part in cell.split("+"))
        ]
        given("\n".join(["counted", COUNTED, *_rows(indicator, cells)]))

    return fill


def _rows(indicator: str, cells: Sequence[tuple[str, str, int, dict[str, int]]]) -> Iterator[str]:
    for area, group, several, variants in cells:
        for number in (next(NUMBERS) for _ in range(several)):
            for variant, is_marked in variants.items():
                place = f"{area} | | | {group}"
                yield f"{indicator} | {variant} | {number} | {place} | {is_marked} | 1 |"


@pytest.fixture
def figures(con: duckdb.DuckDBPyConnection, compute: Callable) -> Callable[..., None]:
    """Compute the indicator values of a month; their primary pattern alone when told so."""

    def build(month: str = "2020-06", is_protected: bool = True) -> None:
        for mart in ("person_classes", "shown_persons", "indicator_values", "pending_totals"):
            compute(mart, con, month)
        if is_protected:
            protect(con)

    return build


def hidden(con: duckdb.DuckDBPyConnection, columns: str = "area_code, member") -> set[tuple]:
    return set(
        con.execute(f"select {columns} from indicator_values where is_suppressed").fetchall()
    )


def publish(con: duckdb.DuckDBPyConnection) -> None:
    """Let other months, and the audit, know what this one shows."""
    columns = [row[0] for row in con.execute("describe published_rows").fetchall()]
    con.execute("create table if not exists shown as from indicator_values limit 0")
    for table, chosen in (("published_rows", ", ".join(columns)), ("shown", "*")):
        con.execute(f"delete from {table} where month in (select month from indicator_values)")
        con.execute(f"insert into {table} select {chosen} from indicator_values")


def told(con: duckdb.DuckDBPyConnection) -> set[tuple]:
    """The protected counts of what is published that somebody can work out."""
    con.execute("create or replace table indicator_values as from shown")
    found = [*Knowledge(con).confined(), *Knowledge(con, without_headline=True).told_by_presence()]
    return {(e.cell.variant, e.cell.area, e.cell.member, e.number) for e in found}


TWO_BY_TWO = """
              | 其他 | 退役军人
    370812001 | 20   | 1
    370812003 | 10   | 8
"""


def test_what_is_hidden_alone_follows_from_the_totals(con, people, figures):
    people("training_pass_rate", PASSED, TWO_BY_TWO)

    figures(is_protected=False)
    publish(con)

    # 21 − 20, and 9 − 8.
    assert told(con) == {("default", "370812001", "退役军人", 1)}


def test_three_other_corners_keep_it_and_the_totals_stay(con, people, figures):
    people("training_pass_rate", PASSED, TWO_BY_TWO)

    figures()

    corners = set(product(("370812001", "370812003"), ("其他", "退役军人")))
    assert hidden(con) == corners
    publish(con)
    assert told(con) == set()


def test_the_corners_are_the_small_ones(con, people, figures):
    people(
        "training_pass_rate",
        PASSED,
        """
                  | 其他 | 退役军人 | 返乡农民工
        370812001 | 30   | 1        | 5
        370812003 | 40   | 9        | 40
        370812006 | 50   | 4        | 6
        """,
    )

    figures()

    assert hidden(con) == set(product(("370812001", "370812006"), ("退役军人", "返乡农民工")))


def test_a_group_that_is_small_everywhere_is_hidden_with_another(con, people, figures):
    people(
        "training_pass_rate",
        PASSED,
        """
                  | 其他 | 退役军人 | 返乡农民工
        370812001 | 30   | 1        | 12
        370812003 | 40   | 1        | 20
        """,
    )

    figures()

    # 退役军人 are 2 in all: that row of 兖州区 needs another, in which as many may have been.
    assert {("370812", "退役军人"), ("370812", "返乡农民工")} <= hidden(con)
    publish(con)
    assert told(con) == set()


def test_the_headline_is_shown_beside_a_small_area(con, people, figures):
    people(
        "training_pass_rate",
        PASSED,
        """
                  | 其他 | 退役军人
        370812001 | 30   | 12
        370812003 | 2    | 0
        370812006 | 9    | 8
        """,
    )

    figures()

    assert ("370812003", "total") in hidden(con)
    assert ("370812", "total") not in hidden(con)
    publish(con)
    assert told(con) == set()


FOUNDERS_AND_HIRES = """
              | 其他                            | 退役军人
    370812001 | 6 hire + 1 founder + 20 other   | 9 hire + 8 founder + 20 other
    370812003 | 5 hire + 7 founder + 20 other   | 8 hire + 6 founder + 20 other
"""


def test_a_count_follows_from_other_variants(con, people, figures):
    people("employment_contribution_rate", JOBS, FOUNDERS_AND_HIRES)
    figures(is_protected=False)
    publish(con)

    # 7 of both kinds less 6 hires.
    assert told(con) == {("founders_only", "370812001", "其他", 1)}


def test_variants_that_add_up_are_hidden_together_and_their_sum_is_shown(con, people, figures):
    people("employment_contribution_rate", JOBS, FOUNDERS_AND_HIRES)
    figures()

    corners = product(("370812001", "370812003"), ("其他", "退役军人"))
    variants = ("founders_only", "hires_only")
    assert hidden(con, "area_code, member, variant") == {
        (*corner, variant) for corner, variant in product(corners, variants)
    }
    publish(con)
    assert told(con) == set()


def test_a_contribution_does_not_show_the_persons_of_a_small_area(con, people, figures):
    people(
        "employment_contribution_rate",
        JOBS,
        """
                  | 其他
        370812001 | 30 counted
        370812003 | 2 counted
        370812006 | 40 counted
        """,
    )

    figures()

    shown_areas = {
        area for area, variant in hidden(con, "area_code, variant") if variant == "coefficient"
    }
    assert "370812003" in shown_areas
    assert "370812" not in shown_areas


def test_a_mean_of_years_does_not_show_the_rate_of_one(con, given, figures):
    group = "370812001 | | | 其他"
    given(
        "\n".join(
            ["counted", COUNTED]
            + [
                f"employment_contribution_rate | {variant} | {year}{n} | {group}"
                f" | {int(n < marked)} | 1 | {part}"
                for year, marked, variants in (
                    (2019, 10, [("annual_mean", "2019")]),
                    (2020, 2, [("annual_mean", "2020"), ("default", "")]),
                )
                for n in range(20)
                for variant, part in variants
            ]
        )
    )

    figures()

    assert ("370812001", "其他", "annual_mean") in hidden(con, "area_code, member, variant")


def test_who_is_followed_up_does_not_show_who_succeeded_a_year_ago(con, people, figures):
    """In a year 370812003's 10 successes and its 8 of 退役军人 were hidden to keep others."""
    grid = """
                  | 其他      | 退役军人
        370812001 | 20 stayed | 12 stayed
        370812003 | 10 stayed | 8 stayed
    """
    people("training_stability_rate", {"stayed": {"default": 1}}, grid)
    con.execute(
        "insert into published_rows by name select date '2019-06-30' as month,"
        " 'training_success_rate' as indicator, 'default' as variant, '370812003' as area_code,"
        " 'key_group' as dimension, '退役军人' as member, true as is_suppressed"
    )
    figures()

    assert hidden(con) == {("370812003", "退役军人")}


MAY = """
              | 其他 | 退役军人 | 返乡农民工
    370812001 | 30   | 1        | 9
    370812003 | 30   | 8        | 7
"""
JUNE = """
              | 其他 | 退役军人 | 返乡农民工 | 失地农民
    370812001 | 30   | 1        | 9          | 6
    370812003 | 30   | 8        | 7          | 5
"""


def test_another_choice_would_tell_the_month_before(con, people, figures):
    people("training_pass_rate", PASSED, MAY)
    figures("2020-05")
    publish(con)
    con.execute("delete from published_rows")

    people("training_pass_rate", PASSED, JUNE)
    figures("2020-06")

    # June alone would rather hide 失地农民; the 9 that it shows were 9 in May.
    assert ("370812001", "返乡农民工") not in hidden(con)
    publish(con)
    assert ("default", "370812001", "退役军人", 1) in told(con)


def test_what_was_hidden_stays_hidden_while_it_stands_still(con, people, figures):
    people("training_pass_rate", PASSED, MAY)
    figures("2020-05")
    publish(con)
    before = hidden(con)

    people("training_pass_rate", PASSED, JUNE)
    figures("2020-06")

    assert hidden(con) == before
    publish(con)
    assert told(con) == set()


def test_what_has_moved_is_shown_when_nothing_needs_it_any_more(con, people, figures):
    people("training_pass_rate", PASSED, TWO_BY_TWO)
    figures("2020-05")
    publish(con)

    people(
        "training_pass_rate",
        PASSED,
        """
                  | 其他 | 退役军人
        370812001 | 30   | 6
        370812003 | 20   | 12
        """,
    )
    figures("2020-06")

    assert hidden(con) == set()
    publish(con)
    assert told(con) == set()


def test_a_month_published_again_keeps_hidden_what_it_hid(con, people, figures):
    people("training_pass_rate", PASSED, TWO_BY_TWO)
    figures()
    publish(con)
    before = hidden(con)

    # One more is found in the only small cell but one.
    people("training_pass_rate", PASSED, TWO_BY_TWO.replace("| 1", "| 5"))
    figures()

    assert hidden(con) == before


def test_a_month_published_again_keeps_to_what_the_next_one_shows(con, people, figures):
    for month, grid in (("2020-05", MAY), ("2020-06", JUNE)):
        people("training_pass_rate", PASSED, grid)
        figures(month)
        publish(con)

    people("training_pass_rate", PASSED, MAY.replace("| 8 ", "| 2 "))
    figures("2020-05")

    publish(con)
    assert told(con) == set()


def test_towns_of_a_county_keep_it_among_themselves(con, given, people, figures):
    given("""
        areas
        area_code | area_name | parent_code
        3708      | 市        |
        370811    | 甲区      | 3708
        370812    | 乙区      | 3708
        370811001 | 甲一      | 370811
        370811002 | 甲二      | 370811
        370812001 | 乙一      | 370812
        370812002 | 乙二      | 370812
    """)
    given("""
        area_ancestors
        area_code | ancestor_code
        3708      | 3708
        370811    | 370811
        370811    | 3708
        370812    | 370812
        370812    | 3708
        370811001 | 370811001
        370811001 | 370811
        370811001 | 3708
        370811002 | 370811002
        370811002 | 370811
        370811002 | 3708
        370812001 | 370812001
        370812001 | 370812
        370812001 | 3708
        370812002 | 370812002
        370812002 | 370812
        370812002 | 3708
    """)
    people(
        "training_pass_rate",
        PASSED,
        """
                  | 其他 | 退役军人
        370811001 | 20   | 1
        370811002 | 30   | 15
        370812001 | 9    | 7
        370812002 | 12   | 6
        """,
    )

    figures()

    # Those of 乙区 are smaller, but would take the rows of both counties with them.
    assert hidden(con) == set(product(("370811001", "370811002"), ("其他", "退役军人")))
    publish(con)
    assert told(con) == set()


@pytest.mark.parametrize("seed", range(4))
def test_nobody_can_work_out_a_count_of_three_invented_months(con, given, figures, seed):
    chance = random.Random(seed)
    areas = [f"370812{town}" for town in ("001", "003", "006", "007", "101")[: 2 + seed]]
    groups = ["其他", "退役军人", "残疾人", "返乡农民工"][: 4 - seed % 2]
    arrivals = [
        (chance.choice("456"), chance.choice("4569"), chance.choice(areas), chance.choice(groups))
        for _ in range(40 * (1 + seed))
    ]
    kinds = [chance.choice(("startup", "startup", "job", "both", "pending")) for _ in arrivals]
    for month in "456":
        cells = [
            (area, group, 1, SUBSIDIES[kind + ", paid" * (kind != "pending" and paid <= month)])
            for (came, paid, area, group), kind in zip(arrivals, kinds, strict=True)
            if came <= month
        ]
        given("\n".join(["counted", COUNTED, *_rows("subsidy_coverage", cells)]))
        figures(f"2020-0{month}")
        publish(con)

    assert told(con) == set()


def test_a_rate_of_another_indicator_tells_as_much_as_a_variant(con, given, figures):
    given("""
        population_at
        area_code | measure       | persons
        370812    | persons_16_59 | 9000
        370812001 | persons_16_59 | 5000
        370812003 | persons_16_59 | 4000
    """)
    given("""
        availability
        indicator     | variant          | reason
        activity_rate | per_resident     | source_missing
        activity_rate | per_labour_force | source_missing
        activity_rate | per_employed     | source_missing
    """)
    young = [
        *(("370812001", "A", False),) * 1,
        *(("370812001", "B", False),) * 1,
        *(("370812001", "C", True),) * 8,
        *(("370812003", "A", True),) * 9,
        *(("370812003", "B", True),) * 7,
        *(("370812003", "C", True),) * 6,
    ]
    persons = [(f"p{number}", *person) for number, person in enumerate(young)]
    given("\n".join(["persons", "person_id", *(person for person, *_ in persons)]))
    rows = [
        f"{rate} | {person} | {area} | enterprise | {section} | | {marked} | {one} |"
        for number, (person, area, section, is_recent) in enumerate(persons)
        for rate, marked, one in [
            ("activity_rate | default", 1, ""),
            ("activity_rate | age42m", 1, ""),
            *([("service_rate | recent_founders", number % 2, 1)] if is_recent else []),
        ]
    ]
    given("\n".join(["counted", COUNTED, *rows]))

    figures()

    # The 8 recent founders of C are among its young ones: of 10 they leave 2, one for A and B each.
    publish(con)
    assert told(con) == set()
    assert ("recent_founders", "370812001", "C") in hidden(con, "variant, area_code, member")


def test_what_waits_in_a_lone_town_is_hidden_with_the_smallest_of_the_others(con, given, figures):
    given("""
        pending_cases
        source      | case_number | step     | days_waiting | area_code | heads
        services    | f1          | service  | 30           | 370812001 | 1
        services    | f2          | service  | 10           | 370812001 | 1
        services    | f3          | service  | 11           | 370812001 | 1
        services    | f4          | service  | 10           | 370812003 | 1
        services    | f5          | service  | 10           | 370812006 | 4
        services    | f6          | service  | 10           | 370812006 | 1
        services    | f7          | service  | 10           | 370812006 | 1
        services    | f8          | service  | 10           | 370812006 | 1
        tax_reliefs | s1          | decision | 7            | 370812001 | 1
    """)

    figures()

    # 8 − 3 − 4 would be the one case of 370812003; firms that wait are no persons.
    found = con.execute("select area_code from pending_totals where is_suppressed order by all")
    assert found.fetchall() == [("370812001",), ("370812003",)]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two months of a small invented district, each published as it came."""
    office = Office(tmp_path_factory.mktemp("district"))
    write_sample(office.folders.raw, office.jurisdiction, *PUBLISHED, 3_000)
    run(PUBLISHED[-1], office.folders, office.jurisdiction, lambda _: None)
    return office


def test_nobody_can_work_out_a_count_from_the_open_data(published):
    """Every cell that has any figure in the open data is known, whatever it is flagged as."""
    with duckdb.connect() as con:
        con.execute(
            f"attach '{published.folders.out / 'indicators.duckdb'}' as release (read_only)"
        )
        for table in ("areas", "indicators"):
            con.execute(f"create table {table} as from release.{table}")
        con.execute("create table sensitive_groups (key_group varchar)")
        sensitive = [(g.name,) for g in published.jurisdiction.key_groups if g.sensitive]
        con.executemany("insert into sensitive_groups values (?)", sensitive)
        con.execute(
            OPEN_DATA,
            [
                [
                    str(published.folders.out / f"reports/{month}/open/indicator_values.csv")
                    for month in PUBLISHED
                ]
            ],
        )

        knowledge = Knowledge(con)
        assert len(knowledge.targets) > 1_000
        assert knowledge.confined() == []
        assert Knowledge(con, without_headline=True).told_by_presence() == []

        # One secondary cell shown is enough for somebody to work out another.
        con.execute(SHOW_ONE)
        assert Knowledge(con).confined() != []


def test_nothing_that_leaves_the_bureau_depends_on_what_is_hidden(published, tmp_path):
    release = published.folders.out / "indicators.duckdb"
    altered = tmp_path / "altered.duckdb"
    shutil.copy(release, altered)
    with duckdb.connect(str(altered)) as con:
        for change in ALTERED:
            (changed,) = con.execute(change).fetchone()
            assert changed > 0

    reports = [
        draw_report(database, PUBLISHED[-1], published.jurisdiction, tmp_path / name)
        for database, name in ((release, "as it is"), (altered, "otherwise"))
    ]

    files = [
        {path.relative_to(report): path.read_bytes() for path in report.rglob("*.*")}
        for report in reports
    ]
    assert files[0].keys() == files[1].keys()
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []
