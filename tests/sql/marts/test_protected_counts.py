"""Which counts of persons are too small to show."""


def test_one_and_two_persons_are_protected_and_three_are_not(con, given, compute):
    lines = [
        f"loan_coverage | default | {town}{n} | {town} | individual | F | {int(n < got)} | 1"
        for town, got, asked in (
            ("370812001", 1, 20),
            ("370812003", 2, 20),
            ("370812007", 3, 20),
            ("370812101", 18, 20),
            ("370812102", 17, 20),
            ("370812103", 0, 20),
            ("370812105", 20, 20),
        )
        for n in range(asked)
    ]
    head = "indicator | variant | unit_id | area_code | entity_type | industry"
    given(f"counted\n{head} | numerator | denominator\n" + "\n".join(lines))

    # Of 20: those who got one, and those who did not, are each hidden from 1 to 2.
    columns = "area_code, quantity, persons"
    where = "dimension = 'total' and area_code <> '370812'"
    assert compute("protected_counts", con, columns=columns, where=where) == [
        ("370812001", "marked", 1),
        ("370812003", "marked", 2),
        ("370812101", "rest", 2),
    ]
