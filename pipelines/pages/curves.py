"""Charts of the pages on one indicator: courses to a target, bars, intervals, survival curves."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from pipelines.pages.charts import CELL, CHART, Frame, dots, drawing, ends, line, span_of

# The style sheet sets three abreast; any other number stands two by two.
TWO_ABREAST = "grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 26rem))"
BAR_THICKNESS = 10
# Cells are stretched to the width that there is; their strokes and points are not.
STRETCHED = "width: clamp(7rem, 28vw, 22rem); height: 1.75rem; margin: 0"
UNSTRETCHED = 'vector-effect="non-scaling-stroke"'
POINT = "stroke-width: 8; stroke-linecap: round"
SURVIVAL = Frame(320, 176, side=8, top=14, bottom=30)
SCALE_ROOM = 34  # what the figures beside a vertical scale need
SCALE = (0.0, 0.25, 0.5, 0.75, 1.0)
YEARS = range(0, 61, 12)
# A panel of intervals: a name, the interval and its figure in every line.
LINE_HEIGHT, NAME_ROOM, FIGURE_ROOM = 22, 90, 44

Span = tuple[float, float]


class Estimate(NamedTuple):
    """A named point estimate with its bounds; all three are missing together."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None


def panels(drawings: Mapping[str, tuple[str, str]]) -> str:
    """Drawings side by side, each below its title and with what is said beside the title."""
    figures = "".join(
        f"<figure><figcaption>{escape(title)}<i>{escape(beside)}</i></figcaption>\n"
        f"{drawing}</figure>\n"
        for title, (beside, drawing) in drawings.items()
    )
    style = "" if len(drawings) == 3 else f' style="{TWO_ABREAST}"'
    return f'<div class="charts"{style}>{figures}</div>\n'


def span_around(values: Sequence[float | None]) -> Span:
    """A scale of shares from a full tenth to a full tenth around all values."""
    tenths = [value * 10 for value in values if value is not None] or [0, 10]
    low, high = math.floor(min(tenths)), math.ceil(max(tenths))
    return low / 10, max(high, low + 1) / 10


def written_span(span: Span) -> str:
    """The ends of a scale, as the title of a column of drawings."""
    low, high = span
    return f"{low:.0%}–{high:.0%}"


def course_to_target(
    values: Sequence[float | None],
    labels: Sequence[str],
    meaning: str,
    target: float | None,
    write: Callable[[float], str],
) -> str:
    """A line over the months with its ends written at it, and the target as a dashed line.

    Where there is a target it is written at its line. Months without a value break the line.
    """
    known = [value for value in (*values, target) if value is not None]
    across, up = CHART.across(len(values), inset=20), CHART.up(*span_of(known))
    parts = [] if target is None else [_level(up(target)), _target_figure(up(target), target)]
    parts += [*line(values, across, up), *dots(values, across, up)]
    for place in sorted({0, len(values) - 1}):
        if values[place] is not None:
            beside = 14 if target is not None and values[place] < target else -7
            parts.append(
                _figure(across(place), up(values[place]) + beside, write(values[place]), "middle")
            )
    return drawing(CHART, [*parts, *ends(CHART, labels)], meaning, "course")


def bar_cell(value: float | None, top: float, meaning: str, target: float | None = None) -> str:
    """A bar from 0 on a scale to ``top`` for a cell of a table, and the target across it."""
    if value is None:
        return ""
    along = _along(0, top, CELL.side, CELL.width - CELL.side)
    upper = (CELL.height - BAR_THICKNESS) / 2
    parts = [
        f'<rect class="above" x="{CELL.side}" y="{upper:.1f}" '
        f'width="{along(value) - CELL.side:.1f}" height="{BAR_THICKNESS}"/>'
    ]
    if target is not None:
        parts.append(_upright("target", along(target), 0, CELL.height))
    return _cell(parts, meaning)


def interval_cell(estimate: Estimate, span: Span, meaning: str, target: float | None = None) -> str:
    """An interval with its point on the scale ``span`` for a cell of a table."""
    if estimate.value is None:
        return ""
    along = _along(*span, CELL.side, CELL.width - CELL.side)
    parts = [] if target is None else [_upright("target", along(target), 0, CELL.height)]
    return _cell([*parts, *_interval(estimate, along, CELL.height / 2)], meaning)


