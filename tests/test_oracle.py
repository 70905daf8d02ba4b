"""The SQL agrees with a plain-Python reading of the methodology on random small worlds."""

from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings

from pipelines.computing.inputs import accepted_columns
from tests.oracle import indicator_values
from tests.oracle.agreement import disagreements, smallest
from tests.oracle.register_report import register_report
from tests.oracle.strategies import worlds
from tests.oracle.world import World

END = date(2020, 6, 30)
DELIVERED = {"folder_month": END, "delivery_order": 1, "row": 2}
DEAD = {"born_on": date(2017, 1, 10), "cancelled_on": date(2018, 1, 10), "person_id": None}


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    # A failing world is made small row by row, which is faster than draw by draw.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(worlds())
def test_sql_and_plain_reading_agree_on_random_small_worlds(world):
    found = disagreements(world)
    assert not found, smallest(world, next(iter(found)))


def test_an_exit_on_the_anniversary_fails_and_a_day_later_does_not():
    # 2017-02-28 + 36 months = 2020-02-28; 2016-02-29 + 36 months = 2019-02-28.
    assert success_of({"born_on": date(2017, 2, 28), "cancelled_on": date(2020, 2, 28)}) == (0, 1)
    assert success_of({"born_on": date(2017, 2, 28), "revoked_on": date(2020, 2, 29)}) == (1, 1)
    leapling = {"born_on": date(2016, 2, 29), "cancelled_on": date(2019, 2, 28)}
    assert success_of(leapling, month_end=date(2019, 6, 30)) == (0, 1)


def test_a_reopening_links_until_24_months_after_the_exit():
    closed = {"born_on": date(2017, 1, 10), "cancelled_on": date(2018, 2, 28)}
    reopened = {"credit_code": "B", "born_on": date(2020, 2, 28)}
    too_late = {"credit_code": "B", "born_on": date(2020, 2, 29)}
    assert success_of(closed, reopened) == (1, 1)
    assert success_of(closed, too_late) == (0, 1)


def test_moving_out_leaves_the_cohort_unless_the_exit_is_known_in_time():
    # Born 2017-01-10, anniversary 2020-01-10.
    away = {"born_on": date(2017, 1, 10), "moved_out_on": date(2019, 5, 1)}
    assert success_of(away, {"credit_code": "B", **DEAD}) == (0, 1)
    assert success_of({**away, "cancelled_on": date(2020, 1, 10)}) == (0, 1)
    assert success_of({**away, "moved_out_on": date(2020, 1, 11)}) == (1, 1)


def test_a_unit_has_moved_out_when_its_latest_born_member_without_an_exit_has():
    # First born 2017-01-10, anniversary 2020-01-10: at that day B is the latest born without exit.
    away = {"born_on": date(2017, 1, 10), "moved_out_on": date(2019, 5, 1)}
    second = {"credit_code": "B", "person_id": None, "predecessor_code": "A"}
    stayed = {**second, "born_on": date(2018, 1, 1), "cancelled_on": date(2020, 3, 1)}
    assert success_of(away, stayed) == (1, 1)
    left_before = {**stayed, "cancelled_on": date(2019, 12, 1)}
    assert success_of(away, left_before) == (0, 0)
    twin = {**second, "born_on": date(2017, 1, 10)}
    assert success_of(away, twin) == (0, 0)
    assert success_of({**away, "moved_out_on": None}, {**twin, "moved_out_on": END}) == (1, 1)


def test_the_stock_leaves_out_the_time_before_a_return():
    returned = registration(
        born_on=date(2019, 1, 5), moved_out_on=date(2019, 6, 1), moved_in_on=date(2020, 3, 2)
    )
    world = World(END, {"registrations": [returned]})
    assert disagreements(world) == {}
    report = register_report(world)
    months = [date(2019, 6, 30), date(2020, 2, 29), date(2020, 3, 31), END]
    assert [report[m, "370812", "total", "total"].stock for m in months] == [0, 0, 1, 1]
    assert report[months[2], "370812", "total", "total"].moved_in == 1


def test_kaplan_meier_by_hand():
    # Observed 100 (exit), 100 (censored at the move), 1096 (exit), 1097 (exit) days:
    # S(1096) = (1 - 1/4) * (1 - 1/2) = 0.375.
    born = date(2016, 1, 1)
    days = [
        {"cancelled_on": born + timedelta(days=100)},
        {"moved_out_on": born + timedelta(days=100)},
        {"cancelled_on": born + timedelta(days=1096)},
        {"cancelled_on": born + timedelta(days=1097)},
    ]
    rows = [
        registration(credit_code=str(n), person_id=None, born_on=born, **day)
        for n, day in enumerate(days)
    ]
    figures = agreed_figures(World(END, {"registrations": rows}))
    assert figures["success_rate", "km36", "370812", "total", "total"] == (None, None, 0.375)


def test_a_hire_counts_by_the_first_event_of_the_year_only():
    young = registration(born_on=date(2019, 3, 1), person_id="founder")
    employed = {"person_id": "hired", "key_group": None, "area_code": "370812001"}
    first = {"record_id": "1", "employed_on": date(2020, 1, 1), "employment_form": "flexible"}
    later = {"record_id": "2", "employed_on": date(2020, 1, 2), "employment_form": "employer"}
    rows = {
        "registrations": [young],
        "employment": [
            {**employed, **event, **DELIVERED, "employer_code": "A"} for event in (first, later)
        ],
    }
    figures = agreed_figures(World(END, rows))
    place = ("370812", "total", "total")
    assert figures["employment_contribution_rate", "default", *place] == (0, 1, 0)
    rows["employment"] = rows["employment"][1:]
    figures = agreed_figures(World(END, rows))
    assert figures["employment_contribution_rate", "hires_only", *place] == (1, 1, 1)
    # The firm carries on a shop born more than 36 months before the day of the hire.
    shop = {"credit_code": "B", "born_on": date(2017, 1, 2), "cancelled_on": date(2019, 3, 1)}
    rows["registrations"] = [registration(**shop), {**young, "predecessor_code": "B"}]
    figures = agreed_figures(World(END, rows))
    assert figures["employment_contribution_rate", "hires_only", *place] == (0, 1, 0)


def registration(**columns):
    """An individual 5211 shop of person p in 370812001, by the code A."""
    return {
        **dict.fromkeys(accepted_columns("registrations")),
        "credit_code": "A",
        "entity_type": "individual",
        "industry_code": "5211",
        "person_id": "p",
        "area_code": "370812001",
        **DELIVERED,
        **columns,
    }


def success_of(*entities, month_end=END):
    world = World(month_end, {"registrations": [registration(**entity) for entity in entities]})
    return agreed_figures(world)["success_rate", "default", "370812", "total", "total"][:2]


def agreed_figures(world):
    assert disagreements(world) == {}
    return indicator_values(world)
