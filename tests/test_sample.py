import csv
import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from stdnum.cn import ric, uscc

from pipelines.jurisdiction import Jurisdiction, read_jurisdiction
from pipelines.months import Month, months_between
from pipelines.sample import SampleError, write_sample
from pipelines.sample.files import MARK
from pipelines.sample.identifiers import credit_codes, person_ids, person_keys
from pipelines.standard_files import read_standards
from tests.office import Office

FIRST, LAST = Month(2019, 12), Month(2020, 2)
ENTITIES = 6_000
SOURCES = {
    "市场主体登记信息": "gb18030",
    "创业补贴发放明细": None,
    "创业担保贷款台账": None,
    "创业培训实名制台账": None,
    "创业服务台账": "utf-8-sig",
    "税费减免台账": "gb18030",
    "城镇新增就业实名台账": "utf-16",
    "人口与劳动力": None,
    "创业环境满意度调查": "gb18030",
    "调查抽样框": None,
    "创建工作佐证材料台账": None,
    "部门职责任务台账": None,
    "部门满意度测评": "utf-8-sig",
    "担保基金与贷款余额": None,
    "基期数据": None,
}


@pytest.fixture(scope="module")
def yanzhou() -> Jurisdiction:
    return read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def raw(tmp_path_factory, yanzhou) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    write_sample(folder, yanzhou, FIRST, LAST, ENTITIES)
    return folder


@pytest.fixture(scope="module")
def shuozhou(tmp_path_factory) -> Office:
    """An office whose sample of three months has been read."""
    office = Office(tmp_path_factory.mktemp("shuozhou"), read_jurisdiction("shuozhou"))
    write_sample(office.folders.raw, office.jurisdiction, FIRST, LAST, 600)
    office.read(str(LAST))
    return office


@pytest.fixture(scope="module")
def register(raw) -> pl.DataFrame:
    """The first month's extract, codes without their wrapping, rows delivered twice once."""
    return _registrations(raw)


def _registrations(folder: Path) -> pl.DataFrame:
    (path,) = (folder / str(FIRST)).glob("市场主体登记信息*")
    rows = list(csv.DictReader(io.StringIO(path.read_text("gb18030").partition("\n")[2])))
    code = pl.col("统一社会信用代码").str.strip_chars('="\t')
    return pl.DataFrame(rows).with_columns(code).unique(maintain_order=True)


def test_the_same_seed_gives_the_same_bytes(raw, tmp_path, yanzhou):
    again = write_sample(tmp_path / "again", yanzhou, FIRST, LAST, ENTITIES)

    assert {p.relative_to(tmp_path / "again") for p in again} == {
        p.relative_to(raw) for p in raw.rglob("*.*") if p.is_file()
    }
    for path in again:
        first = raw / path.relative_to(tmp_path / "again")
        assert path.read_bytes() == first.read_bytes(), path.name


def test_another_seed_gives_other_people(raw, tmp_path, yanzhou):
    files = write_sample(tmp_path, yanzhou, FIRST, FIRST, 500, seed=7)

    (register,) = (path for path in files if path.name.startswith("市场主体"))
    assert register.read_bytes() != (raw / str(FIRST) / register.name).read_bytes()


def test_nothing_is_overwritten(raw, yanzhou):
    with pytest.raises(SampleError, match="已有报送文件"):
        write_sample(raw, yanzhou, FIRST, LAST, ENTITIES)


def test_every_source_comes_in_the_first_month(raw, shuozhou):
    def missing(folder: Path) -> set[str]:
        names = [path.name for path in (folder / str(FIRST)).iterdir()]
        return {s for s in SOURCES if not any(name.startswith(s) for name in names)}

    # Only a sheet that is filled in for each department asks what people think of it.
    assert missing(raw) == {"部门满意度测评"}
    assert missing(shuozhou.folders.raw) == set()


