"""Each check finds its offender, and nothing where there is none."""


def two_areas(given):
    given("""
        areas
        area_code | parent_code
        whole     |
        part      | whole
    """)


def test_the_stock_must_follow_from_the_month_before(con, given, compute):
    given("""
        register_report
        month      | area_code | opened | closed | moved_in | moved_out | stock
        2020-05-31 | balanced  | 0      | 0      | 0        | 0         | 5
        2020-06-30 | balanced  | 3      | 2      | 1        | 1         | 6
        2020-05-31 | off       | 0      | 0      | 0        | 0         | 5
        2020-06-30 | off       | 3      | 2      | 1        | 1         | 7
    """)

    assert compute("stock_balance", con, columns="area_code") == [("off",)]


def test_the_stock_must_equal_the_entities_that_exist(con, given, compute):
    given("""
        existing_entities
        entity_id | area_code
        a         | 370812001
    """)
    given("""
        register_report
        month      | area_code | entity_type | industry | stock
        2020-06-30 | 370812    | total       | total    | 1
        2020-06-30 | 370812001 | total       | total    | 2
    """)

    assert compute("stock_of_existing_entities", con) == [("370812001", 2, 1)]


def test_areas_must_add_up_in_the_register_report(con, given, compute):
    two_areas(given)
    given("""
        register_report
        month      | area_code | entity_type | industry | opened | stock
        2020-06-30 | whole     | total       | total    | 3      | 10
        2020-06-30 | part      | total       | total    | 3      | 9
        2020-06-30 | whole     | enterprise  | total    | 3      | 9
        2020-06-30 | part      | enterprise  | total    | 3      | 9
    """)

    rows = compute("areas_add_up_in_register_report", con, columns="area_code, entity_type")
    assert rows == [("whole", "total")]


def test_types_and_industries_must_add_up_in_the_register_report(con, given, compute):
    given("""
        register_report
        month      | area_code | entity_type | industry | stock
        2020-06-30 | town      | total       | total    | 3
        2020-06-30 | town      | enterprise  | total    | 2
        2020-06-30 | town      | individual  | total    | 1
        2020-06-30 | town      | total       | F        | 2
    """)

    rows = compute("members_add_up_in_register_report", con, columns="dimension, area_code")
    assert rows == [("industry", "town")]


def test_areas_must_add_up(con, given, compute):
    two_areas(given)
    given("""
        counts
        indicator    | variant | area_code | dimension | member | numerator | denominator
        service_rate | default | whole     | total     | total  | 3         | 5
        service_rate | default | part      | total     | total  | 3         | 4
        loan         | default | whole     | total     | total  | 3         | 4
        loan         | default | part      | total     | total  | 3         | 4
    """)

    assert compute("areas_add_up", con, columns="indicator") == [("service_rate",)]


def test_members_must_add_up(con, given, compute):
    given("""
        counts
        indicator    | variant | area_code | dimension | member | numerator | denominator
        service_rate | default | good      | total     | total  | 3         | 5
        service_rate | default | good      | key_group | 其他   | 3         | 5
        service_rate | default | off       | total     | total  | 3         | 5
        service_rate | default | off       | key_group | 其他   | 2         | 5
        employment_contribution_rate | coefficient | good | total       | total      | 3 | 5
        employment_contribution_rate | coefficient | good | entity_type | enterprise | 3 | 0
    """)

    # Of a contribution only the numerator is broken down.
    assert compute("members_add_up", con, columns="indicator, area_code") == [
        ("service_rate", "off")
    ]


def test_whoever_is_in_the_numerator_is_in_the_denominator(con, given, compute):
    given("""
        counted
        indicator    | variant | unit_id | numerator | denominator
        service_rate | default | inside  | 1         | 1
        service_rate | default | outside | 1         | 0
        employment_contribution_rate | coefficient | firm | 3.14 | 0
    """)

    assert compute("numerator_within_denominator", con, columns="unit_id") == [("outside",)]


def test_nobody_is_counted_twice(con, given, compute):
    given("""
        counted
        indicator    | variant     | unit_id | part
        service_rate | default     | twice   |
        service_rate | default     | twice   |
        employment   | annual_mean | yearly  | 2019
        employment   | annual_mean | yearly  | 2020
    """)

    assert compute("counted_once", con, columns="unit_id") == [("twice",)]


