"""The house style: what a table looks like, and how figures are written."""

import re
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


def town_table(number: int, *towns: tuple[str, str], grouped_by: str | None = None) -> str:
    return table(
        number,
        "分镇街",
        [{"town": town, "part": part, "bar": "<svg></svg>"} for town, part in towns],
        {"town": "镇街", "bar": "图"},
        Notes("登记", "户数。"),
        unit="户",
        drawings=("bar",),
        grouped_by=grouped_by,
    )


def test_tables_of_one_form_have_numbers_and_cells_of_their_own():
    first = town_table(1, ("鼓楼街道", ""))
    second = town_table(2, ("\ue000bar\ue001", ""), ("table-form-stub-7 {0} \\1", ""))

    assert re.findall('<th scope="row" id="(.*?)".*?>(.*?)</th>', first) == [
        ("table-1-stub-1", "鼓楼街道")
    ]
    assert re.findall('<th scope="row" id="(.*?)".*?>(.*?)</th>', second) == [
        ("table-2-stub-1", "\ue000bar\ue001"),
        ("table-2-stub-2", "table-form-stub-7 {0} \\1"),
    ]
    assert second.count('<td headers="table-2-stub-2 table-2-bar" data-title="图"') == 1
    assert second.count("<svg></svg></td>") == 2


def test_rows_are_numbered_through_their_groups():
    towns = ("鼓楼街道", "北片 <一>"), ("大安镇", "北片 <一>"), ("新兖镇", "南片")
    drawn = town_table(4, *towns, grouped_by="part")

    assert re.findall('scope="(?:colgroup|row)" id="(.*?)".*?>(.*?)</th>', drawn) == [
        ("table-4-北片-一", "北片 &lt;一&gt;"),
        ("table-4-stub-1", "鼓楼街道"),
        ("table-4-stub-2", "大安镇"),
        ("table-4-南片", "南片"),
        ("table-4-stub-3", "新兖镇"),
    ]
    assert 'headers="table-4-南片 table-4-stub-3 table-4-bar"' in drawn


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
