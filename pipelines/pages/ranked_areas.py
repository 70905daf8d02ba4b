"""Areas ranked by their figures, and figures of parts as drawings and reasons."""

from collections.abc import Callable, Mapping, Sequence

from pipelines.jurisdiction import UNSPECIFIED
from pipelines.pages.captions import Notes
from pipelines.pages.curves import Estimate, Span, interval_cell
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE, cell, percent
from pipelines.pages.tables import table
from pipelines.pages.wording import interval, reasons


def ranked_areas(
    edition: Edition,
    rows: Sequence[dict],
    number: int,
    title: str,
    labels: Mapping[str, str],
    write: Callable[[dict], dict[str, str]],
    notes: Notes,
    *,
    unit: str,
    look: str = "tight",
) -> str:
    """A table of areas: the jurisdiction, then the areas below it from the highest figure down.

    Where areas have parts, those stand in groups below the area that they lie in. What cannot be
    placed and what has no figure comes last and has no rank.
    """
    names = {row["area_code"]: row["area_name"] for row in rows}
    parents = list(dict.fromkeys(row["parent_code"] for row in rows))
    is_deep = len(parents) > 2
    in_order = sorted(
        rows,
        key=lambda row: (
            row["parent_code"] is not None,
            parents.index(row["parent_code"]),
            *_standing(row),
        ),
    )
    return table(
        number,
        title,
        [
            {
                "group": f"{names.get(row['parent_code'], edition.jurisdiction.name)}"
                f"{'下辖' if row['parent_code'] else ''}",
                "area": row["area_name"],
                "rank": _rank(row, rows),
                **write(row),
            }
            for row in in_order
        ],
        {"area": edition.areas, "rank": "位次", **labels},
        notes,
        unit=unit,
        drawings=("bar",),
        words=("bar",),
        grouped_by="group" if is_deep else None,
        look=look if is_deep else f"{look} total-first",
    )


def _standing(row: dict) -> tuple:
    """Where an area stands among those beside it."""
    is_unplaced = row["area_code"].endswith(UNSPECIFIED)
    value = row["value"]
    return is_unplaced, value is None, -(value or 0), row["area_code"]


def _rank(row: dict, rows: Sequence[dict]) -> str:
    if row["value"] is None or not row["parent_code"] or row["area_code"].endswith(UNSPECIFIED):
        return NOT_APPLICABLE
    higher = [
        other
        for other in rows
        if other["parent_code"] == row["parent_code"]
        and other["value"] is not None
        and other["value"] > row["value"]
        and not other["area_code"].endswith(UNSPECIFIED)
    ]
    return str(len(higher) + 1)


def drawn_interval(row: dict, span: Span) -> str:
    """The 95 % interval of a share beside its target, for a cell of a table."""
    target = row["target"]
    aim = "" if target is None else f"，目标 {percent(target)}%"
    meaning = f"{cell(row, 'value', percent)}%，95%区间 {interval(row)}{aim}"
    estimate = Estimate("", row["value"], row["lower"], row["upper"])
    return interval_cell(estimate, span, meaning, target)


def reasons_without_counts(rows: Sequence[dict], title: str) -> tuple[str, ...]:
    """Why figures are not there; how few answers a small part of a sample has is not told."""
    told = [row | {"reason_detail": None} if row["reason"] == "unreliable" else row for row in rows]
    return reasons(told, title)