def test_a_cohort_member_has_reached_its_anniversary(con, given, compute):
    # 12, 24, 36, 42 and 60 months before 2020-06-30; from 2016-12-31 the last day of June is due.
    given("""
        entities
        entity_id | in_scope | born_on
        12        | true     | 2019-06-30
        under_12  | true     | 2019-07-01
        24        | true     | 2018-06-30
        under_24  | true     | 2018-07-01
        36        | true     | 2017-06-30
        under_36  | true     | 2017-07-01
        42        | true     | 2016-12-31
        under_42  | true     | 2017-01-01
        60        | true     | 2015-06-30
        under_60  | true     | 2015-07-01
    """)
    given("""
        success_rate
        variant | unit_id
        h12     | 12
        h12     | under_12
        h24     | 24
        h24     | under_24
        default | 36
        default | under_36
        raw     | 36
        raw     | under_36
        km36    | under_36
        h42     | 42
        h42     | under_42
        h60     | 60
        h60     | under_60
    """)

    assert compute("cohort_followed_to_anniversary", con, columns="variant, unit_id") == [
        ("default", "under_36"),
        ("h12", "under_12"),
        ("h24", "under_24"),
        ("h42", "under_42"),
        ("h60", "under_60"),
        ("raw", "under_36"),
    ]


def test_no_event_lies_after_the_month(con, given, compute):
    given("""
        entities
        entity_id | born_on    | exited_on
        today     | 2010-01-01 | 2020-06-30
        tomorrow  | 2010-01-01 | 2020-07-01
    """)

    assert compute("no_event_after_the_month", con) == [("tomorrow",)]


def test_a_value_stands_once(con, given, compute):
    given("""
        indicator_values
        indicator    | variant | area_code | dimension | member
        service_rate | default | once      | total     | total
        service_rate | default | twice     | total     | total
        service_rate | default | twice     | total     | total
    """)

    assert compute("one_value_per_cell", con, columns="area_code") == [("twice",)]


def test_every_null_has_a_reason_and_no_value_has_one(con, given, compute):
    given("""
        indicator_values
        indicator    | area_code | value | reason
        service_rate | right     | 0.5   |
        service_rate | explained |       | no_cases
        service_rate | silent    |       |
        service_rate | confused  | 0.5   | no_cases
    """)

    assert compute("every_null_has_a_reason", con, columns="area_code") == [
        ("confused",),
        ("silent",),
    ]


def jumping_headline(given, value):
    given("""
        published_headlines
        month      | indicator    | value
        2019-11-30 | service_rate | 0.50
        2019-12-31 | service_rate | 0.51
        2020-01-31 | service_rate | 0.53
        2020-02-29 | service_rate | 0.52
        2020-03-31 | service_rate | 0.54
        2020-04-30 | service_rate | 0.55
        2020-05-31 | service_rate | 0.57
    """)
    given(f"""
        indicator_values
        month      | indicator    | variant | area_code | dimension | value
        2020-06-30 | service_rate | default | 370812    | total     | {value}
        2020-06-30 | service_rate | default | 370812001 | total     | 0.1
    """)


def test_a_headline_that_jumps_is_to_be_reviewed(con, given, compute):
    # Changes .01 .02 .01 .02 .01 .02, median .015: more than .045 is a jump.
    jumping_headline(given, "0.62")

    assert compute("headline_jump", con, columns="indicator") == [("service_rate",)]


def test_a_headline_within_three_usual_changes_is_not(con, given, compute):
    jumping_headline(given, "0.61")

    assert compute("headline_jump", con) == []


def test_a_second_payment_of_a_programme_is_noticed(con, given, compute):
    given("""
        current_subsidies
        application_id | person_id | programme      | paid_yuan | paid_on
        1              | twice     | 一次性创业补贴 | 12000     | 2020-01-01
        2              | twice     | 一次性创业补贴 | 12000     | 2020-02-01
        3              | two_kinds | 一次性创业补贴 | 12000     | 2020-01-01
        4              | two_kinds | 岗位开发补贴   | 2000      | 2020-01-01
        5              | not_yet   | 一次性创业补贴 | 12000     | 2020-01-01
        6              | not_yet   | 一次性创业补贴 | 12000     | 2020-07-01
    """)

    assert compute("second_subsidy", con, columns="person_id") == [("twice",)]


def test_an_application_before_twelve_months_is_noticed(con, given, compute):
    given("""
        entities
        entity_id | born_on
        shop      | 2019-01-31
    """)
    given("""
        current_subsidies
        application_id | credit_code | applied_on
        early          | shop        | 2020-01-30
        in_time        | shop        | 2020-01-31
        unknown        | other       | 2020-01-30
    """)

    assert compute("subsidy_before_twelve_months", con) == [("early",)]


