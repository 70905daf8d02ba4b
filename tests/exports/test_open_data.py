"""The open data of a month made by hand: tables as CSV, and as SDMX read back with pysdmx."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pysdmx.io.csv.sdmx20.reader import read as read_data
from pysdmx.io.json.sdmxjson2.reader.structure import read as read_structure
from pysdmx.io.pd import PandasDataset
from pysdmx.model import DataStructureDefinition

from pipelines.exports.csv_files import write_csv
from pipelines.exports.open_data import write_open_data
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.edition import Edition
from tests.exports.exported_month import FORMULA, HIDDEN

GOLDEN = Path(__file__).with_name("golden")
JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")
FIGURES = (
    "numerator", "denominator", "value", "lower", "upper", "met", "met_with_confidence", "gap",
)  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def one(rows: list[dict[str, str]], **facts: str) -> dict[str, str]:
    (found,) = [row for row in rows if facts.items() <= row.items()]
    return found


@pytest.fixture(scope="module")
def values(open_data) -> list[dict[str, str]]:
    return table(open_data / "indicator_values.csv")


@pytest.fixture(scope="module")
def structure(open_data) -> DataStructureDefinition:
    """The structure, held against the JSON schema of SDMX by the reader."""
    text = (open_data / "sdmx_structure.json").read_text(encoding="utf-8")
    (found,) = read_structure(text, validate=True).get_data_structure_definitions()
    return found


@pytest.fixture(scope="module")
def observations(open_data, structure) -> PandasDataset:
    text = (open_data / "sdmx_indicator_values.csv").read_text(encoding="utf-8")
    (found,) = read_data(text)
    found.structure = structure.to_schema()
    return found


def test_excel_reads_what_is_written_and_computes_nothing(tmp_path):
    path = write_csv(
        tmp_path / "a.csv",
        ("名称", "户数"),
        [
            ('=1+1,"x"', 4012.0),
            ("两\r\n行", -3),
            (" @a", Decimal("2.5000")),
            (None, date(2020, 6, 30)),
            ("+86", True),
            ("\t-1", 0.1),
        ],
    )

    assert path.read_bytes() == (
        b"\xef\xbb\xbf"
        + (
            "名称,户数\r\n"
            '"\'=1+1,""x""",4012\r\n'
            "两 行,-3\r\n"
            "'@a,2.5\r\n"
            ",2020-06-30\r\n"
            "'+86,true\r\n"
            "'-1,0.1\r\n"
        ).encode()
    )


def test_the_files_of_a_month(exported, tmp_path):
    with Edition.opened(exported, JUNE, YANZHOU) as edition:
        written = write_open_data(edition, tmp_path / "open")

    assert [path.name for path in written] == [
        "indicator_values.csv",
        "register_report.csv",
        "score_totals.csv",
        "sdmx_indicator_values.csv",
        "sdmx_structure.json",
        "README.csv",
    ]
    assert sorted(written) == sorted((tmp_path / "open").iterdir())


def test_the_same_published_file_gives_the_same_bytes(exported, open_data, tmp_path):
    with Edition.opened(exported, JUNE, YANZHOU) as edition:
        written = write_open_data(edition, tmp_path)

    for path in written:
        assert path.read_bytes() == (open_data / path.name).read_bytes()


def test_score_totals_are_as_worked_out_by_hand(open_data):
    written = (open_data / "score_totals.csv").read_bytes().decode("utf-8-sig")

    golden = (GOLDEN / "score_totals.csv").read_text(encoding="utf-8")
    assert written == golden.replace("\n", "\r\n")


def test_indicator_values_hold_every_figure_of_the_month(exported, values):
    with duckdb.connect(str(exported), read_only=True) as con:
        count = con.execute("select count(*) from indicator_values where month = '2020-06-30'")
        assert len(values) == count.fetchone()[0]
    found = one(values, indicator="activity_rate", variant="default", area_code="370812",
                dimension="total")  # fmt: skip
    assert found["title"] == "创业活跃度"
    assert found["member_name"] == "合计"
    # 15 % of 353,000 is 52,950.
    assert [found[name] for name in ("numerator", "denominator", "target", "met", "gap")] == [
        "52000", "353000", "0.15", "false", "950",
    ]  # fmt: skip
    assert float(found["value"]) == 52000 / 353000
    assert {row["unit"] for row in values if row["variant"] == "mean100"} == {"分"}
    assert one(values, dimension="industry")["member_name"] == "农、林、牧、渔业"


def test_a_figure_that_is_not_there_is_empty_with_its_reason(values):
    found = one(values, indicator="training_stability_rate", area_code="370812")

    assert [found[name] for name in ("value", "reason", "status")] == ["", "column_missing", "M"]


def test_protected_figures_are_empty_and_flagged(values):
    for facts in (
        {"member": "高校毕业生"},
        {"indicator": "service_rate", "area_code": "370812111"},
    ):
        found = one(values, **facts)
        assert found["is_suppressed"] == "true"
        assert [found[name] for name in FIGURES] == [""] * len(FIGURES)
    assert {row["is_suppressed"] for row in values} == {"true", "false"}


