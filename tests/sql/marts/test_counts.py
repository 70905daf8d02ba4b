"""What the ratios are computed from, and which counts of persons are too small to show."""


def test_one_and_two_persons_are_small_and_three_are_not(con, given, compute):
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
    where = "dimension = 'total' and area_code <> '370812'"
    assert compute("counts", con, columns="area_code, is_small", where=where) == [
        ("370812001", True),
        ("370812003", True),
        ("370812007", False),
        ("370812101", True),
        ("370812102", False),
        ("370812103", False),
        ("370812105", False),
    ]
