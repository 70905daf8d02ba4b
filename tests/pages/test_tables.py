"""The house style: what a table looks like, and how figures are written."""

from pathlib import Path

from pipelines.pages.captions import Notes
from pipelines.pages.figures import amount, cell, count, increase, percent, points
from pipelines.pages.tables import table

GOLDEN = Path(__file__).with_name("golden") / "table.html"


def small_table() -> str:
    return table(
        3,
        "分镇街 <存量>",
        [
            {"town": "鼓楼街道", "stock": "11,490", "note": "含<b>未注明</b>"},
            {"town": "大安镇", "stock": "*", "note": "…"},
        ],
        {"town": "镇街", "stock": "存量", "note": "说明"},
        Notes("登记 & 统计", "期末存续的户数。"),
        unit="户",
        words=("note",),
    )


def test_a_table_looks_like_this():
    assert small_table() == GOLDEN.read_text(encoding="utf-8")


def test_symbols_that_occur_are_explained_below_and_others_are_not():
    notes = small_table().partition('<div class="notes"')[2]

    assert "… 无数据" in notes
    assert "* 受保护，不公布" in notes
    assert "— 不适用" not in notes


def test_a_table_of_no_rows_says_so():
    drawn = table(
        12,
        "拒收的文件",
        [],
        {"file": "文件"},
        Notes("检查", "整份。"),
        unit="份",
        none="本月没有。",
    )

    assert "本月没有。" in drawn
    assert "<table" not in drawn


def test_a_protected_figure_is_a_star_and_an_absent_one_an_ellipsis():
    assert cell({"value": 0.5, "is_suppressed": True}, "value", percent) == "*"
    assert cell({"value": None, "is_suppressed": True}, "value", percent) == "*"
    assert cell({"value": None, "is_suppressed": False}, "value", percent) == "…"
    assert cell({"value": 0.0}, "value", percent) == "0.00"


def test_figures_have_separators_two_decimals_and_a_true_minus_sign():
    assert percent(0.147309) == "14.73"
    assert percent(12.5) == "1,250.00"
    assert count(1234567.0) == "1,234,567"
    assert count(-42) == "−42"
    assert amount(17630) == "17,630.00"
    assert points(0.00113) == "+0.11"
    assert points(-0.0025) == "−0.25"
    assert increase(-294) == "−294"


def test_a_zero_has_no_sign():
    assert points(0.0) == "0.00"
    assert points(-0.00001) == "0.00"
    assert increase(0) == "0"
    assert percent(-0.00001) == "0.00"
