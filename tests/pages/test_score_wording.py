"""Points, ranges and grounds in words."""

from decimal import Decimal

import pytest

from pipelines.pages.score_wording import account, grounds, score, span, verdict, won

ITEM = {
    "points": Decimal("1.0000"),
    "lost": Decimal("0.5000"),
    "not_assessed": Decimal("2.0000"),
    "ambiguous": Decimal("0.0000"),
    "lowest": Decimal("1.0000"),
    "highest": Decimal("3.0000"),
    "why": "达到80%",
    "figures": "1／2",
    "is_suppressed": False,
    "evidence": "批文<一>",
    "more_cases": 1200,
    "more_points": Decimal("0.2500"),
}


@pytest.mark.parametrize(
    ("points", "written"),
    [
        ("2.0000", "2"),
        ("1.5000", "1.5"),
        ("0.2500", "0.25"),
        ("23.3333", "23.33"),
        ("100.0000", "100"),
        ("0.0000", "0"),
    ],
)
def test_points_have_no_needless_zeros(points, written):
    assert score(Decimal(points)) == written


def test_halves_of_a_point_of_the_third_place_still_add_up():
    # 0.875 and 34.125 of 35: 0.88 and 34.12.
    assert (score(Decimal("0.8750")), score(Decimal("34.1250"))) == ("0.88", "34.12")


def test_a_closed_range_is_a_single_figure():
    assert span(ITEM) == "1–3"
    assert span({"lowest": Decimal(2), "highest": Decimal(2)}) == "2"


def test_an_account_names_what_there_is_and_the_range_while_it_is_open():
    assert account(ITEM) == "得 1 分，失 0.5 分，未评定 2 分，得分区间 1–3 分"
    closed = ITEM | {"not_assessed": Decimal(0), "highest": Decimal(1)}
    assert account(closed) == "得 1 分，失 0.5 分"


def test_an_account_of_what_is_wholly_open_claims_no_points():
    nothing = ITEM | {"points": Decimal(0), "lost": Decimal(0), "lowest": Decimal(0)}

    assert account(nothing) == "未评定 2 分，得分区间 0–3 分"
    assert won(nothing) == "○ 未评定"
    assert won(ITEM | {"points": Decimal(0)}) == "0"


def test_every_state_has_a_sign_beside_its_colour():
    assert verdict(ITEM) == [("lost", "✗ 失 0.5"), ("open", "○ 未评定 2")]
    full = ITEM | {"lost": Decimal(0), "not_assessed": Decimal(0)}
    assert verdict(full) == [("won", "✓ 满分")]
    assert verdict(full | {"ambiguous": Decimal(1)}) == [("unclear", "？原文未明 1")]


def test_grounds_are_paragraphs_of_escaped_text():
    assert grounds(ITEM) == (
        '<p class="why">达到80%</p><p class="figures">1／2</p>'
        '<p class="evidence">佐证：批文&lt;一&gt;</p>'
        '<p class="more">再有 1,200 例，可多得 0.25 分</p>'
    )
    assert "佐证" not in grounds(ITEM, with_evidence=False)


def test_protected_figures_do_not_reach_the_grounds():
    hidden = ITEM | {"is_suppressed": True, "more_cases": None, "more_points": None}

    assert '<p class="figures">* 受保护，不公布</p>' in grounds(hidden)
    assert "1／2" not in grounds(hidden)
