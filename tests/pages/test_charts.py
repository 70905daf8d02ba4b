"""Small charts: what is drawn and what is left out."""

from pipelines.pages.charts import band, bars, course, shares, small_band, spark, trend


def test_a_month_without_a_value_breaks_the_line():
    drawing = trend([0.1, 0.2, None, 0.3, 0.4], ["1", "2", "3", "4", "5"], "走势", None)

    assert drawing.count("<polyline") == 2
    assert drawing.count("<circle") == 4


def test_a_single_month_is_a_dot():
    drawing = trend([0.1], ["2020.6"], "走势", 0.15)

    assert "<polyline" not in drawing
    assert drawing.count("<circle") == 1


def test_the_target_is_drawn_where_there_is_one():
    assert 'class="target"' in trend([0.1, 0.2], ["1", "2"], "走势", 0.15)
    assert 'class="target"' not in trend([0.1, 0.2], ["1", "2"], "走势", None)


def test_charts_of_nothing_but_gaps_can_be_drawn():
    assert "<circle" not in trend([None, None], ["1", "2"], "走势", None)
    assert "<circle" not in spark([None], "走势")
    assert "<rect" not in bars([None, None], [None, None], ["1", "2"], "户数", str)
    assert "<circle" not in course([None, None], ["1", "2"], "存量", str)


def test_a_negative_figure_hangs_below_the_zero_line():
    # The axis runs from −10 to 30 over 80 units below a margin of 16: zero lies at 16 + 60.
    drawing = bars([30, -10], [], ["1", "2"], "净增", str)

    assert 'y1="76.0" y2="76.0"' in drawing
    assert 'y="16.0"' in drawing and 'height="60.0"' in drawing
    assert 'y="76.0"' in drawing and 'height="20.0"' in drawing


def test_the_meaning_is_there_for_those_who_do_not_see_it():
    assert 'role="img" aria-label="走势&quot;&lt;b&gt;"' in spark([0.1, 0.2], '走势"<b>')


def test_a_band_is_broken_by_a_month_without_values():
    drawing = band([10, None, 20, 25], [90, None, 80, 70], 100, ["1", "2", "3", "4"], "区间", str)

    assert drawing.count('<polygon class="area"') == 2
    # The axis runs from 0 to 100 over 80 units below a margin of 16: 25 lies at 16 + 60.
    assert 'cy="76.0" r="3.5"' in drawing
    # The ends are written, what lies between them is not.
    assert all(f">{figure}</text>" in drawing for figure in ("10", "90", "25", "70"))
    assert ">20</text>" not in drawing


def test_a_small_band_has_no_words():
    assert "<text" not in small_band([1, 2], [5, 3], 10, "区间")


def test_a_divided_bar_is_as_wide_as_its_parts_and_their_heights_differ():
    drawing = shares({"won": 50.0, "unclear": 0.0, "open": 25.0, "lost": 25.0}, "得 50 分")

    # Half of 600 units, then a quarter at 300 with a fifth of the height of 14.
    assert '<rect class="won" x="0.0" y="0.0" width="300.0" height="14.0"/>' in drawing
    assert '<rect class="open" x="300.0" y="11.2" width="150.0" height="2.8"/>' in drawing
    assert '<rect class="lost" x="450.0"' in drawing
