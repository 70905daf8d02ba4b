"""Forms of every source spoilt in every way, each of which must end in one of three outcomes.

A mutant is known by its number alone. ``python -m tests.hostile.mutants COUNT [FIRST]`` reads as
many and says what became of them.
"""

import csv
import html
import io
import random
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipelines.deliveries import Archive, Delivery
from pipelines.ingest import Account, Store, ingest
from pipelines.jurisdiction import read_jurisdiction
from pipelines.keys import read_key
from pipelines.months import Month
from pipelines.reading.cell_text import cell_text
from pipelines.reading.corrections import CORRECTIONS, heading
from pipelines.receiving import Folders
from pipelines.sample import write_sample
from schemas import SOURCES
from tests.good_rows import GOOD
from tests.hostile.old_workbook import old_workbook

MONTH = Month(2020, 5)
ROWS = 30  # of a form made of good rows
MOST_SECONDS, MOST_BYTES = 120, 2 << 30
Rows = list[list[str]]


@dataclass(frozen=True)
class Form:
    """A file that a department might send, and what stands in it."""

    name: str
    content: bytes
    rows: Rows


def forms(folder: Path) -> list[Form]:
    """The sample's files of one month, and good rows of every source in every kind of file."""
    raw = folder / "sample"
    write_sample(raw, read_jurisdiction("yanzhou"), MONTH, MONTH, entities=60, seed=7)
    found = [Form(path.name, path.read_bytes(), _rows_of(path)) for path in sorted(raw.glob("*/*"))]
    for source, good in GOOD.items():
        rows = [list(good), *([_numbered(*cell, n) for cell in good.items()] for n in range(ROWS))]
        title = SOURCES[source].Config.title
        found += [
            Form(f"{title}.{ending}", write(rows), rows) for ending, write in WRITTEN_AS.items()
        ]
    return found


def _numbered(title: str, cell: str, number: int) -> str:
    return f"{cell}{number}" if title.endswith(("编号", "序号")) else cell


def _rows_of(path: Path) -> Rows:
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_index(0)
        return [[cell_text(cell) for cell in row] for row in sheet.iter_rows()]
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            text = path.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
        return list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ","))
    raise ValueError(path)


def _as_text(encoding: str, delimiter: str) -> Callable[[Rows], bytes]:
    def write(rows: Rows) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        return text.getvalue().encode(encoding, "replace")

    return write


def _as_xlsx(rows: Rows) -> bytes:
    data = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(data, options) as book:
        page = book.add_worksheet("台账")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
    return data.getvalue()


def _as_html(rows: Rows) -> bytes:
    lines = (f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in row)}</tr>" for row in rows)
    return f"<html><body><table>{''.join(lines)}</table></body></html>".encode("gb18030", "replace")


def _as_parquet(rows: Rows) -> bytes:
    width = max(map(len, rows))
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    names = [name or f"c{place}" for place, name in enumerate(cells[0])]
    columns = [pa.array(column, pa.string()) for column in zip(*cells[1:], strict=True)]
    data = io.BytesIO()
    pq.write_table(pa.table(columns or [pa.nulls(0)] * width, names), data)
    return data.getvalue()


WRITTEN_AS = {
    "csv": _as_text("utf-8", ","),
    "txt": _as_text("gb18030", "\t"),
    "xlsx": _as_xlsx,
    "xls": lambda rows: old_workbook("台账", rows),
    "parquet": _as_parquet,
}
ALSO_WRITTEN_AS = {
    "csv": (WRITTEN_AS["csv"], _as_text("utf-8-sig", ","), _as_text("gb18030", ";")),
    "txt": (WRITTEN_AS["txt"], _as_text("utf-16", "\t"), _as_text("utf-8", "|")),
    "xlsx": (_as_xlsx, WRITTEN_AS["csv"]),
    "xls": (WRITTEN_AS["xls"], _as_html, _as_html, WRITTEN_AS["txt"]),
    "parquet": (_as_parquet,),
}