def test_every_file_says_that_it_is_invented(raw, shuozhou):
    for path in _files(raw) + _files(shuozhou.folders.raw):
        assert "（虚构）" in path.name
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(path)
            for name in book.sheet_names:
                assert book.get_sheet_by_name(name).to_python()[0][0] == MARK, path.name
        elif path.suffix == ".parquet":
            assert pq.ParquetFile(path).metadata.metadata["说明".encode()].decode() == MARK
        else:
            (encoding,) = (e for source, e in SOURCES.items() if path.name.startswith(source))
            assert path.read_text(encoding).splitlines()[0] == MARK, path.name


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*/*") if path.is_file()]


def test_names_are_obviously_invented(register):
    assert register["企业（字号）名称"].str.starts_with("虚构").all()


def test_all_but_a_few_codes_and_ids_have_right_check_characters(register):
    codes = register["统一社会信用代码"].to_list()
    ids = [text for text in register["经营者证件号码"] if len(text) == 18]

    # A few per mille are spoiled on purpose; each kind of fault is a ninth of them.
    assert 0.998 < np.mean([uscc.is_valid(code) for code in codes]) < 1
    assert 0.998 < np.mean([ric.calc_check_digit(text) == text[-1] for text in ids]) <= 1


def test_stock_and_shares_are_as_asked_for(register):
    alive = register.filter(pl.col("登记状态").str.starts_with("存续"))
    in_scope = alive.filter(~pl.col("主体类型").str.contains("分公司"))
    enterprises = in_scope.filter(pl.col("统一社会信用代码").str.slice(1, 1) == "1")
    ids = in_scope.filter(pl.col("经营者证件号码").str.len_chars() == 18)["经营者证件号码"]
    several = ids.value_counts().filter(pl.col("count") > 1)

    assert in_scope.height == pytest.approx(ENTITIES, rel=0.04)
    assert enterprises.height / in_scope.height == pytest.approx(0.31, abs=0.03)
    assert several.height / ids.n_unique() == pytest.approx(0.08, abs=0.02)
    assert 0.005 < (in_scope["经营者证件号码"] == "").mean() < 0.02
    assert (register["个转企原代码"] != "").sum() > 0


def test_births_of_a_year_are_about_15_per_cent_of_the_stock(register):
    born = register["成立日期"].str.replace_all(r"[^\d]", "").str.slice(0, 4)

    assert (born == "2019").sum() == pytest.approx(0.15 * ENTITIES, rel=0.12)


def test_later_months_bring_only_what_is_new_or_changed(raw, register):
    for month in months_between(FIRST + 1, LAST):
        (path,) = (raw / str(month)).glob("市场主体登记信息*")
        assert path.read_text("gb18030").count("\n") < register.height / 20


def test_an_application_comes_again_when_it_is_decided_and_paid(raw):
    def states(month: Month) -> dict[str, str]:
        (path,) = (raw / str(month)).glob("创业担保贷款台账*")
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name("台账").to_python()
        return {row[1]: row[8] for row in rows if str(row[1]).startswith("DK")}

    before, after = states(FIRST), states(FIRST + 1)
    again = {number for number in before.keys() & after.keys()}
    assert any(before[n] in ("", "审核中") and after[n] in ("通过", "不通过") for n in again)


def test_no_more_are_asked_than_exist(raw):
    (answers,) = (raw / str(FIRST)).glob("创业环境满意度调查*")
    (frame,) = (raw / str(FIRST)).glob("调查抽样框*")
    rows = list(csv.DictReader(io.StringIO(answers.read_text("gb18030").partition("\n")[2])))
    sheet = CalamineWorkbook.from_path(frame).get_sheet_by_name("抽样框").to_python()

    for entity_type, existing in sheet[3:]:
        assert 0 < sum(row["主体类型"] == entity_type for row in rows) <= existing


def test_workbooks_carry_no_time_of_writing(raw):
    (path,) = (raw / str(FIRST)).glob("人口与劳动力*")

    assert b"2019-12-31T00:00:00Z" in zipfile.ZipFile(path).read("docProps/core.xml")


def test_counties_stand_in_for_towns_where_there_are_none(tmp_path):
    jining = read_jurisdiction("jining")
    (path,) = (
        p
        for p in write_sample(tmp_path, jining, FIRST, FIRST, 500)
        if p.name.startswith("市场主体")
    )
    rows = list(csv.DictReader(io.StringIO(path.read_text("gb18030").partition("\n")[2])))

    assert "所属镇街" not in rows[0]
    assert {row["所属区县"] for row in rows} - {""} <= {area.name for area in jining.areas}


def test_credit_codes_never_repeat_and_carry_both_check_characters():
    count = 50_000
    codes = credit_codes(np.arange(count), np.full(count, 2), np.full(count, 370812))

    assert codes.n_unique() == count
    assert all(uscc.is_valid(code) for code in codes[:500])
    assert codes.str.starts_with("92370812").all()


def test_person_ids_never_repeat_and_are_born_in_their_range():
    # 3 days × 999 sequences × 2 areas = 5,994 people at most.
    count = 5_994
    born = range(5_000, 5_003)
    keys = person_keys(np.ones(count, bool), range(0, 1), born, ["370812", "370882"], 11)
    ids = person_ids(keys, ["370812", "370882"])

    assert ids.n_unique() == count
    assert all(ric.calc_check_digit(text) == text[-1] for text in ids[:500])
    assert set(ids.str.slice(6, 8)) == {"19830910", "19830911", "19830912"}
    assert date(1970, 1, 1).toordinal() + 5_000 == date(1983, 9, 10).toordinal()


def test_more_people_than_ids_are_refused():
    with pytest.raises(SampleError, match="超出"):
        person_keys(np.ones(1_000, bool), range(0, 1), range(0, 1), ["370812"], 0)


def test_ids_of_a_later_part_are_not_those_of_an_earlier_one():
    young, days = np.array([True, False, True]), (range(0, 10), range(20, 30))
    first = person_keys(young, *days, ["370812"], 0)
    second = person_keys(young, *days, ["370812"], 0, used=(2, 1))

    assert len({*first, *second}) == 6
    # 10 days × 999 sequences: 9,989 young people have theirs, and 3 more are too many.
    with pytest.raises(SampleError, match="9991 人超出"):
        person_keys(young, *days, ["370812"], 0, used=(9_989, 0))


@pytest.fixture(scope="module")
def province(tmp_path_factory, yanzhou) -> Path:
    """Two months invented in three parts of 2,000 entities."""
    folder = tmp_path_factory.mktemp("province")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.sample.PART", 2_000)
        files = write_sample(folder, yanzhou, FIRST, FIRST + 1, ENTITIES)
    assert sorted(files) == sorted(_files(folder))
    return folder


def test_a_world_in_parts_is_as_large_and_nothing_comes_twice(province, register):
    parts = _registrations(province)

    assert parts.height == pytest.approx(register.height, rel=0.01)
    for title in ("统一社会信用代码", "企业（字号）名称"):
        # One code in some thousands is spoiled on purpose.
        assert parts[title].n_unique() > 0.999 * parts.height
    # Nobody of one part runs an entity of another: as many people as in the world of one piece.
    people = [frame["经营者证件号码"].n_unique() for frame in (parts, register)]
    assert people[0] == pytest.approx(people[1], rel=0.01)


def test_ledgers_of_a_world_in_parts_are_text_under_one_header(province):
    names = sorted(path.name for path in (province / str(FIRST)).iterdir())
    ledgers = [path for path in _files(province) if path.name.startswith(tuple(SOURCES)[1:7])]

    assert {path.suffix for path in ledgers} == {".csv", ".txt"}
    assert sum(name.startswith("创业培训实名制台账") for name in names) == 4  # 2016 … 2019
    for path in ledgers:
        # What is a workbook elsewhere is a GB18030 table here.
        (encoding,) = (e for source, e in SOURCES.items() if path.name.startswith(source))
        lines = path.read_text(encoding or "gb18030").splitlines()
        header = max(lines[:3], key=lambda line: line.count(",") + line.count("\t"))
        assert (lines.count(MARK), lines.count(header)) == (1, 1), path.name


def test_what_comes_in_parts_is_read_like_any_other(province, yanzhou, tmp_path):
    office = Office(tmp_path, yanzhou)
    shutil.copytree(province, office.folders.raw)
    accounts = [account for each in office.read(str(FIRST)).values() for account in each]

    assert not [account.refused for account in accounts if account.refused]
    # Three rows in a thousand are spoiled.
    for account in accounts:
        assert account.returned <= 2 + 0.005 * account.rows_read, account.source
    assert {row["programme"] for row in office.accepted(str(FIRST), "subsidies")} == {
        "一次性创业补贴",
        "一次性创业岗位开发补贴",
    }


def test_numbers_of_ledgers_go_on_from_part_to_part(province):
    for path in (province / str(FIRST)).glob("城镇新增就业实名台账*"):
        lines = path.read_text("utf-16").splitlines()[2:]
        numbers = {line.partition("\t")[0] for line in lines}

        # The ledger of a year, a row for nine entities: 6,000 × 0.111. Some rows come twice.
        assert len(numbers) == pytest.approx(666, abs=10)
        assert len(lines) - len(numbers) <= len(lines) * 0.002


def test_the_survey_frame_counts_all_parts(province, raw):
    def existing(folder: Path) -> dict[str, float]:
        (path,) = (folder / str(FIRST)).glob("调查抽样框*")
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return {row[0]: row[1] for row in sheet.to_python()[3:]}

    whole = existing(raw)
    assert existing(province) == {kind: pytest.approx(n, rel=0.15) for kind, n in whole.items()}
    assert sum(existing(province).values()) == pytest.approx(sum(whole.values()), rel=0.01)


def test_without_standards_there_is_nothing_to_judge(tmp_path):
    files = write_sample(tmp_path, read_jurisdiction("jining"), FIRST, FIRST, 500)

    ours = tuple(list(SOURCES)[-5:])
    assert not [path.name for path in files if path.name.startswith(ours)]


def test_the_same_seed_gives_the_same_bytes_for_another_city(shuozhou, tmp_path):
    again = write_sample(tmp_path, shuozhou.jurisdiction, FIRST, LAST, 600)

    for path in again:
        first = shuozhou.folders.raw / path.relative_to(tmp_path)
        assert path.read_bytes() == first.read_bytes(), path.name


def test_nothing_speaks_of_another_city(shuozhou):
    for path in _files(shuozhou.folders.raw):
        text = path.name + _text(path)
        assert not {word for word in ("兖州", "济宁", "山东") if word in text}, path.name


def _text(path: Path) -> str:
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        rows = [
            row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        ]
        return repr(rows)
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_csv()
    (encoding,) = (e for source, e in SOURCES.items() if path.name.startswith(source))
    return path.read_text(encoding)


def test_no_file_for_the_score_sheets_is_refused_and_only_planted_rows_are_returned(shuozhou):
    accounts = shuozhou.read(str(LAST))
    returned = {
        (str(month), source): {row["reasons"][0]["value"] for row in rows}
        for month in months_between(FIRST, LAST)
        for source in (
            "evidence",
            "department_duties",
            "department_survey",
            "guarantee_fund",
            "baselines",
        )
        if (rows := shuozhou.returned(str(month), source))
    }

    assert not [
        account.refused for each in accounts.values() for account in each if account.refused
    ]
    assert returned == {
        ("2019-12", "evidence"): {"9.9.9", "基本符合"},
        ("2019-12", "department_survey"): {"9", "虚构局"},
    }
    # Each of the two sheets has both mistakes.
    assert len(shuozhou.returned("2019-12", "evidence")) == 4


def test_what_a_clerk_wrote_wrongly_comes_rightly_a_month_later(shuozhou):
    wrong = [
        (row["cells"][0], row["cells"][1])
        for row in shuozhou.returned("2019-12", "evidence")
        if row["cells"][3] == "基本符合"
    ]
    names = {s.id: s.name for s in read_standards(shuozhou.jurisdiction)}
    right = {
        (names[row["standard"]], row["item"]) for row in shuozhou.accepted("2020-01", "evidence")
    }

    assert len(wrong) == 2
    assert set(wrong) <= right


def test_three_in_five_items_are_judged_at_once_and_some_never(raw, yanzhou):
    (standard,) = read_standards(yanzhou)
    judged = {item.id for item in standard.items if item.words}
    delivered = [
        {row[1] for row in _rows(path) if row[0] == standard.name}
        for path in sorted(raw.glob("*/创建工作佐证材料台账*"))
    ]

    # Of 47 items the five targets, 2.2.1 and 3.5.1 are computed: 40 are judged, 0.6 × 40 = 24 at
    # once; one of them stands under a number that the sheet does not have. 0.1 × 40 = 4 never are.
    assert (len(standard.items), len(judged)) == (47, 40)
    assert len(delivered[0]) == 24
    assert len(delivered[0] & judged) == 23
    assert judged - set().union(*delivered)


