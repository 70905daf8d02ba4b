"""What names a person is planted wherever clerks put it, and is found nowhere that others look."""

import csv
import socket
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from aiosmtpd.controller import Controller

from pipelines.sample import write_sample
from tests.good_rows import GOOD
from tests.hostile.measured import ROOT, Done, chuangye
from tests.office import Office
from tests.prefect_server import own_prefect_server

IDS = ("370882199003072812", "370882198811120013", "370882900307281", "370882199003072818")
NAMES = ("金丝雀某甲", "金丝雀某乙", "金丝雀某丙")
PHONES = ("13900135246", "18653700987")
STREET = "金丝雀路八十八号"
CANARIES = (*IDS, *NAMES, *PHONES, STREET)
ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
# Where the original cells must be: kept files, returned rows, and what departments get.
RESTRICTED = ("archive", "returned", "departments")
MONTH = "2020-05"
COMMANDS = (
    ("run", MONTH),
    ("check", MONTH),
    ("status",),
    ("returns", MONTH),
    ("explain", "success_rate", MONTH),
    ("explain", "shandong_district/1.2.1", MONTH),
    ("send", MONTH),
)
MARKUP, FORMULA = "<script>alert(1)</script>", '=HYPERLINK("http://x.cn","y")'
NOTE = f"填表人：{NAMES[1]}　联系电话：{PHONES[0]}　身份证号：{IDS[1]}"


def deliver_canaries(office: Office) -> None:
    """A sample month, and beside it deliveries full of people."""
    write_sample(office.folders.raw, office.jurisdiction, _month(), _month(), 300)
    _register(office)
    _services(office)
    _subsidies(office)
    _evidence(office)
    _refused(office)


def _month():
    from pipelines.months import Month

    return Month.parse(MONTH)


def _register(office: Office) -> None:
    """Good rows, returned rows, a shifted row and notes around them."""
    good = GOOD["registrations"] | {
        "主体名称": f"{NAMES[0]}百货店",
        "住所": f"山东省济宁市兖州区{STREET}",
        "经营者证件号码": IDS[0],
    }
    bad = good | {"成立日期": "五月", "经营者证件号码": IDS[3]}
    swapped = good | {"成立日期": IDS[1], "登记状态": f"{NAMES[1]}{PHONES[1]}"}
    titles = [*good, "法定代表人", "联系电话"]
    rows = [[*row.values(), NAMES[0], PHONES[0]] for row in (good, bad, swapped)]
    rows += [[*good.values(), NAMES[0], PHONES[0], IDS[0], NAMES[2]]]
    lines = [[NOTE], titles, *rows, *[rows[0]] * 60, [NOTE]]
    text = "\n".join(",".join(line) for line in lines)
    office.deliver(MONTH, f"登记_{PHONES[0]}_{IDS[0]}.csv", text.encode("gb18030"))


def _services(office: Office) -> None:
    """A workbook whose sheets, titles and case numbers speak of people."""
    rows = [
        GOOD["services"] | {"服务编号": f"F9{n}", "证件号码": IDS[n % 2], "服务项目": item}
        for n, item in enumerate(("开业指导", f"代办{PHONES[1]}", IDS[0], "开业指导"))
    ]
    rows[1]["服务编号"] = IDS[1]
    rows[3] |= {"需求登记日期": IDS[0], "服务日期": f"{NAMES[2]}{PHONES[0]}"}
    path = office.deliver(MONTH, "创业服务.xlsx", b"")
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(f"{PHONES[1]}经办")
        page.write(0, 0, NOTE)
        titles = [f"{title}（{IDS[1]}）" if title == "服务日期" else title for title in rows[0]]
        for number, cells in enumerate((titles, *(row.values() for row in rows)), start=1):
            page.write_row(number, 0, [*cells, "姓名" if number == 1 else NAMES[0]])


def _subsidies(office: Office) -> None:
    rows = [
        GOOD["subsidies"]
        | {"申请编号": f"BT9{n}", "证件号码": person, "补贴项目": f"一次性创业补贴{PHONES[0]}"}
        for n, person in enumerate((IDS[0], IDS[2], IDS[3]))
    ]
    rows += [GOOD["subsidies"] | {"申请编号": FORMULA, "补贴项目": MARKUP, "证件号码": IDS[1]}]
    rows += [rows[-1] | {"申请编号": "BT99", "申请日期": MARKUP, "审核结果": FORMULA}]
    name = f"补贴{MARKUP.replace('/', '')}.csv"
    office.deliver_rows(MONTH, name, [row | {"姓名": NAMES[0]} for row in rows])


def _evidence(office: Office) -> None:
    row = GOOD["evidence"] | {
        "认定人": NAMES[0],
        "材料名称": f"申请书（电话{PHONES[1]}，{IDS[0]}）",
    }
    office.deliver_rows(MONTH, "佐证.csv", [row])


def _refused(office: Office) -> None:
    office.deliver(MONTH, "通讯录.csv", f"姓名,电话,{IDS[0]}\n{NAMES[0]},{PHONES[0]},{IDS[1]}\n")
    loan = GOOD["loans"] | {"证件号码": IDS[3], "经办银行": f"{NAMES[2]}{PHONES[1]}"}
    office.deliver_rows(MONTH, "贷款.csv", [loan | {"备注": NAMES[2]}])
    office.deliver(MONTH, f"{PHONES[1]}.docx", NAMES[0])


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    office = Office(tmp_path_factory.mktemp("office"))
    deliver_canaries(office)
    return office