STRANGE = (
    *("", " ", "\t", "\u3000", "\u200b", "-", "—", "/", "无", "NULL", "NaN", "#N/A", "#REF!"),
    *("0", "-1", "1E99", "1e-9", "9" * 40, "3.70882196204032E+17", "1.2.3", "１２３", "٣", "½"),
    *("12,345", "1,2万元", "1.2万元", "50万美元", "十二", "1/0", "99999", "43957", "43957.5"),
    *("2020-02-30", "2020年13月1日", "0000-00-00", "20200506", "9999-12-31", "五月", "2020-05"),
    *("=1+1", '=HYPERLINK("http://x")', "@SUM(1)", "+1", "<script>alert(1)</script>", "</td>"),
    *("'; drop table services; --", "%s%n{0}", "../../x", "\\", '"', '""', "'", "a\nb", "a\r\nb"),
    *(
        "\u202e倒",
        "e\u0301" * 50,
        "𠮷",
        "👩\u200d👧",
        "\ufffd",
        "甲" * 1_001,
        "1" * 5_000,
        "*" * 3_000,
    ),
    *("合计", "小计", "填表人：", "序号", "示例", "统一社会信用代码", "证件号码"),
    *("370882199109127447", "37088219910912744X", "370882910912744", "E12345678"),
    *("济南市历下区", "鼓楼街道", "370812999"),
)


def _swap_columns(rows: Rows, rng: random.Random) -> Rows:
    width = max(map(len, rows))
    order = rng.sample(range(width), width)
    return [[row[place] if place < len(row) else "" for place in order] for row in rows]


def _spoil_cells(rows: Rows, rng: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    for _ in range(rng.choice((1, 2, 5, 60))):
        row = rng.choice(rows)
        if row:
            row[rng.randrange(len(row))] = rng.choice(STRANGE)
    return rows


def _spoil_column(rows: Rows, rng: random.Random) -> Rows:
    column, cell = rng.randrange(max(map(len, rows))), rng.choice(STRANGE)
    spoilt = [[*row[:column], cell, *row[column + 1 :]] for row in rows]
    return [*rows[: rng.randrange(4)], *spoilt[4:]]


def _random_cells(rows: Rows, rng: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    for _ in range(rng.randrange(1, 20)):
        row = rng.choice(rows)
        if row:
            signs = chr(rng.choice((rng.randrange(1, 0x300), rng.randrange(0x2000, 0xD7FF))))
            row[rng.randrange(len(row))] = signs * rng.choice((1, 2, 30))
    return rows


def _header_twice(rows: Rows, rng: random.Random) -> Rows:
    place = rng.randrange(len(rows))
    return [*rows[:place], *rows[: rng.randrange(1, 6)], *rows[place:]]


def _without_rows(rows: Rows, rng: random.Random) -> Rows:
    start = rng.randrange(len(rows))
    return rows[:start] + rows[start + rng.randrange(1, 6) :] or [[""]]


def _repeated_rows(rows: Rows, rng: random.Random) -> Rows:
    return rows + rows[rng.randrange(len(rows)) :] * rng.randrange(1, 30)


def _ragged(rows: Rows, rng: random.Random) -> Rows:
    return [
        row[: rng.randrange(len(row) + 1)] + ["x"] * rng.choice((0, 0, 0, 1, 5)) for row in rows
    ]


def _merged_away(rows: Rows, rng: random.Random) -> Rows:
    """As merged cells read: blank but for the first."""
    column = rng.randrange(max(map(len, rows)))
    return [
        [*row[:column], "" if n % 3 else row[column], *row[column + 1 :]]
        if column < len(row)
        else row
        for n, row in enumerate(rows)
    ]


def _double_column(rows: Rows, rng: random.Random) -> Rows:
    column = rng.randrange(max(map(len, rows)))
    return [[*row, row[column] if column < len(row) else ""] for row in rows]


def _without_column(rows: Rows, rng: random.Random) -> Rows:
    column = rng.randrange(max(map(len, rows)))
    return [row[:column] + row[column + 1 :] for row in rows]


def _as_correction(rows: Rows, rng: random.Random) -> Rows:
    title = rng.choice(list(SOURCES.values())).Config.title
    return [[heading(CORRECTIONS, title)], *rows]


def _noted(rows: Rows, rng: random.Random) -> Rows:
    above = [[rng.choice(STRANGE)] * rng.randrange(1, 4) for _ in range(rng.randrange(1, 45))]
    return above + rows


CELL_CHANGES = (
    *(
        _swap_columns,
        _swap_columns,
        _spoil_cells,
        _spoil_cells,
        _spoil_cells,
        _spoil_column,
        _random_cells,
        _header_twice,
    ),
    *(_without_rows, _repeated_rows, _ragged, _merged_away, _double_column, _without_column),
    *(_as_correction, _noted),
)


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 4, 30))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _without_piece(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 3, 50, 1000)) :]


