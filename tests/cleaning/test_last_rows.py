"""The accepted rows of a file put together: of every key the last, whichever part it is in."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.cleaning import last_rows
from pipelines.cleaning.judging import put_rows
from pipelines.cleaning.last_rows import put_together
from schemas import SOURCES

REGISTER = SOURCES["registrations"]


def together(place: Path, *parts: Sequence[str]) -> tuple[int, list[tuple[str, int]]]:
    """How many rows are left out, and the keys left with their rows, counted over all parts."""
    paths, row = [], 0
    for number, keys in enumerate(parts):
        rows = list(range(row, row := row + len(keys)))
        columns = {"credit_code": pa.array(keys, pa.string()), "row": pa.array(rows, pa.int64())}
        put_rows(pa.table(columns), path := place / f"{number}.rows")
        paths.append(path)
    left_out = put_together(paths, REGISTER, place / "whole.parquet")
    assert not any(path.exists() for path in paths)
    found = pq.read_table(place / "whole.parquet").to_pydict()
    return left_out, list(zip(found["credit_code"], found["row"], strict=True))


def test_of_every_key_the_last_row_counts_in_the_order_of_the_file(tmp_path) -> None:
    parts = ["a", "b", "c"], ["b", "d", "d"], ["c", "e", "b", "b"]

    assert together(tmp_path, *parts) == (
        5,
        [("a", 0), ("d", 5), ("c", 6), ("e", 7), ("b", 9)],
    )


def test_a_part_may_be_left_out_whole_and_no_rows_are_none(tmp_path) -> None:
    assert together(tmp_path, ["a"], [], ["a"]) == (1, [("a", 1)])
    assert together(tmp_path, []) == (0, [])


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_groups_of_rows_lose_none(tmp_path, monkeypatch, rows) -> None:
    monkeypatch.setattr(last_rows, "GROUP_ROWS", rows)
    expected = [(str(number), number) for number in range(7)]

    assert together(tmp_path, list("01234"), ["5"], ["6"]) == (0, expected)
    assert pq.read_metadata(tmp_path / "whole.parquet").row_group(0).num_rows == rows
