import pytest

DISTRICT = "area_code = '370812' and dimension = 'total'"
NUMBERS = "numerator, denominator, value"


def counted(given, *lines):
    given(
        "counted\n"
        "indicator | variant | unit_id | area_code | entity_type | industry | key_group "
        "| numerator | denominator | part\n" + "\n".join(lines)
    )


def tally(indicator, numerator, denominator, area="370812001", group="其他", variant="default"):
    """As many counted persons as the denominator, the first of them in the numerator."""
    place = f"{area} | | | {group}"
    return [
        f"{indicator} | {variant} | {area}{group}{n} | {place} | {int(n < numerator)} | 1 |"
        for n in range(denominator)
    ]


def figure(compute, con, indicator, columns, variant="default", where=DISTRICT):
    where = f"indicator = '{indicator}' and variant = '{variant}' and {where}"
    return compute("indicator_values", con, columns=columns, where=where)


def test_a_district_pools_its_towns_and_is_no_mean_of_their_rates(con, given, compute):
    counted(
        given,
        *tally("service_rate", 1, 1, area="370812001"),
        *tally("service_rate", 1, 3, area="370812003"),
    )

    # (1 + 1) / (1 + 3) = 0.5; the mean of 1 and 1/3 would be 0.67.
    assert figure(compute, con, "service_rate", NUMBERS) == [(2, 4, 0.5)]


def test_every_area_has_a_total_and_no_case_is_null_not_zero(con, given, compute):
    counted(given, *tally("service_rate", 1, 1))

    columns = "area_code, numerator, denominator, value, reason, status"
    rows = figure(compute, con, "service_rate", columns, where="dimension = 'total'")
    # 兖州区, its ten towns and 未注明.
    assert len(rows) == 12
    assert ("370812001", 1, 1, 1, None, "A") in rows
    assert ("370812101", 0, 0, None, "no_cases", "M") in rows
    assert ("370812999", 0, 0, None, "no_cases", "M") in rows


def test_breakdowns_appear_where_they_occur_and_add_up(con, given, compute):
    counted(
        given,
        *tally("service_rate", 1, 2, group="残疾人"),
        *tally("service_rate", 0, 1, group="其他"),
        "service_rate | default | x | 370812001 | | | | 1 | 1 |",
    )

    where = "area_code = '370812' and dimension = 'key_group'"
    assert figure(compute, con, "service_rate", "member, numerator, denominator", where=where) == [
        ("unspecified", 1, 1),
        ("其他", 0, 1),
        ("残疾人", 1, 2),
    ]


def test_over_a_population_the_area_and_its_members_share_one_denominator(con, given, compute):
    given("""
        population_at
        area_code | measure       | persons
        370812    | persons_16_59 | 200
        370812001 | persons_16_59 | 100
    """)
    counted(
        given,
        "activity_rate | default | a | 370812001 | enterprise | F | | 1 | |",
        "activity_rate | default | b | 370812001 | individual | F | | 1 | |",
        "activity_rate | default | c | 370812003 | individual | C | | 1 | |",
    )

    columns = "area_code, dimension, member, numerator, denominator, value, reason"
    rows = figure(compute, con, "activity_rate", columns, where="true")
    assert ("370812", "total", "total", 3, 200, 0.015, None) in rows
    assert ("370812", "entity_type", "individual", 2, 200, 0.01, None) in rows
    assert ("370812001", "total", "total", 2, 100, 0.02, None) in rows
    # 龙桥街道 has a runner and no population; nobody lives in 未注明.
    assert ("370812003", "total", "total", 1, None, None, "source_missing") in rows
    assert ("370812999", "total", "total", 0, None, None, "source_missing") in rows


def test_nobody_counted_over_a_population_is_zero(con, given, compute):
    given("""
        population_at
        area_code | measure       | persons
        370812    | persons_16_59 | 200
    """)
    counted(given)

    assert figure(compute, con, "activity_rate", f"{NUMBERS}, gap") == [(0, 200, 0, 30)]


