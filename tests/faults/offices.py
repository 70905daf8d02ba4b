"""An office whose runs are disturbed, and what is published in it, run ids and times aside."""

import hashlib
import io
import multiprocessing
import os
import re
import resource
import shutil
import sys
import zipfile
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb
import xlsxwriter

from pipelines.cli import main
from tests.good_rows import GOOD
from tests.office import Office

ROOT = Path(__file__).resolve().parents[2]
MAY, JUNE = "2020-05", "2020-06"
KEY = "0123456789abcdef" * 4  # the same persons in all offices that are compared
CLOSED = GOOD["registrations"] | {
    "统一社会信用代码": "92370882K1GAGFF60X",
    "经营者证件号码": "",
    "登记状态": "注销",
    "注销日期": "2018-05-01",
}
SECOND = GOOD["registrations"] | {
    "统一社会信用代码": "92370812KGM0138U45",
    "经营者证件号码": "370882198905124760",
}
TABLES = ("indicator_values", "register_report", "score_items", "score_totals", "registrations")
# What differs from run to run of the same files.
OF_THE_RUN = re.compile(
    r"\d{8}T\d{6}-[0-9a-f]{6}|20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d|日 \d\d:\d\d".encode()
)
ON_A_PAGE = re.compile(r"运行编号 (\d{8}T\d{6}-[0-9a-f]{6})")


def deliver(office: Office, month: str) -> None:
    """The register and the population of a month, and a loan whose payment date is unreadable."""
    office.deliver_rows(month, "population.csv", [GOOD["population"]])
    office.deliver_rows(month, "registrations.csv", [GOOD["registrations"], CLOSED])
    unreadable = GOOD["loans"] | {"申请编号": "DK2", "放款日期": "五月"}
    office.deliver_rows(month, "loans.csv", [GOOD["loans"], unreadable])


def deliver_late(office: Office) -> None:
    """A shop of May that nobody had reported: one entrepreneur more in both months.

    It comes in a workbook, which a process of its own reads.
    """
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, SECOND)
        sheet.write_row(1, 0, SECOND.values())
    office.deliver(MAY, "补报.xlsx", data.getvalue())


def words_for(office: Office, verb: str, *words: str) -> list[str]:
    return [verb, *words, "--raw", str(office.folders.raw), "--out", str(office.folders.out)]


def start(
    words: list[str], said: Path, die_at: int | None = None, file_bytes: int | None = None
) -> BaseProcess:
    """Start a command in a process of its own, in which all that it imports is there already.

    What it says goes to a file. With ``die_at`` it is killed at that step on the file system, with
    ``file_bytes`` no file that it writes may become larger.
    """
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.faults.preloaded"])
    process = processes.Process(target=_command, args=(words, said, die_at, file_bytes))
    process.start()
    return process


def _command(words: list[str], said: Path, die_at: int | None, file_bytes: int | None) -> None:
    from tests.faults.steps import count_steps

    os.setsid()
    os.environ["CHUANGYE_KEY"] = KEY
    sys.stdout = sys.stderr = said.open("w", encoding="utf-8")
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    steps = count_steps(die_at)
    code = main(words)
    print(f"steps {next(steps)}")
    sys.stdout.flush()
    os._exit(code)


def finish(words: list[str], said: Path) -> str:
    """Carry a command out undisturbed, and return what it has said."""
    process = start(words, said)
    process.join()
    text = said.read_text(encoding="utf-8")
    assert process.exitcode == 0 and "Traceback" not in text, text
    return text


def copy(office: Office, place: Path) -> Office:
    """The same office elsewhere; times are kept, so that no file is read again."""
    shutil.copytree(office.place, place, symlinks=True, dirs_exist_ok=True)
    return Office(place)


def published(database: Path) -> str:
    """A digest of the tables of a published file without what names the run."""
    with duckdb.connect(str(database), read_only=True) as con:
        return digest_of(con)


def digest_of(con: duckdb.DuckDBPyConnection) -> str:
    """As ``published``, through a connection that is open."""
    sums = []
    for table in TABLES:
        has_run = con.execute(
            "select count(*) from duckdb_columns() where table_name = ? and column_name = 'run_id'",
            [table],
        ).fetchone()[0]
        columns = "* exclude (run_id)" if has_run else "*"
        sums += con.execute(
            f"select count(*), sum(hash(kept)) from (select {columns} from {table}) as kept"
        ).fetchone()
    return " ".join(map(str, sums))


def drawn(out: Path) -> dict[str, str]:
    """Every page, table and workbook by name, as digests of what the run has not marked."""
    folders = (out / "reports", out / "departments")
    return {
        path.relative_to(out).as_posix(): _unmarked(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


def _unmarked(path: Path) -> str:
    parts = [path.read_bytes()]
    if path.suffix == ".xlsx":
        parts = list(_sheets(path))
    return hashlib.sha256(b"".join(OF_THE_RUN.sub(b"", part) for part in parts)).hexdigest()


def _sheets(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as book:
        for name in sorted(book.namelist()):
            yield book.read(name)


def remains(out: Path) -> list[str]:
    """What runs should have taken away after them."""
    patterns = (".unfinished-*", "*.new", "*.draft", "*.wal", ".*.new")
    return sorted(str(path.relative_to(out)) for p in patterns for path in out.rglob(p))