def assert_free_of(canaries: tuple[str, ...], data: bytes, where: object) -> None:
    for canary in canaries:
        for encoding in ENCODINGS:
            assert canary.encode(encoding) not in data, f"{canary} in {where}"


def assert_no_canary(path: Path) -> None:
    """No canary in the bytes of a file, nor in what they hold packed."""
    data = path.read_bytes()
    assert_free_of(CANARIES, data, path)
    if data.startswith(b"PK"):
        assert_package_free(data, path)
    elif data.startswith(b"PAR1"):
        assert_free_of(CANARIES, str(pq.read_table(path).to_pylist()).encode(), path)
    elif data[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as con:
            tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            for schema, table in tables:
                rows = con.execute(f'select * from "{schema}"."{table}"').fetchall()
                assert_free_of(CANARIES, str(rows).encode(), f"{path}: {table}")


def assert_package_free(data: bytes, where: object) -> None:
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            assert_free_of(CANARIES, package.read(name), f"{where}: {name}")


def files_of(out: Path) -> Iterator[Path]:
    for path in sorted(out.rglob("*")):
        is_open = path.relative_to(out).parts[0] not in RESTRICTED
        if path.is_file() and not path.is_symlink() and is_open:
            yield path


class _Postbox:
    def __init__(self) -> None:
        self.messages = []

    async def handle_DATA(self, _server, _session, envelope):
        self.messages.append(envelope.content)
        return "250 OK"


@dataclass(frozen=True)
class Served:
    """A month carried through every command that shows or sends something."""

    out: Path
    done: list[Done]
    messages: list[bytes]
    left_behind: list[Path]


@pytest.fixture(scope="module")
def served(office, tmp_path_factory) -> Served:
    place = tmp_path_factory.mktemp("place")
    temporary = place / "temporary"
    temporary.mkdir()
    postbox = _Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        words = (ROOT / "data/reference/jurisdictions/yanzhou.toml").read_text(encoding="utf-8")
        mail = f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        mail += 'sender = "tjj@example.cn"\nrecipients = ["cyzx@example.cn"]\n'
        (place / "yanzhou.toml").write_text(words + mail, encoding="utf-8")
        jurisdiction = ("--jurisdiction", str(place / "yanzhou.toml"))
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("TMPDIR", str(temporary))
            done = [
                chuangye(verb, office.folders, *more, *jurisdiction) for verb, *more in COMMANDS
            ]
    finally:
        controller.stop()
    left_behind = list(temporary.rglob("*"))
    return Served(office.folders.out, done, postbox.messages, left_behind)


def test_all_commands_did_their_work(served):
    assert [(each.code, "Traceback" in each.err) for each in served.done] == [
        (code, False) for code in (3, 3, 0, 3, 0, 0, 0)
    ]
    # The rows did arrive: some were returned, some files refused.
    assert any("退回 3 " in line for line in served.done[0].lines), served.done[0].out
    assert len(served.messages) == 1


def test_what_names_a_person_leaves_reading_nowhere(served):
    for each in served.done:
        assert_free_of(CANARIES, (each.out + each.err).encode(), "the terminal")
    looked_at = list(files_of(served.out))
    assert {".duckdb", ".xlsx", ".html", ".parquet", ".json"} <= {p.suffix for p in looked_at}
    for path in looked_at:
        assert_no_canary(path)
    assert served.left_behind == []
    for part in message_from_bytes(served.messages[0], policy=policy.default).walk():
        if not part.is_multipart():
            data = part.get_payload(decode=True)
            assert_free_of(CANARIES, data, "the message")
            if data.startswith(b"PK"):
                assert_package_free(data, "the message")


def test_formulas_and_markup_of_deliveries_stay_text(served):
    for path in (p for p in served.out.rglob("*") if p.is_file() and not p.is_symlink()):
        if path.suffix == ".html":
            assert "<script>alert" not in path.read_text(encoding="utf-8"), path
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as lines:
                cells = [cell for row in csv.reader(lines) for cell in row]
            assert not [cell for cell in cells if cell[:1] in tuple("=@")], path
        elif path.suffix == ".xlsx" and "archive" not in path.parts:
            with zipfile.ZipFile(path) as package:
                sheets = [package.read(n) for n in package.namelist() if "/worksheets/" in n]
            assert not [xml for xml in sheets if b"HYPERLINK(" in xml], path


def test_keys_and_folders_with_rows_of_people_are_their_owners_alone(served):
    assert stat.S_IMODE((served.out / ".chuangye.key").stat().st_mode) == 0o600
    for name in ("archive", "returned", "accounts", "accepted", "departments"):
        assert stat.S_IMODE((served.out / name).stat().st_mode) == 0o700, name


@pytest.mark.prefect
def test_the_scheduler_keeps_nothing_that_names_a_person(tmp_path):
    office = Office(tmp_path)
    deliver_canaries(office)
    code = "import sys; from pipelines.flows import monthly; monthly(*sys.argv[1:])"
    folders = (str(office.folders.raw), str(office.folders.out))
    home = tmp_path / "prefect"
    with own_prefect_server(home) as environment:
        done = subprocess.run(
            [sys.executable, "-c", code, *folders, "yanzhou", MONTH],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=True,
        )

    assert_free_of(CANARIES, done.stdout + done.stderr, "the terminal")
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert any("拒收".encode() in path.read_bytes() for path in kept)  # the log did arrive
    for path in kept:
        assert_free_of(CANARIES, path.read_bytes(), path)
