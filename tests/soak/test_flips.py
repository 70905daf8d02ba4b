"""What a mutant changes, and what it leaves alone."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from tests.soak import flip_python
from tests.soak.flips import flips_of


def changes(tmp_path: Path, sql: str) -> list[tuple[str, str]]:
    path = tmp_path / "table.sql"
    path.write_text(sql, encoding="utf-8")
    return [(flip.old, flip.new) for flip in flips_of(path)]


def test_comments_texts_and_types_are_left_alone(tmp_path):
    sql = "/* a < 1 */ select 'b < 2'::varchar, c::decimal(9, 4) from t where d < e -- f > 3"

    assert changes(tmp_path, sql) == [("<", "<=")]


def test_predicates_and_joins_are_turned_round(tmp_path):
    sql = (
        "select count(*) from t left join u on t.a is not null and u.b not in ('x') "
        "where t.c between u.d and u.e or not t.f"
    )

    assert changes(tmp_path, sql) == [
        ("left", "inner"),
        ("is not", "is"),
        ("and", "or"),
        ("not", ""),
        ("or", "and"),
        ("not", ""),
    ]


def test_a_fallback_loses_each_of_its_parts_and_an_order_is_turned(tmp_path):
    sql = "select coalesce(a, f(b, c), d), max(e) over (order by g desc, h nulls last) from t"

    assert changes(tmp_path, sql) == [
        ("coalesce(a, f(b, c), d)", "coalesce(a, d)"),
        ("coalesce(a, f(b, c), d)", "coalesce(a, f(b, c))"),
        ("coalesce(a, f(b, c), d)", "coalesce(f(b, c), d)"),
        ("max", "min"),
        ("desc", ""),
        ("", " desc"),
    ]


def test_a_number_is_one_more_or_one_less_and_never_below_nothing(tmp_path):
    assert changes(tmp_path, "select a * 0 - 1.5 from t") == [
        ("*", "/"),
        ("0", "1"),
        ("-", "+"),
        ("1.5", "0.5"),
        ("1.5", "2.5"),
    ]


def test_a_function_gets_its_flipped_code_where_it_is(tmp_path):
    path = tmp_path / "probe.py"
    path.write_text("def is_small(a):\n    return a < 1\n", encoding="utf-8")
    spec = spec_from_file_location("probe", path)
    probe = module_from_spec(spec)
    spec.loader.exec_module(probe)
    is_small = probe.is_small

    flip_python.Flip(path, "probe", 2, 13, 14, "<", "<=").apply()

    assert is_small(1)
    assert not is_small(2)


def test_what_only_says_a_type_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "said.py"
    path.write_text(
        "def pair(a, b):\n"
        "    def one(x: int | None) -> int | None:\n"
        "        return x + 1\n"
        "    c: int | None = one(a)\n"
        "    return zip(a, b, strict=True)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(flip_python.importlib, "import_module", lambda _: None)
    monkeypatch.setattr(flip_python, "ROOT", tmp_path)

    flips = flip_python._flips(path, "said")

    assert [(flip.old, flip.new) for flip in flips] == [("+", "-"), ("1", "2"), ("1", "0")]