def test_the_lower_bound_of_activity_counts_no_unlinked_entity(con, given, compute):
    given("""
        population_at
        area_code | measure       | persons
        370812    | persons_16_59 | 10
    """)
    given("""
        persons
        person_id
        owner
    """)
    counted(
        given,
        "activity_rate | default | owner | 370812001 | enterprise | F | | 1 | |",
        "activity_rate | default | 9137x | 370812001 | enterprise | F | | 1 | |",
    )

    assert figure(compute, con, "activity_rate", "value, lower, upper") == [(0.2, 0.1, 0.2)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "met", "gap"),
    [
        (4, 5, True, 0),  # 80 % is 80 % 以上
        (79, 99, False, 1),  # 0.8 × 99 = 79.2: 80 are needed
        (3, 5, False, 1),
        (0, 1, False, 1),
    ],
)
def test_the_gap_is_the_cases_missing_to_the_target(
    con, given, compute, numerator, denominator, met, gap
):
    counted(given, *tally("service_rate", numerator, denominator))

    columns = "target, met, gap"
    assert figure(compute, con, "service_rate", columns) == [(0.8, met, gap)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "gap"),
    [
        (8, 100, 3),  # (10 − 8) / 0.9 = 2.2: 10 of 102 are too few, 11 of 103 enough
        (10, 100, 0),
        (1, 19, 1),  # (1.9 − 1) / 0.9 = 1 exactly: 2 of 20
    ],
)
def test_a_case_that_enters_both_sides_raises_the_gap(
    con, given, compute, numerator, denominator, gap
):
    counted(given, *tally("employment_contribution_rate", numerator, denominator))

    assert figure(compute, con, "employment_contribution_rate", "gap") == [(gap,)]


def test_target_met_and_gap_belong_to_the_default_and_the_total(con, given, compute):
    counted(
        given,
        *tally("service_rate", 1, 1),
        *tally("service_rate", 1, 1, variant="recent_founders"),
    )

    columns = "variant, dimension, target is null, met is null, gap is null"
    where = "indicator = 'service_rate' and area_code = '370812001'"
    assert compute("indicator_values", con, columns=columns, where=where) == [
        ("default", "key_group", True, True, True),
        ("default", "total", False, False, False),
        ("recent_founders", "entity_type", True, True, True),
        ("recent_founders", "industry", True, True, True),
        ("recent_founders", "total", True, True, True),
    ]


def test_without_a_target_there_is_nothing_to_meet_and_no_gap(con, given, compute):
    given("""
        targets
        indicator
    """)
    counted(given, *tally("service_rate", 1, 2))

    columns = "value, target, met, gap"
    assert figure(compute, con, "service_rate", columns) == [(0.5, None, None, None)]


def test_success_has_wilson_bounds_no_gap_and_stays_provisional(con, given, compute):
    given("""
        units
        unit_id        | exited_on
        370812001其他9 | 2020-01-01
    """)
    counted(given, *tally("success_rate", 7, 10))

    ((value, lower, upper, met, gap, status),) = figure(
        compute, con, "success_rate", "value, lower, upper, met, gap, status"
    )
    assert (value, met, gap, status) == (0.7, True, None, "P")
    # z² / n = 0.3841459; centre (0.7 + 0.1920729) / 1.3841459 = 0.644494
    # half width sqrt(0.3841459 × (0.21 + 0.0960365)) / 1.3841459 = 0.247716
    assert lower == pytest.approx(0.644494 - 0.247716, abs=2e-6)
    assert upper == pytest.approx(0.644494 + 0.247716, abs=2e-6)


def test_a_cohort_without_any_exit_is_unreliable(con, given, compute):
    counted(given, *tally("success_rate", 10, 10))

    columns = f"{NUMBERS}, lower, met, reason"
    assert figure(compute, con, "success_rate", columns) == [
        (10, 10, None, None, None, "unreliable")
    ]


@pytest.mark.parametrize(("returned", "reason"), [(1, None), (2, "unreliable")])
def test_returned_exits_above_one_percent_of_the_cohort_make_it_unreliable(
    con, given, compute, returned, reason
):
    given("""
        units
        unit_id        | exited_on
        370812001其他99 | 2020-01-01
    """)
    con.execute("insert into returned_exits select null, 0 from range(?)", [returned])
    counted(given, *tally("success_rate", 90, 100))

    assert figure(compute, con, "success_rate", "reason") == [(reason,)]


def test_a_returned_exit_delivered_again_is_no_longer_outstanding(con, given, compute):
    # Two of 100 would be too many; one of them was accepted in a later delivery.
    given("""
        units
        unit_id        | exited_on
        370812001其他99 | 2020-01-01
    """)
    given("""
        current_registrations
        credit_code | delivery_order
        甲          | 3
        乙          | 1
    """)
    given("""
        returned_exits
        credit_code | delivery_order
        甲          | 2
        乙          | 2
    """)
    counted(given, *tally("success_rate", 90, 100))

    assert figure(compute, con, "success_rate", "reason") == [(None,)]


