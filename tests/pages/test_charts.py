"""Small charts: what is drawn and what is left out."""

from pipelines.pages.charts import bars, course, spark, trend


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
