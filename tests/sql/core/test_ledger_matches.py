def test_codes_that_the_register_does_not_know_are_counted(con, given, compute):
    given("current_registrations\ncredit_code\nA\nB")
    given("current_loans\napplication_id | credit_code\n1 | A\n2 | X\n3 |")
    given("current_employment\nrecord_id | employer_code\n1 | B\n2 | B")

    assert compute("ledger_matches", con) == [("employment", 2, 2, 0), ("loans", 3, 2, 1)]