def test_a_payment_to_an_entity_that_does_not_exist_is_noticed(con, given, compute):
    given("""
        entities
        entity_id | entered_on | left_on
        shop      | 2019-01-01 | 2020-03-01
    """)
    given("""
        current_subsidies
        application_id | credit_code | paid_on
        before         | shop        | 2018-12-31
        while          | shop        | 2020-02-29
        after          | shop        | 2020-03-01
        unpaid         | shop        |
    """)

    assert compute("subsidy_to_absent_entity", con) == [("after",), ("before",)]


def test_a_person_in_two_classes_at_once_is_noticed(con, given, compute):
    given("""
        current_trainings
        class_id | person_id | started_on | finished_on
        A        | both      | 2020-01-01 | 2020-01-10
        B        | both      | 2020-01-10 | 2020-01-20
        A        | one_by_one | 2020-01-01 | 2020-01-10
        C        | one_by_one | 2020-01-11 | 2020-01-20
    """)

    assert compute("overlapping_classes", con) == [("both", "A", "B")]


def test_a_certificate_number_used_twice_is_noticed(con, given, compute):
    given("""
        current_trainings
        class_id | person_id | certificate_number
        A        | p         | 001
        A        | q         | 001
        A        | r         | 002
        A        | s         |
        A        | t         |
    """)

    assert compute("certificate_number_twice", con) == [("001",)]


def test_a_person_with_more_than_ten_entities_is_noticed(con, given, compute):
    given("""
        persons
        person_id | entities
        ten       | 10
        eleven    | 11
    """)

    assert compute("many_entities_of_one_person", con) == [("eleven", 11)]


def test_a_key_that_vanished_from_a_full_extract_is_listed(con, given, compute):
    given("""
        extracts
        source        | kind
        registrations | full
        loans         | increment
    """)
    given("""
        accepted_registrations
        credit_code | folder_month | delivery_order
        stays       | 2020-05-31   | 1
        gone        | 2020-05-31   | 1
        stays       | 2020-06-30   | 2
        other_file  | 2020-06-30   | 3
    """)
    given("""
        accepted_loans
        application_id | folder_month | delivery_order
        earlier        | 2020-05-31   | 1
        later          | 2020-06-30   | 2
    """)

    assert compute("keys_vanished_from_full_extract", con) == [("registrations", "gone")]


def test_a_stratum_without_a_valid_answer_is_named(con, given, compute):
    given("""
        survey_strata
        entity_type | population_size
        enterprise  | 100
        individual  | 500
        cooperative | 0
    """)
    given("""
        satisfaction_rate
        variant | unit_id | entity_type
        default | 1       | individual
        culture | 2       | enterprise
    """)

    assert compute("survey_stratum_without_answer", con) == [("enterprise",)]


def test_the_points_of_an_item_add_up_to_its_maximum(con, given, compute):
    given("""
        score_items
        standard | item | maximum | points | lost | not_assessed | ambiguous | lowest | highest
        s        | good | 3       | 1      | 1    | 1            | 0         | 1      | 2
        s        | over | 3       | 4      | 0    | 0            | 0         | 4      | 4
        s        | lost | 3       | 1      | 0    | 1            | 0         | 1      | 2
        s        | both | 3       | 3      | 0    | 1            | 0         | 3      | 3
    """)

    assert compute("scores_within_their_range", con, columns="item") == [("both",), ("lost",)]


def test_systems_and_items_add_up_to_the_total(con, given, compute):
    given("standards\nstandard | points\ns | 100\nshort | 100")
    given("""
        score_items
        standard | item | maximum | lowest | highest
        s        | 1.1  | 60      | 10     | 20
        s        | 2.1  | 40      | 10     | 20
        short    | 1.1  | 99      | 10     | 20
    """)
    given("""
        score_totals
        standard | scope  | member | maximum | lowest | highest
        s        | system | 1      | 60      | 10     | 20
        s        | system | 2      | 40      | 10     | 19
        s        | total  | total  | 100     | 20     | 40
        short    | system | 1      | 99      | 10     | 20
        short    | total  | total  | 99      | 10     | 20
    """)

    # The second system of s is a point off; short is a sheet of 99 points.
    assert compute("scores_add_up", con, columns="standard, scope") == [
        ("s", "system"),
        ("short", "item"),
        ("short", "system"),
    ]
