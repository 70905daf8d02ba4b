"""Small charts of the pages as inline SVG; their colours are classes of the style sheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

LEAST_SPAN = 0.02


@dataclass(frozen=True)
class Frame:
    """The size of a drawing and the margins around what is plotted, in its own units."""

    width: int
    height: int
    side: int = 4
    top: int = 16
    bottom: int = 16

    def across(self, places: int, inset: float = 0) -> Callable[[int], float]:
        room = self.width - 2 * self.side - 2 * inset
        return lambda place: round(self.side + inset + room * place / max(places - 1, 1), 1)

    def up(self, low: float, high: float) -> Callable[[float], float]:
        room = self.height - self.top - self.bottom
        return lambda value: round(self.top + (high - value) / (high - low) * room, 1)


CARD = Frame(180, 76, top=8)
CHART = Frame(320, 124, bottom=28)
CELL = Frame(110, 28, top=5, bottom=5)
BAR = Frame(600, 14)
# The parts of a score by class, from what is certain to what is not yet known.
BAR_HEIGHTS = {"won": 1.0, "lost": 0.7, "unclear": 0.45, "open": 0.2}


def trend(
    values: Sequence[float | None], labels: Sequence[str], meaning: str, target: float | None
) -> str:
    """A line over the months and the target as a dashed line, both as fractions.

    Months without a value break the line. The first and the last of ``labels`` stand below.
    """
    known = [value for value in (*values, target) if value is not None]
    across, up = CARD.across(len(values)), CARD.up(*span_of(known))
    parts = [*line(values, across, up), *dots(values, across, up), *ends(CARD, labels)]
    if target is not None:
        level = up(target)
        right = CARD.width - CARD.side
        parts.insert(
            0,
            f'<line class="target" x1="{CARD.side}" x2="{right}" y1="{level}" y2="{level}"/>',
        )
    return drawing(CARD, parts, meaning, "trend")


def course(
    values: Sequence[float | None],
    labels: Sequence[str],
    meaning: str,
    write: Callable[[float], str],
) -> str:
    """A line over the months with its first and last value written at it."""
    across = CHART.across(len(values), inset=16)
    up = CHART.up(*span_of([value for value in values if value is not None]))
    written = [
        f'<text class="figure" x="{across(place)}" y="{up(values[place]) - 7:.1f}" '
        f'text-anchor="middle">{escape(write(values[place]))}</text>'
        for place in sorted({0, len(values) - 1})
        if values[place] is not None
    ]
    parts = [*line(values, across, up), *dots(values, across, up), *written]
    return drawing(CHART, [*parts, *ends(CHART, labels)], meaning, "course")


def bars(
    above: Sequence[float | None],
    below: Sequence[float | None],
    labels: Sequence[str],
    meaning: str,
    write: Callable[[float], str],
) -> str:
    """Bars month by month, ``below`` drawn downwards, the last ones with their figures."""
    downwards = [None if value is None else -value for value in below]
    known = [value for value in (*above, *downwards, 0) if value is not None]
    thick = 0.64 * (CHART.width - 2 * CHART.side) / max(len(labels), 1)
    across = CHART.across(len(labels), inset=thick / 2 + 3)
    up = CHART.up(min(known), max(*known, 1))
    parts = [
        f'<rect class="{name}" x="{across(place) - thick / 2:.1f}" y="{min(up(0), up(value)):.1f}" '
        f'width="{thick:.1f}" height="{abs(up(0) - up(value)):.1f}"/>'
        for name, values in (("above", above), ("below", downwards))
        for place, value in enumerate(values)
        if value is not None
    ]
    for values, last in ((above, above), (below, downwards)):
        if last and last[-1] is not None:
            beside = up(last[-1]) + (12 if last[-1] < 0 else -4)
            parts.append(
                f'<text class="figure" x="{across(len(labels) - 1) + thick / 2:.1f}" '
                f'y="{beside:.1f}" text-anchor="end">{escape(write(values[-1]))}</text>'
            )
    right = CHART.width - CHART.side
    parts.append(f'<line class="zero" x1="{CHART.side}" x2="{right}" y1="{up(0)}" y2="{up(0)}"/>')
    return drawing(CHART, [*parts, *ends(CHART, labels)], meaning, "bars")


def band(
    lowest: Sequence[float | None],
    highest: Sequence[float | None],
    top: float,
    labels: Sequence[str],
    meaning: str,
    write: Callable[[float], str],
) -> str:
    """What lies between two lines over the months, from 0 to ``top``, its ends written at it.

    A month is known in both or in neither; months without values break the band.
    """
    across, up = CHART.across(len(lowest), inset=22), CHART.up(0, top)
    last = len(lowest) - 1
    written = [
        f'<text class="figure" x="{across(place)}" y="{up(values[place]) + beside:.1f}" '
        f'text-anchor="middle">{escape(write(values[place]))}</text>'
        for values, beside in ((highest, -6), (lowest, 14))
        for place in sorted({0, last})
        if values[place] is not None
    ]
    right = CHART.width - CHART.side
    bounds = [
        f'<line class="bound" x1="{CHART.side}" x2="{right}" y1="{up(value)}" y2="{up(value)}"/>'
        for value in (0, top)
    ]
    parts = [*bounds, *_area(lowest, highest, across, up), *written, *ends(CHART, labels)]
    return drawing(CHART, parts, meaning, "band")


def small_band(
    lowest: Sequence[float | None], highest: Sequence[float | None], top: float, meaning: str
) -> str:
    """A band without words for a cell of a table."""
    across, up = CELL.across(len(lowest)), CELL.up(0, top)
    return drawing(CELL, _area(lowest, highest, across, up), meaning, "spark")


def shares(parts: Mapping[str, float], meaning: str) -> str:
    """A bar divided into the parts of ``BAR_HEIGHTS``, which differ in height as in colour."""
    total = sum(parts.values())
    rects, left = [], 0.0
    for name, value in parts.items():
        width, height = BAR.width * value / total, BAR.height * BAR_HEIGHTS[name]
        rects.append(
            f'<rect class="{name}" x="{left:.1f}" y="{BAR.height - height:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}"/>'
        )
        left += width
    return drawing(BAR, rects, meaning, "shares")


def spark(values: Sequence[float | None], meaning: str) -> str:
    """A line without words for a cell of a table."""
    across = CELL.across(len(values))
    up = CELL.up(*span_of([value for value in values if value is not None]))
    return drawing(CELL, [*line(values, across, up), *dots(values, across, up)], meaning, "spark")


def span_of(known: Sequence[float]) -> tuple[float, float]:
    """A little more than what is shown, so that a flat line is not made a mountain."""
    low, high = min(known, default=0), max(known, default=1)
    margin = max((LEAST_SPAN - (high - low)) / 2, (high - low) * 0.08)
    return low - margin, high + margin


def line(
    values: Sequence[float | None], across: Callable[[int], float], up: Callable[[float], float]
) -> list[str]:
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{across(place)},{up(value)}")
    return [f'<polyline class="line" points="{" ".join(run)}"/>' for run in runs if len(run) > 1]


def _area(
    lowest: Sequence[float | None],
    highest: Sequence[float | None],
    across: Callable[[int], float],
    up: Callable[[float], float],
) -> list[str]:
    """The runs of known months, filled, with a line along both edges; a lone month is a stroke."""
    runs: list[list[int]] = [[]]
    for place, value in enumerate(lowest):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place)
    parts = []
    for run in filter(None, runs):
        over = [f"{across(place)},{up(highest[place])}" for place in run]
        under = [f"{across(place)},{up(lowest[place])}" for place in reversed(run)]
        parts += [
            f'<polygon class="area" points="{" ".join((*over, *under))}"/>',
            f'<polyline class="line" points="{" ".join(under)}"/>',
            f'<polyline class="edge" points="{" ".join(over)}"/>',
        ]
    return [*parts, *dots(lowest, across, up)]


def dots(
    values: Sequence[float | None], across: Callable[[int], float], up: Callable[[float], float]
) -> list[str]:
    last = len(values) - 1
    return [
        f'<circle class="{"last" if place == last else "dot"}" cx="{across(place)}" '
        f'cy="{up(value)}" r="{3.5 if place == last else 1.5}"/>'
        for place, value in enumerate(values)
        if value is not None
    ]


def ends(frame: Frame, labels: Sequence[str]) -> list[str]:
    right, foot = frame.width - frame.side, frame.height - 2
    first = [f'<text x="{frame.side}" y="{foot}">{escape(labels[0])}</text>'] if labels[1:] else []
    return [*first, f'<text x="{right}" y="{foot}" text-anchor="end">{escape(labels[-1])}</text>']


def drawing(frame: Frame, parts: Sequence[str], meaning: str, name: str) -> str:
    """The parts together, with their meaning for those who do not see them."""
    return (
        f'<svg class="chart {name}" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-label="{escape(meaning)}">{"".join(parts)}</svg>'
    )