def intervals(
    estimates: Sequence[Estimate],
    span: Span,
    meaning: str,
    target: float | None,
    write: Callable[[float], str],
) -> str:
    """A panel of intervals, a line for each, on one scale; the target dashed through all.

    An estimate that is not there leaves a gap in its line.
    """
    frame = Frame(CHART.width, 16 + LINE_HEIGHT * len(estimates) + 18)
    along = _along(*span, NAME_ROOM, frame.width - FIGURE_ROOM)
    foot = frame.height - 18
    parts = [] if target is None else [_upright("target", along(target), 8, foot)]
    parts.append(
        f'<line class="bound" x1="{NAME_ROOM}" x2="{frame.width - FIGURE_ROOM}" '
        f'y1="{foot}" y2="{foot}"/>'
    )
    parts += [
        f'<text x="{along(end)}" y="{frame.height - 4}" text-anchor="middle">{end:.0%}</text>'
        for end in span
    ]
    for number, estimate in enumerate(estimates):
        level = 16 + LINE_HEIGHT * (number + 0.5)
        parts.append(f'<text x="0" y="{level + 4:.1f}">{escape(estimate.name)}</text>')
        parts += _interval(estimate, along, level)
        figure = "…" if estimate.value is None else write(estimate.value)
        parts.append(_figure(frame.width, level + 4, figure, "end"))
    return drawing(frame, parts, meaning, "intervals")


def survival_curve(
    survival: Sequence[float],
    meaning: str,
    write: Callable[[float], str],
    beside: Sequence[float] = (),
) -> str:
    """A curve of steps over the months of age from 1 at birth, its figure written at every year.

    ``beside`` is another curve to compare it with, dashed.
    """
    left, right = SURVIVAL.side + SCALE_ROOM, SURVIVAL.width - SURVIVAL.side
    along, up = _along(YEARS[0], YEARS[-1], left, right), SURVIVAL.up(0, 1)
    parts = []
    for share in SCALE:
        parts.append(
            f'<line class="bound" x1="{left}" x2="{right}" y1="{up(share)}" y2="{up(share)}"/>'
        )
        parts.append(
            f'<text x="{left - 5}" y="{up(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>'
        )
    foot = SURVIVAL.height - SURVIVAL.bottom + 14
    parts += [
        f'<text x="{along(age)}" y="{foot}" text-anchor="middle">{age}</text>' for age in YEARS
    ]
    parts.append(f'<text x="{right}" y="{foot + 14}" text-anchor="end">月龄</text>')
    if beside:
        parts.append(_steps("edge", beside, along, up))
    parts.append(_steps("line", survival, along, up))
    for age in YEARS[1:]:
        if age < len(survival):
            x, y = along(age), up(survival[age])
            parts.append(f'<circle class="last" cx="{x}" cy="{y}" r="3"/>')
            parts.append(_figure(min(x, right - 10), y - 9, write(survival[age]), "middle"))
    return drawing(SURVIVAL, parts, meaning, "survival")


def _cell(parts: Sequence[str], meaning: str) -> str:
    """A drawing that fills the cell of a table from side to side."""
    return (
        f'<svg class="chart" style="{STRETCHED}" viewBox="0 0 {CELL.width} {CELL.height}" '
        f'preserveAspectRatio="none" role="img" aria-label="{escape(meaning)}">'
        f"{''.join(parts)}</svg>"
    )


def _along(low: float, high: float, left: float, right: float) -> Callable[[float], float]:
    """Where a value lies from left to right; what is beyond the scale lies at its end."""
    room = right - left
    return lambda value: round(left + room * min(max((value - low) / (high - low), 0), 1), 1)


def _interval(estimate: Estimate, along: Callable[[float], float], level: float) -> list[str]:
    if estimate.value is None:
        return []
    value = along(estimate.value)
    point = (
        f'<line class="line" style="{POINT}" x1="{value}" x2="{value}" '
        f'y1="{level:.1f}" y2="{level:.1f}" {UNSTRETCHED}/>'
    )
    if estimate.lower is None or estimate.upper is None:
        return [point]
    low, high = along(estimate.lower), along(estimate.upper)
    return [
        f'<line class="line" x1="{low}" x2="{high}" y1="{level:.1f}" y2="{level:.1f}" '
        f"{UNSTRETCHED}/>",
        _upright("line", low, level - 4, level + 4),
        _upright("line", high, level - 4, level + 4),
        point,
    ]


def _steps(
    name: str,
    survival: Sequence[float],
    along: Callable[[float], float],
    up: Callable[[float], float],
) -> str:
    corners = [f"{along(0)},{up(survival[0])}"]
    for age, (before, share) in enumerate(zip(survival, survival[1:], strict=False), 1):
        corners += [f"{along(age)},{up(before)}", f"{along(age)},{up(share)}"]
    return f'<polyline class="{name}" points="{" ".join(corners)}"/>'


def _level(y: float) -> str:
    right = CHART.width - CHART.side
    return f'<line class="target" x1="{CHART.side}" x2="{right}" y1="{y}" y2="{y}"/>'


def _target_figure(y: float, target: float) -> str:
    middle = CHART.width / 2
    return f'<text x="{middle}" y="{y - 4:.1f}" text-anchor="middle">目标 {target:.0%}</text>'


def _upright(name: str, x: float, top: float, foot: float) -> str:
    return f'<line class="{name}" x1="{x}" x2="{x}" y1="{top:.1f}" y2="{foot:.1f}" {UNSTRETCHED}/>'


def _figure(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text class="figure" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )
