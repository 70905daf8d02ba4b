"""The measured stages as a Markdown table and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import psutil

from tests.benchmarks.stages import Row

SUMMARISED = {
    "first run": "first run of a month",
    "reading": "of it reading (× the floor)",
    "after reading": "all after reading (× the bare SELECTs)",
    "pandas script": "pandas script (× the first run)",
    "nothing new": "nothing new",
    "increment": "the last month's increment",
    "late correction": "late correction in the first month",
}
LIBRARIES = ("duckdb", "polars", "pyarrow", "pandas")


def markdown(rows: Sequence[Row]) -> str:
    """One line for each stage; what was asked for stands beside it, met or missed."""
    lines = [
        "| entities | stage | seconds | CPU s | peak MB | compared | asked for | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        stage = f"{row.stage}: {row.note}" if row.note else row.stage
        spent = row.spent
        cells = (
            f"{row.entities:,}",
            stage,
            f"{spent.seconds:.1f}",
            f"{spent.cpu_seconds:.1f}",
            f"{spent.megabytes:,.0f}",
            _compared(row),
            _asked_for(row),
            {True: "met", False: "**missed**", None: ""}[is_met(row)],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def summary(rows: Sequence[Row]) -> str:
    """A column for each size, of each stage the last row: after the most months."""
    sizes = list(dict.fromkeys(row.entities for row in rows))
    last = {(row.stage, row.entities): row for row in rows}
    lines = [
        f"| entities | {' | '.join(f'{entities:,}' for entities in sizes)} |",
        f"|---|{'---|' * len(sizes)}",
    ]
    for stage, title in SUMMARISED.items():
        cells = [_cell(last.get((stage, entities))) for entities in sizes]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    cell = f"{row.spent.seconds:,.1f} s, {row.spent.megabytes:,.0f} MB"
    times = f" ({_times(row, 'seconds'):.1f} ×)" if row.beside else ""
    return cell + times + (" **missed**" if is_met(row) is False else "")


def write_json(rows: Sequence[Row], path: Path) -> None:
    """Write the same, and on what machine and with which libraries it was measured."""
    measured = {
        "cores": os.cpu_count(),
        "memory_mb": round(psutil.virtual_memory().total / 1e6),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "rows": [
            {
                "entities": row.entities,
                "stage": row.stage,
                "note": row.note,
                **_rounded(row.spent._asdict()),
                "beside": row.beside and row.beside.stage,
                "times_seconds": _times(row, "seconds"),
                "times_megabytes": _times(row, "megabytes"),
                "asked": {k: v for k, v in row.asked._asdict().items() if v is not None},
                "is_met": is_met(row),
            }
            for row in rows
        ],
    }
    path.write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def is_met(row: Row) -> bool | None:
    """Whether a stage is as was asked; None where nothing was."""
    asked, seconds, megabytes = row.asked, _times(row, "seconds"), _times(row, "megabytes")
    found = [
        asked.seconds is None or row.spent.seconds <= asked.seconds,
        asked.megabytes is None or row.spent.megabytes <= asked.megabytes,
        asked.times is None or seconds <= asked.times,
        asked.seconds_of_run is None or seconds >= asked.seconds_of_run,
        asked.megabytes_of_run is None or megabytes >= asked.megabytes_of_run,
    ]
    return all(found) if any(limit is not None for limit in asked) else None


def _times(row: Row, figure: str) -> float | None:
    if row.beside is None:
        return None
    return round(getattr(row.spent, figure) / getattr(row.beside.spent, figure), 2)


def _compared(row: Row) -> str:
    if row.beside is None:
        return ""
    text = f"{_times(row, 'seconds'):.1f} × the {row.beside.stage}"
    if row.asked.megabytes_of_run is not None:
        text += f", {_times(row, 'megabytes'):.1f} × its memory"
    return text


def _asked_for(row: Row) -> str:
    asked, beside = row.asked, row.beside and row.beside.stage
    limits = {
        "≤ {:g} s": asked.seconds,
        "≤ {:,.0f} MB": asked.megabytes,
        f"≤ {{:g}} × the {beside}": asked.times,
        f"≥ {{:g}} × the {beside}": asked.seconds_of_run,
        "≥ {:g} × its memory": asked.megabytes_of_run,
    }
    return ", ".join(text.format(limit) for text, limit in limits.items() if limit is not None)


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in figures.items()}