def test_protected_figures_are_in_no_file(open_data):
    for path in open_data.iterdir():
        text = path.read_text(encoding="utf-8-sig")
        for figure in (*HIDDEN, 221 / 290):
            assert str(figure) not in text, path.name
        assert "有效回答2份" not in text, path.name


def test_texts_that_begin_a_formula_are_marked_as_text(values, open_data):
    names = {row["area_name"] for row in values if row["area_code"] == "370812102"}

    assert names == {f"'{FORMULA}"}
    for path in open_data.glob("[!s]*.csv"):
        for cells in table(path):
            assert not any(cell.startswith(("=", "+", "@")) for cell in cells.values())


def test_the_register_report_has_24_months(open_data):
    rows = table(open_data / "register_report.csv")
    found = one(rows, month="2020-06-30", area_code="370812", entity_type="enterprise")

    assert len({row["month"] for row in rows}) == 24
    assert [found[name] for name in ("entity_type_name", "industry_name", "opened")] == [
        "企业", "合计", "197",
    ]  # fmt: skip


def test_the_data_dictionary_explains_every_column_of_every_file(open_data):
    lines = table(open_data / "README.csv")
    explained = {(line["文件"], line["栏目"]) for line in lines if line["含义"]}

    for path in open_data.glob("*.csv"):
        assert (path.name, "") in explained
        if path.name.startswith(("README", "sdmx")):
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            for column in next(csv.reader(file)):
                assert (path.name, column) in explained
    # No meaning is a reference that leads nowhere.
    assert not [line for line in lines if line["含义"].isascii()]


def test_every_observation_fits_its_structure(structure, observations):
    assert observations.short_urn == "DataStructure=CN370812:DSD_CHUANGYE(1.0.0)"
    assert list(observations.data.columns) == [part.id for part in structure.components]
    for part in structure.components:
        if part.local_codes:
            codes = {code.id for code in part.local_codes}
            assert set(observations.data[part.id]) <= codes, part.id
    keys = [part.id for part in structure.components if part.role.value == "D"]
    assert not observations.data.duplicated(keys).any()


def test_an_observation_carries_value_and_cases(observations):
    data = observations.data.set_index(["INDICATOR", "VARIANT", "REF_AREA", "BREAKDOWN", "MEMBER"])
    found = data.loc[("activity_rate", "default", "370812", "_T", "_T")]

    assert (found["TIME_PERIOD"], found["FREQ"]) == ("2020-06", "M")
    assert (found["NUMERATOR"], found["DENOMINATOR"]) == (52000, 353000)
    assert found["OBS_VALUE"] == 52000 / 353000
    assert (found["OBS_STATUS"], found["CONF_STATUS"]) == ("A", "F")
    # Provisional as long as re-openings arrive; a score from 20 to 100.
    assert data.loc[("success_rate", "default", "370812", "_T", "_T"), "OBS_STATUS"] == "P"
    score = data.loc[("satisfaction_rate", "mean100", "370812", "_T", "_T")]
    assert (score["UNIT_MEASURE"], score["OBS_VALUE"]) == ("SCORE", 82.5)
    assert data.loc[("service_rate", "default", "370812", "key_group", "_U"), "NUMERATOR"] == 3972


def test_an_observation_without_value_says_which_kind(observations):
    data = observations.data
    without = data[data["OBS_VALUE"].isna()]
    kinds = without[["INDICATOR", "OBS_STATUS", "CONF_STATUS"]].drop_duplicates()

    assert set(kinds.itertuples(index=False, name=None)) == {
        ("service_rate", "Q", "C"),
        ("training_stability_rate", "L", "F"),
        ("satisfaction_rate", "O", "F"),
    }
    hidden = without[without["OBS_STATUS"] == "Q"]
    for name in ("NUMERATOR", "DENOMINATOR", "LOWER_BOUND", "UPPER_BOUND"):
        assert hidden[name].isna().all()


def test_the_data_name_a_dataflow_that_leads_to_their_structure(open_data, structure):
    text = (open_data / "sdmx_structure.json").read_text(encoding="utf-8")
    (flow,) = read_structure(text).get_dataflows()
    rows = table(open_data / "sdmx_indicator_values.csv")

    assert {(row["STRUCTURE"], row["STRUCTURE_ID"], row["ACTION"]) for row in rows} == {
        ("dataflow", flow.short_urn.removeprefix("Dataflow="), "R")
    }
    assert flow.structure.short_urn == structure.short_urn


def test_codes_have_names_and_areas_their_parents(open_data):
    text = (open_data / "sdmx_structure.json").read_text(encoding="utf-8")
    lists = {found.id: found for found in read_structure(text).get_codelists()}

    assert lists["CL_MEMBER"]["_U"].name == "未注明"
    assert "残疾人" in {code.name for code in lists["CL_MEMBER"]}
    assert lists["CL_VARIANT"]["per_resident"].name == "比常住人口"
    assert lists["CL_OBS_STATUS"].agency == "SDMX"
    assert '"parent": "370812"' in text