def test_the_mean_of_years_needs_every_year_the_campaign_has_touched(con, given, compute):
    counted(
        given,
        "employment_contribution_rate | annual_mean | a | 370812001 | | | 其他 | 1 | 1 | 2019",
        "employment_contribution_rate | annual_mean | b | 370812001 | | | 其他 | 0 | 1 | 2019",
        "employment_contribution_rate | annual_mean | a | 370812001 | | | 其他 | 1 | 1 | 2020",
        "employment_contribution_rate | annual_mean | c | 370812003 | | | 其他 | 0 | 1 | 2020",
        "employment_contribution_rate | annual_mean | d | 370812003 | | | 其他 | 0 | 1 | 2020",
        "employment_contribution_rate | annual_mean | e | 370812003 | | | 其他 | 0 | 1 | 2020",
    )

    # 2019: 1/2; 2020: 1/4; mean 3/8. 龙桥街道 (003) has no case in 2019.
    columns = f"area_code, {NUMBERS}, reason"
    rows = figure(
        compute, con, "employment_contribution_rate", columns, "annual_mean", "dimension = 'total'"
    )
    assert ("370812", None, None, 0.375, None) in rows
    assert ("370812001", None, None, 0.75, None) in rows
    assert ("370812003", None, None, None, "no_cases") in rows
    assert ("370812101", None, None, None, "no_cases") in rows


def test_a_contribution_is_over_the_whole_denominator_of_the_area(con, given, compute):
    variant = "employment_contribution_rate | coefficient"
    counted(
        given,
        f"{variant} | firm   | 370812001 | enterprise | F | | 3.14 | 0 |",
        f"{variant} | shop   | 370812001 | individual | F | | 1.50 | 0 |",
        f"{variant} | person1 | 370812001 | | | | 0 | 1 |",
        f"{variant} | person2 | 370812003 | | | | 0 | 1 |",
    )

    columns = "dimension, member, numerator, denominator, value"
    rows = figure(
        compute,
        con,
        "employment_contribution_rate",
        columns,
        "coefficient",
        "area_code = '370812'",
    )
    # 3.14 / 2 = 1.57, 1.5 / 2 = 0.75, together 4.64 / 2 = 2.32
    assert rows == [
        ("entity_type", "enterprise", 3.14, 2, 1.57),
        ("entity_type", "individual", 1.5, 2, 0.75),
        ("industry", "F", 4.64, 2, 2.32),
        ("total", "total", 4.64, 2, 2.32),
    ]


def test_an_unavailable_variant_is_null_with_its_reason_and_has_no_breakdown(con, given, compute):
    given("""
        availability
        indicator    | variant | reason         | reason_detail
        service_rate | default | source_missing | 2020年6月没有收到创业担保贷款台账
    """)
    counted(given, *tally("service_rate", 1, 1))

    columns = f"{NUMBERS}, met, reason, reason_detail, status"
    where = "area_code = '370812'"
    assert figure(compute, con, "service_rate", columns, where=where) == [
        (None, None, None, None, "source_missing", "2020年6月没有收到创业担保贷款台账", "M")
    ]


def test_an_estimate_of_eighty_percent_meets_eighty_percent(con, given, compute):
    given("""
        survey_estimates
        variant | area_code | dimension | member | value              | met_with_confidence
        default | 370812    | total     | total  | 0.7999999999999999 | false
    """)
    counted(given)

    columns = "numerator, met, met_with_confidence, gap, reason"
    assert figure(compute, con, "satisfaction_rate", columns) == [(None, True, False, None, None)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "group", "is_suppressed"),
    [
        (3, 6, "其他", False),
        (2, 6, "其他", True),  # numerator
        (4, 6, "其他", True),  # difference
        (0, 2, "其他", True),  # denominator
        (0, 6, "其他", False),
        (4, 10, "残疾人", True),
        (5, 10, "残疾人", False),
    ],
)
def test_small_counts_of_persons_are_marked(
    con, given, compute, numerator, denominator, group, is_suppressed
):
    counted(given, *tally("loan_coverage", numerator, denominator, group=group))

    where = "area_code = '370812' and dimension = 'key_group'"
    assert figure(compute, con, "loan_coverage", "is_suppressed", where=where) == [(is_suppressed,)]


def test_counts_of_the_public_register_are_never_marked(con, given, compute):
    counted(given, *tally("success_rate", 1, 2))

    assert figure(compute, con, "success_rate", "is_suppressed") == [(False,)]
