from decimal import Decimal

MOVEMENTS = "opened, closed, moved_in, moved_out, net, stock"
TOTAL = "area_code = '370812' and entity_type = 'total' and industry = 'total'"
THIS_MONTH = f"{TOTAL} and month = '2020-06-30'"


def test_births_exits_and_moves_make_up_the_stock(con, given, compute):
    given("""
        current_registrations
        credit_code | born_on    | moved_in_on | revoked_on | moved_out_on | area_code | entity_type
        old         | 2010-01-01 |             |            |              | 370812001 | enterprise
        born        | 2020-06-01 |             |            |              | 370812001 | individual
        closed      | 2015-01-01 |             | 2020-06-30 |              | 370812001 | individual
        came        | 2015-01-01 | 2020-06-15  |            |              | 370812003 | individual
        went        | 2015-01-01 |             |            | 2020-06-15   | 370812003 | individual
        branch      | 2020-06-01 |             |            |              | 370812001 | branch
    """)

    # Stock before: old, closed, went = 3. 3 + 1 − 1 + 1 − 1 = 3; net growth is births less exits.
    assert compute("register_report", con, columns=MOVEMENTS, where=THIS_MONTH) == [
        (1, 1, 1, 1, 0, 3)
    ]
    may = f"{TOTAL} and month = '2020-05-31'"
    assert compute("register_report", con, columns=MOVEMENTS, where=may) == [(0, 0, 0, 0, 0, 3)]


def test_an_entity_enters_once_and_leaves_once(con, given, compute):
    given("""
        current_registrations
        credit_code | born_on    | moved_in_on | revoked_on | moved_out_on | area_code | entity_type
        same_day    | 2020-06-01 |             | 2020-06-09 | 2020-06-09   | 370812001 | individual
        left_before | 2020-06-01 | 2020-06-20  | 2020-06-09 |              | 370812001 | individual
        one_day     | 2020-06-05 |             | 2020-06-05 |              | 370812001 | individual
        away        | 2020-06-05 | 2020-07-01  |            |              | 370812001 | individual
    """)

    # same_day closed and did not move out; left_before never entered; one_day did both.
    assert compute("register_report", con, columns=MOVEMENTS, where=THIS_MONTH) == [
        (2, 2, 0, 0, 0, 0)
    ]


def test_the_capital_of_local_births_is_added_up_exactly(con, given, compute):
    given("""
        current_registrations
        credit_code | born_on    | moved_in_on | registered_capital_wan | area_code | entity_type
        a           | 2020-06-01 |             | 0.1                    | 370812001 | enterprise
        b           | 2020-06-01 |             | 0.2                    | 370812001 | enterprise
        foreign     | 2020-06-01 |             |                        | 370812001 | enterprise
        came        | 2015-01-01 | 2020-06-01  | 100                    | 370812001 | enterprise
    """)

    rows = compute("register_report", con, columns="opened_capital_wan", where=THIS_MONTH)
    assert rows == [(Decimal("0.3"),)]


def test_revised_is_the_stock_of_last_month_now_less_as_published(con, given, compute):
    given("""
        current_registrations
        credit_code | born_on    | area_code | entity_type
        known       | 2015-01-01 | 370812001 | enterprise
        late        | 2020-05-01 | 370812001 | individual
        born        | 2020-06-01 | 370812001 | individual
    """)
    given("""
        published_stock
        month      | area_code | entity_type | industry | stock
        2020-05-31 | 370812    | total       | total    | 1
        2020-05-31 | 370812    | enterprise  | total    | 1
    """)

    # May has 2 now and had 1; of individuals none was published.
    where = "area_code = '370812' and industry = 'total' and month = '2020-06-30'"
    rows = compute("register_report", con, columns="entity_type, revised", where=where)
    assert rows == [("enterprise", 0), ("individual", 1), ("total", 1)]
    april = f"{TOTAL} and month = '2020-05-31'"
    assert compute("register_report", con, columns="revised", where=april) == [(None,)]


