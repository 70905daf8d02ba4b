import shutil
import stat

import pytest

from tests.good_rows import GOOD
from tests.office import Office


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


def services(count: int, **cells: str) -> list[dict[str, str]]:
    return [GOOD["services"] | {"服务编号": f"F{n}"} | cells for n in range(count)]


def test_within_a_file_the_last_accepted_row_of_a_key_counts(office):
    rows = services(3)
    rows += [rows[1] | {"服务项目": "跟踪服务"}]
    office.deliver_rows("2020-05", "服务.csv", rows)

    (account,) = office.read("2020-05")["服务.csv"]

    # Four rows read: F0, F2 and the second F1 count, the first F1 gave way.
    assert (account.rows_read, account.accepted, account.superseded) == (4, 3, 1)
    kept = {row["service_id"]: row["service"] for row in office.accepted("2020-05", "services")}
    assert kept == {"F0": "开业指导", "F1": "跟踪服务", "F2": "开业指导"}


def test_a_returned_row_never_replaces_an_accepted_one(office):
    rows = services(30)
    rows += [rows[0] | {"服务项目": "跟踪服务", "需求登记日期": "五月"}]
    office.deliver_rows("2020-05", "服务.csv", rows)

    (account,) = office.read("2020-05")["服务.csv"]

    assert (account.accepted, account.returned, account.superseded) == (30, 1, 0)
    assert office.accepted("2020-05", "services")[0]["service"] == "开业指导"


@pytest.mark.parametrize(
    ("good", "bad", "is_refused"),
    [
        (190, 10, False),  # exactly 5 %
        (189, 10, True),  # just above 5 %, and 10 rows
        (20, 9, False),  # far above 5 %, but fewer than 10 rows
        (0, 2, True),  # all of them
    ],
)
def test_a_file_is_refused_above_five_percent_and_ten_rows_or_when_all_are_returned(
    office, good, bad, is_refused
):
    rows = services(good) + [row | {"需求登记日期": "五月"} for row in services(bad)]
    for number, row in enumerate(rows):
        row["服务编号"] = f"F{number}"
    office.deliver_rows("2020-05", "服务.csv", rows)

    (account,) = office.read("2020-05")["服务.csv"]

    assert bool(account.refused) is is_refused
    assert account.rows_read - (account.accepted + account.returned + account.superseded) == 0
    assert account.accepted == (0 if is_refused else good)


def test_rows_outside_are_counted_and_never_returned(office):
    inside = GOOD["registrations"]
    outside = inside | {
        "统一社会信用代码": "bad",
        "所属镇街": "",
        "住所": "山东省青岛市市南区济宁路1号",
    }
    office.deliver_rows("2020-05", "登记.csv", [inside | {"住所": ""}, outside])

    (account,) = office.read("2020-05")["登记.csv"]

    assert (account.accepted, account.outside, account.returned) == (1, 1, 0)


def test_a_file_of_no_known_source_is_refused_by_name(office):
    office.deliver("2020-05", "通讯录.csv", "姓名,电话\n甲,1\n")

    (account,) = office.read("2020-05")["通讯录.csv"]

    assert account.source == ""
    assert "通讯录.csv" in account.refused


def test_a_file_named_after_a_source_is_refused_as_that_source(office):
    office.deliver("2020-05", "创业服务台账.csv", "服务编号,甲\nF1,1\n")

    (account,) = office.read("2020-05")["创业服务台账.csv"]

    assert account.source == "services"
    assert "证件号码" in account.refused


def test_a_kind_of_file_that_nobody_reads_is_refused_by_name(office):
    office.deliver("2020-05", "扫描件.pdf", "%PDF")

    (account,) = office.read("2020-05")["扫描件.pdf"]

    assert "扫描件.pdf：不支持" in account.refused


def test_a_header_without_rows_says_that_there_was_nothing(office):
    office.deliver("2020-05", "服务.csv", ",".join(GOOD["services"]) + "\n")

    (account,) = office.read("2020-05")["服务.csv"]

    assert (account.source, account.rows_read, account.refused) == ("services", 0, None)
    assert office.accepted("2020-05", "services") == []


def test_the_same_content_is_read_once(office, monkeypatch):
    office.deliver_rows("2020-05", "服务.csv", services(3))
    first = office.read("2020-05")

    monkeypatch.setattr("pipelines.ingest._read", lambda *_: pytest.fail("read again"))

    assert office.read("2020-05") == first


