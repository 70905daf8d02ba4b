def test_everyone_who_runs_an_entity_or_stands_in_a_ledger_is_a_person_once(con, given, compute):
    given("""
        existing_entities
        entity_id | person_id
        a         | owner
        b         | owner
        c         |
    """)
    given("""
        current_loans
        application_id | person_id
        1              | owner
        2              | borrower
    """)

    rows = compute("persons", con, columns="person_id, entities, has_loan, has_subsidy")
    assert rows == [("borrower", 0, True, False), ("owner", 2, True, False)]