def _rows(path: Path) -> list[list]:
    """The rows of a workbook below its mark, its title and its header."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[3:]


def test_some_findings_are_mended_under_their_number(shuozhou):
    first = {
        (row["standard"], row["item"], row["case_id"]): row["word"]
        for row in shuozhou.accepted("2019-12", "evidence")
    }
    mended = {
        (first[key], row["word"])
        for row in shuozhou.accepted("2020-02", "evidence")
        if (key := (row["standard"], row["item"], row["case_id"])) in first
    }

    assert ("不符合", "符合") in mended
    assert all(before != after for before, after in mended)


def test_about_one_judgement_in_six_is_less_than_the_best(shuozhou):
    rows = [
        row
        for month in months_between(FIRST, LAST)
        for row in shuozhou.accepted(str(month), "evidence")
    ]
    items = {
        (s.id, item.id): item for s in read_standards(shuozhou.jurisdiction) for item in s.items
    }
    less = [row for row in rows if row["word"] != items[row["standard"], row["item"]].words[0]]

    assert len(less) / len(rows) == pytest.approx(1 / 6, abs=0.03)


def test_one_departments_row_comes_a_month_late(shuozhou):
    def departments(folder: str, month: date) -> set[str]:
        rows = shuozhou.accepted(folder, "department_duties")
        return {row["department"] for row in rows if row["month_on"] == month}

    everybody = set(shuozhou.jurisdiction.assessed_departments)
    january = departments("2020-01", date(2020, 1, 31))

    assert departments("2019-12", date(2019, 12, 31)) == everybody
    assert len(everybody - january) == 1
    assert departments("2020-02", date(2020, 1, 31)) == everybody - january
    assert departments("2020-02", date(2020, 2, 29)) == everybody


def test_the_ledger_of_duties_begins_with_the_campaign(tmp_path, yanzhou):
    write_sample(tmp_path, yanzhou, LAST, LAST + 1, 500)
    first, second = sorted(tmp_path.glob("*/部门职责任务台账*"))
    months = {"2019-12": 0, "2020-01": 0, "2020-02": 0}
    for row in _rows(first):
        if row[1]:
            year, _, number = row[1].rstrip("月").replace("年", "-").partition("-")
            months[f"{year}-{int(number):02d}"] += 1

    count = len(yanzhou.assessed_departments)
    assert months == dict.fromkeys(months, count)
    # The second month's file lacks the department that comes late.
    assert sum(bool(row[1]) for row in _rows(second)) == count - 1


def test_the_guarantee_fund_reaches_back_twelve_months_and_carries_its_loans(shuozhou):
    rows = shuozhou.accepted("2019-12", "guarantee_fund")

    assert [row["as_of_on"] for row in rows] == [
        date(2018, 12, 31),
        date(2019, 3, 31),
        date(2019, 6, 30),
        date(2019, 9, 30),
        date(2019, 12, 31),
    ]
    assert all(4 < row["loans_wan"] / row["fund_wan"] < 5 for row in rows)
    assert not shuozhou.accepted("2020-01", "guarantee_fund")


def test_baselines_are_what_the_sheets_ask_for(raw, shuozhou):
    (ours,) = raw.glob("*/基期数据*")

    # 兖州: the three years before 2018 and 2018; 朔州: the three years before 2009 and 2009.
    assert [(row[0], row[1]) for row in _rows(ours)] == [
        ("参训后创业成功率", str(year)) for year in (2015, 2016, 2017, 2018)
    ]
    assert [
        (row["indicator"], row["year"]) for row in shuozhou.accepted("2019-12", "baselines")
    ] == [("training_pass_rate", year) for year in (2006, 2007, 2008, 2009)]
