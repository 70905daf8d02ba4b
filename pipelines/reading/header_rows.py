"""The header of a form among its first rows, for every source that it may suit."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.reading.limits import COLUMNS
from pipelines.reading.titles import BLANKS, column_of, normalised
from schemas import SOURCES

SEARCHED_ROWS = 30


@dataclass(frozen=True)
class Match:
    position: int
    written: str
    unit: str | None
    is_exact: bool


@dataclass(frozen=True)
class Header:
    """The header that suits one source best: rows ``top`` to ``end`` of the head, end excluded."""

    source: str
    top: int
    end: int
    matches: dict[str, list[Match]]


def best_headers(head: list[list[str]]) -> list[Header]:
    """The best header of every source; two rows only where they give more than one does."""
    rows = [[normalised(cell) for cell in row[:COLUMNS]] for row in head[: SEARCHED_ROWS + 1]]
    best: dict[str, Header] = {}
    for depth in (1, 2):
        for top in range(min(SEARCHED_ROWS, len(rows) - depth + 1)):
            titles = list(_titles(rows[top : top + depth]))
            for source in SOURCES:
                matches = _matches(source, titles, head[top : top + depth])
                if len(matches) > len(best[source].matches if source in best else ()):
                    best[source] = Header(source, top, top + depth, matches)
    return list(best.values())


def known_titles(head: list[list[str]]) -> int:
    """How many columns of one source the best header of these rows has."""
    return max((len(header.matches) for header in best_headers(head)), default=0)


def _titles(rows: list[list[str]]) -> Iterator[list[str]]:
    """For every position the titles it may have, the most telling first."""
    if len(rows) == 1:
        yield from ([cell] if cell else [] for cell in rows[0])
        return
    upper, lower = rows
    group = ""
    for position in range(max(map(len, rows))):
        above = upper[position] if position < len(upper) else ""
        below = lower[position] if position < len(lower) else ""
        group = above or group
        if not below:
            yield [above] if above else []
        elif below.startswith("("):
            yield [group + below]
        else:
            yield [group + below, below]


def _matches(source: str, titles: list[list[str]], rows: list[list[str]]) -> dict[str, list[Match]]:
    found: dict[str, list[Match]] = {}
    for position, candidates in enumerate(titles):
        for title in candidates:
            column, unit, is_exact = column_of(source, title)
            if column:
                match = Match(position, written(rows, position), unit, is_exact)
                found.setdefault(column, []).append(match)
                break
    return found


def written(rows: list[list[str]], position: int) -> str:
    """The title as written, on one line; of two rows the lower, a mere unit with the upper."""
    cells = [BLANKS.sub("", row[position]) if position < len(row) else "" for row in rows]
    if len(cells) == 2 and cells[1].startswith(("(", "（")):
        return "".join(cells)
    return cells[-1] or cells[0]