def test_who_came_or_went_late_revises_the_stock_too(con, given, compute):
    given("""
        current_registrations
        credit_code | born_on    | moved_in_on | moved_out_on | revoked_on | area_code | entity_type
        came        | 2015-01-01 | 2020-05-04  |              |            | 370812001 | enterprise
        went        | 2015-01-01 |             | 2020-05-04   |            | 370812001 | individual
        closed      | 2015-01-01 |             |              | 2020-05-04 | 370812001 | individual
    """)
    given("""
        published_stock
        month      | area_code | entity_type | industry | stock
        2020-05-31 | 370812    | individual  | total    | 2
        2020-05-31 | 370812    | total       | total    | 2
    """)

    where = "area_code = '370812' and industry = 'total' and month = '2020-06-30'"
    rows = compute("register_report", con, columns="entity_type, revised", where=where)
    assert rows == [("enterprise", 1), ("individual", -2), ("total", -1)]


def test_every_area_has_a_total_for_each_of_24_months(con, compute):
    rows = compute("register_report", con, columns="month, area_code, stock")

    assert len(rows) == 24 * 12
    assert {str(month) for month, _, _ in rows} >= {"2018-07-31", "2020-02-29", "2020-06-30"}
    assert {stock for _, _, stock in rows} == {0}


def lacking(given, variant, reason):
    given(f"""
        availability
        indicator       | variant   | reason
        register_report | {variant} | {reason}
    """)
    given("""
        current_registrations
        credit_code | born_on    | area_code | entity_type
        in_may      | 2020-05-01 | 370812001 | individual
        in_june     | 2020-06-01 | 370812001 | individual
    """)


def test_a_register_without_exits_shows_births_only(con, given, compute):
    lacking(given, "exits", "column_missing")

    where = f"{TOTAL} and month >= '2020-05-01'"
    assert compute("register_report", con, columns=f"{MOVEMENTS}, revised", where=where) == [
        (1, None, 0, 0, None, None, None),  # no column of moves means no moves
        (1, None, 0, 0, None, None, None),
    ]


def test_a_register_that_did_not_arrive_leaves_the_month_empty_and_the_months_before(
    con, given, compute
):
    lacking(given, "counts", "source_missing")

    where = f"{TOTAL} and month >= '2020-05-01'"
    rows = compute("register_report", con, columns="month::varchar, opened, stock", where=where)
    assert rows == [("2020-05-31", 1, 1), ("2020-06-30", None, None)]


def test_accumulated_stocks_equal_a_count_of_who_exists_at_each_month_end(con, given, compute):
    given("""
        current_registrations
        credit_code | born_on    | moved_in_on | revoked_on | moved_out_on | area_code | entity_type
        a           | 2010-01-01 |             |            |              | 370812001 | enterprise
        b           | 2018-08-31 |             | 2019-02-28 |              | 370812001 | individual
        c           | 2017-01-01 | 2019-03-01  |            | 2019-12-31   | 370812003 | individual
        d           | 2018-06-30 |             | 2018-07-01 |              | 370812003 | cooperative
        e           | 2017-01-01 | 2019-03-01  | 2019-02-01 |              | 370812003 | individual
    """)
    compute("register_report", con)

    differing = con.execute("""
        select report.month, report.area_code, report.entity_type, report.industry
        from register_report as report
        left join area_ancestors on area_ancestors.ancestor_code = report.area_code
        left join entities
            on entities.area_code = area_ancestors.area_code
            and report.entity_type in ('total', entities.entity_type)
            and report.industry in ('total', entities.industry)
            and entities.entered_on <= report.month
            and (entities.left_on is null or entities.left_on > report.month)
        group by report.month, report.area_code, report.entity_type, report.industry, report.stock
        having count(entities.entity_id) <> report.stock
    """).fetchall()
    assert differing == []
