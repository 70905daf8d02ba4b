"""The rows of a form judged batch by batch; what is accepted lies in files until all is known."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipelines.cleaning.validation import Validator
from pipelines.progress import Watch, unwatched
from pipelines.reading.children import at_once, cores
from pipelines.reading.corrections import ROW_ID
from pipelines.reading.headers import Form
from pipelines.reading.text import batches, no_rows


class Judged(NamedTuple):
    """What became of a batch of rows, as in ``Validated``; the accepted ones lie in a file.

    ``answered`` has the numbers (退回编号) of returned rows that came back.
    """

    rows: Path
    read: int
    accepted: int
    returned: int
    outside: int
    listed: list[dict]
    returned_exits: list[str | None]
    counts: dict[tuple[str, str, str, str], int]
    answered: list[str]


# How many judge the batches of a form at once, and what begins to judge the batch in a file.
Judges = Callable[[Validator], AbstractContextManager[tuple[int, Callable[[Path], Future[Judged]]]]]


def judged(
    validator: Validator, scratch: Path, judges: Judges, watch: Watch = unwatched
) -> Iterator[Judged]:
    """Judge every batch of a form, in order, while the next one is being read.

    There is one batch at least, if without rows. Raises ``FileRefused``, and ``OSError`` for want
    of space or memory.
    """
    received = batches(validator.form, watch)
    first = next(received, no_rows(validator.form))
    waiting: deque[Future[Judged]] = deque()
    with judges(validator) as (most, begin):
        for number, batch in enumerate(chain((first,), received)):
            place = scratch / f"{number}.batch"
            put_rows(batch, place)
            waiting.append(begin(place))
            if len(waiting) > most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def put_rows(rows: pa.Table, place: Path) -> None:
    """Put rows down for another process or a later time."""
    with pa.OSFile(str(place), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows)


def rows_at(place: Path) -> pa.Table:
    """The rows of such a file, which stay in it and are no memory of this process."""
    return pa.ipc.open_file(pa.memory_map(str(place))).read_all()


@contextmanager
def here(
    validator: Validator,
) -> Iterator[tuple[int, Callable[[Path], Future[Judged]]]]:
    """The judges of this machine: several processes for a large text, else a thread."""
    judge = partial(judge_batch, validator)
    if validator.form.sheet.text.is_large:
        with at_once(judge, cores()) as begin:
            yield 2 * cores(), begin
    else:
        with ThreadPoolExecutor(1) as thread:
            yield 1, partial(thread.submit, judge)


def judge_batch(validator: Validator, place: Path) -> Judged:
    """Judge the rows of a file, which is gone afterwards; the accepted ones lie beside it."""
    batch = rows_at(place)
    found = validator.judge(batch)
    rows = place.with_suffix(".rows")
    put_rows(found.accepted, rows)
    place.unlink()
    return Judged(
        rows,
        batch.num_rows,
        found.accepted.num_rows,
        found.returned,
        found.outside,
        found.listed,
        found.returned_exits,
        found.counts,
        _answered(batch, validator.form),
    )


def _answered(batch: pa.Table, form: Form) -> list[str]:
    if ROW_ID not in form.notes:
        return []
    return [text.strip() for text in batch[str(form.notes[ROW_ID])].to_pylist() if text.strip()]
