import csv
import io
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
def register(raw) -> pl.DataFrame:
    """The first month's extract, codes without their wrapping, rows delivered twice once."""
    (path,) = (raw / str(FIRST)).glob("市场主体登记信息*")
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


def test_every_source_comes_in_the_first_month(raw):
    names = [path.name for path in (raw / str(FIRST)).iterdir()]

    for source in SOURCES:
        assert any(name.startswith(source) for name in names), source


def test_every_file_says_that_it_is_invented(raw):
    for path in (p for p in raw.rglob("*") if p.is_file()):
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
    with pytest.raises(ValueError, match="超出"):
        person_keys(np.ones(1_000, bool), range(0, 1), range(0, 1), ["370812"], 0)