def _doubled_piece(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    end = start + rng.choice((1, 3, 50, 1000))
    return data[:end] + data[start:]


def _inserted(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    piece = rng.choice((b'"', b"\0", b"\xff", b"\r", b"\n\n", b"<", b"&#0;", rng.randbytes(20)))
    return data[:place] + piece * rng.choice((1, 1, 40)) + data[place:]


BYTE_CHANGES = (_flip, _flip, _flip, _cut, _without_piece, _doubled_piece, _inserted)


def _in_package(data: bytes, rng: random.Random) -> bytes:
    """Change one part of a workbook, the package whole."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return rng.choice(BYTE_CHANGES)(data, rng)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        names = old.namelist()
        chosen = rng.choice([*names, *[n for n in names if "sheet" in n or "Strings" in n] * 4])
        for name in names:
            part = old.read(name)
            if name == chosen and part:
                part = rng.choice(BYTE_CHANGES)(part, rng)
            new.writestr(name, part)
    return changed.getvalue()


def mutant(number: int, known: list[Form]) -> tuple[str, bytes]:
    """Name and content of a mutant."""
    rng = random.Random(number)
    form = rng.choice(known)
    name, way = form.name, rng.randrange(10)
    if way < 6:
        rows = form.rows
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            rows = rng.choice(CELL_CHANGES)(rows, rng) or [[""]]
            rows = rows if any(rows) else [["x"]]
        ending = rng.choice((*ALSO_WRITTEN_AS, "csv", "csv", "txt"))
        name = f"{Path(name).stem}.{ending}"
        content = rng.choice(ALSO_WRITTEN_AS[ending])(rows)
    elif way < 7:
        name, content = rng.choice(known).name, form.content  # one under the name of another
    elif way < 8:
        content = _in_package(form.content, rng)
    else:
        content = form.content
        for _ in range(rng.choice((1, 1, 1, 3))):
            content = rng.choice(BYTE_CHANGES)(content, rng) or b"x"
    return f"{number}_{name}", content


class Trial:
    """Reads mutants one by one and holds each to what is promised of every file."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.jurisdiction = read_jurisdiction("yanzhou")
        self.known = forms(place)
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0

    def read(self, number: int) -> list[Account]:
        """Read one mutant in folders of its own; raises ``AssertionError`` under its number."""
        folders = Folders(self.place / "raw", self.place / "out")
        name, content = mutant(number, self.known)
        path = folders.raw / str(MONTH) / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        archive = Archive(folders.out, self.jurisdiction.identifier)
        store = Store(folders.out, self.jurisdiction, read_key(folders.out))
        started = time.monotonic()
        try:
            (delivery,) = archive.deliveries(folders.raw, MONTH)
            accounts = ingest(delivery, archive, store)
            self.slowest = max(self.slowest, time.monotonic() - started)
            assert self.slowest < MOST_SECONDS
            for account in accounts:
                self.outcomes[_outcome(account, delivery, store)] += 1
            left = [p.name for p in (folders.out / "returned").iterdir() if p.name[0] == "."]
            assert not left, left
        except Exception as error:
            error.add_note(f"mutant {number}: {name}")
            raise
        finally:
            shutil.rmtree(folders.raw)
            shutil.rmtree(folders.out)
        return accounts


def _outcome(account: Account, delivery: Delivery, store: Store) -> str:
    parts = account.accepted + account.returned + account.superseded + account.outside
    assert account.rows_read == parts, account
    accepted = store.parquet("accepted", account.source, delivery)
    returned = store.parquet("returned", account.source, delivery)
    if account.refused is not None:
        assert delivery.name in account.refused, account.refused
        assert account.refused.endswith("。") and len(account.refused.splitlines()) == 1
        assert (account.accepted, accepted.exists()) == (0, False)
        return "refused"
    assert pq.read_metadata(accepted).num_rows == account.accepted
    if not account.returned:
        return "accepted"
    rows = pq.read_table(returned).to_pylist()
    assert len(rows) == account.returned
    assert len({(row["form"], row["row"]) for row in rows}) == len(rows)
    assert all(any(reason["level"] == "error" for reason in row["reasons"]) for row in rows)
    return "returned with reasons"


def main(count: int, first: int = 0) -> None:
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        trial = Trial(Path(place))
        for number in range(first, first + count):
            trial.read(number)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{count:,} mutants, slowest {trial.slowest:.1f} s, {used >> 20:,} MB", trial.outcomes)
    assert used < MOST_BYTES


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