@pytest.mark.parametrize("processes", [1, 3])
def test_a_large_text_gives_the_same_whoever_judges_it(office, monkeypatch, processes):
    rows = services(2_000)
    for number in (7, 500, 1_999):
        rows[number]["需求登记日期"] = "五月"
    rows += [row | {"服务项目": "跟踪服务"} for row in rows[100:200]]
    office.deliver_rows("2020-05", "服务.csv", rows)
    monkeypatch.setattr("pipelines.reading.records.RECORD_BYTES", 10_000)  # some 140 rows
    whole = office.read("2020-05"), kept(office)
    shutil.rmtree(office.folders.out / "accounts")
    monkeypatch.setattr("pipelines.reading.decoding.LARGE_BYTES", 1)
    monkeypatch.setattr("pipelines.cleaning.judging.cores", lambda: processes)

    assert (office.read("2020-05"), kept(office)) == whole

    (account,) = whole[0]["服务.csv"]
    assert (account.accepted, account.returned, account.superseded) == (1_997, 3, 100)
    assert [row["row"] for row in office.returned("2020-05", "services")] == [9, 502, 2_001]


def kept(office: Office) -> list[bytes]:
    """The accepted and the returned rows as they lie there."""
    return [path.read_bytes() for path in sorted(office.folders.out.glob("*/*/*.parquet"))]


def test_the_month_decides_which_dates_are_too_late(office):
    # 2020-07-01 is beyond June, the month after the delivery month May, but not beyond July.
    row = GOOD["services"] | {"需求登记日期": "2020-07-01", "服务日期": ""}
    rows = [row, *services(20)]
    office.deliver_rows("2020-05", "服务.csv", rows)
    office.deliver_rows("2020-06", "服务.csv", rows)

    office.read("2020-06")

    assert len(office.returned("2020-05", "services")) == 1
    assert office.returned("2020-06", "services") == []


def test_returned_rows_lie_in_a_restricted_folder(office):
    office.deliver_rows("2020-05", "服务.csv", services(20, 需求登记日期="五月"))
    office.read("2020-05")

    assert stat.S_IMODE((office.folders.out / "returned").stat().st_mode) == 0o700


def test_another_key_reads_anew(office, monkeypatch):
    office.deliver_rows("2020-05", "服务.csv", services(1))
    office.read("2020-05")
    (before,) = office.accepted("2020-05", "services")
    monkeypatch.setenv("CHUANGYE_KEY", "k" * 40)
    office.read("2020-05")
    (after,) = office.accepted("2020-05", "services")

    assert before["person_id"] != after["person_id"]


def test_forms_of_departments_are_accounted_for(office, shared_data):
    for path in sorted((shared_data / "forms").iterdir()):
        office.deliver("2020-05", path.name, path.read_bytes())

    accounts = {a.source: a for found in office.read("2020-05").values() for a in found}

    read = {s: (a.rows_read, a.accepted, a.returned, a.superseded) for s, a in accounts.items()}
    assert read == {
        "registrations": (201, 197, 3, 1),
        "loans": (40, 37, 3, 0),
        "subsidies": (60, 58, 2, 0),
        "survey": (121, 119, 1, 1),
    }
    reasons = {
        source: sorted(
            (row["sheet"], row["row"], reason["column"], reason["value"])
            for row in office.returned("2020-05", source)
            for reason in row["reasons"]
            if reason["level"] == "error"
        )
        for source in read
    }
    assert reasons["loans"] == [
        ("台账", 10, "证件号码", "3.70882196204032E+17"),
        ("台账", 25, "放款金额（万元）", "1500"),
        ("台账", 30, "放款日期", "2020-03-30"),
    ]
    assert reasons["subsidies"] == [
        ("一次性创业补贴", 8, "申请时间", "4月20日"),
        ("岗位开发补贴", 8, "申请时间", "5月15日"),
    ]
    assert reasons["survey"] == [("", 42, "总体满意度", "9")]


def test_registrations_of_a_province_are_accounted_for(tmp_path, shared_data):
    from pipelines.jurisdiction import read_jurisdiction

    office = Office(tmp_path, read_jurisdiction("jining"))
    for path in sorted((shared_data / "registrations").iterdir()):
        office.deliver("2019-04", path.name, path.read_bytes())

    accounts = [a for found in office.read("2019-04").values() for a in found]

    assert sum(a.rows_read for a in accounts) == 106_534
    assert sum(a.rows_read - a.outside for a in accounts) == 4_980
    kept = sum(a.accepted + a.returned + a.superseded for a in accounts)
    assert kept == 4_980
    assert not any(a.refused for a in accounts)
