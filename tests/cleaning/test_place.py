"""Whose row it is and where it lies."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from pipelines.cleaning.place import Gazetteer
from pipelines.jurisdiction import Area, Jurisdiction, read_jurisdiction

UNSPECIFIED = "370812999"
AS_TEXT = csv.ConvertOptions(
    column_types={"地区": pa.string(), "注册地址": pa.string(), "统一社会信用代码": pa.string()},
    strings_can_be_null=False,
)


@pytest.fixture(scope="module")
def yanzhou() -> Gazetteer:
    return Gazetteer(read_jurisdiction("yanzhou"))


@pytest.fixture(scope="module")
def jining() -> Gazetteer:
    return Gazetteer(read_jurisdiction("jining"))


def place(gazetteer: Gazetteer, **evidence: str) -> str:
    """The area code of one row, or 辖区外."""
    located = gazetteer.locate(1, **{name: pa.array([text]) for name, text in evidence.items()})
    return "辖区外" if located.outside[0] else located.area_code[0].as_py()


@pytest.mark.parametrize(
    "town",
    [
        *("新兖镇", " 新兖镇\t", "370812105", "370812105000", "370812105201"),
        *("370882105", "370882105000", "兖州区新兖镇", "兖州市新兖镇", "山东省济宁市兖州区新兖镇"),
        "济宁兖州区新兖镇",
    ],
)
def test_a_stated_town_by_name_or_code_old_ones_included(yanzhou: Gazetteer, town: str) -> None:
    assert place(yanzhou, town=town, codes="91370211MA3C45J26E") == "370812105"


def test_a_town_by_its_own_old_name_and_code(yanzhou: Gazetteer) -> None:
    for town in ("兴隆庄镇", "370812110", "370882110", "370882007"):
        assert place(yanzhou, town=town) == "370812007", town


@pytest.mark.parametrize("town", ["新兖", "李家镇", "鼓楼", "370812555", "甲乙丙"])
def test_an_unknown_town_is_not_guessed(yanzhou: Gazetteer, town: str) -> None:
    located = yanzhou.locate(2, town=pa.array([town, "未注明"]))
    assert located.area_code.to_pylist() == [UNSPECIFIED, UNSPECIFIED]
    assert not located.outside.any()
    (fault,) = located.faults
    assert (fault.rule, fault.level) == ("P01", "warning")
    assert located.faults[fault].tolist() == [True, False]


def test_an_unknown_town_is_no_fault_when_the_address_says_where(yanzhou: Gazetteer) -> None:
    located = yanzhou.locate(1, town=pa.array(["李家"]), address=pa.array(["兖州区新兖镇李家村"]))
    assert located.area_code.to_pylist() == ["370812105"]
    assert located.faults == {}


def test_a_town_of_elsewhere_is_outside(yanzhou: Gazetteer) -> None:
    assert place(yanzhou, town="任城区李营街道") == "辖区外"
    assert place(yanzhou, town="370811001") == "辖区外"


def test_the_stated_town_goes_before_all_other_evidence(yanzhou: Gazetteer) -> None:
    evidence = {"district": "任城区", "address": "青岛市", "codes": "91370211MA3C45J26E"}
    assert place(yanzhou, town="大安镇", **evidence) == "370812101"


@pytest.mark.parametrize(
    "district",
    ["兖州区", "兖州市", "兖州", "370812", "370882", "370812000000", "济宁市兖州区"],
)
def test_a_stated_district_is_inside_and_placed_by_its_address(
    yanzhou: Gazetteer, district: str
) -> None:
    code = "91370211MA3C45J26E"
    assert place(yanzhou, district=district, codes=code) == UNSPECIFIED
    assert place(yanzhou, district=district, address="大安镇驻地", codes=code) == "370812101"


@pytest.mark.parametrize("district", ["任城区", "青岛", "济宁市任城区", "370811", "405万人民币"])
def test_another_stated_district_is_outside(yanzhou: Gazetteer, district: str) -> None:
    assert place(yanzhou, district=district, address="兖州区大安镇") == "辖区外"


@pytest.mark.parametrize(
    "district", ["济宁市", "济宁", "山东", "山东省济宁市", "370800", "370000", "-", "N/A"]
)
def test_what_lies_around_the_district_decides_nothing(yanzhou: Gazetteer, district: str) -> None:
    assert place(yanzhou, district=district, address="兖州区大安镇") == "370812101"
    assert place(yanzhou, district=district, address="青岛市城阳区") == "辖区外"
    assert place(yanzhou, district=district, codes="91370811MA3C45J26E") == "辖区外"
    assert place(yanzhou, district=district, codes="91370882MA3C45J26E") == UNSPECIFIED


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("山东省济宁市兖州区龙桥街道建设路1号", "370812003"),
        ("山东济宁兖州区龙桥街道", "370812003"),
        ("山东省 济宁市 兖州区 龙桥街道", "370812003"),
        ("兖州市新兖镇牛楼村", "370812105"),
        ("兖州县大安公社", UNSPECIFIED),
        ("兖州区建设路", UNSPECIFIED),
        ("山东兖州经济开发区", UNSPECIFIED),
        ("兖州区兴隆庄镇", "370812007"),
        ("兖州区龙桥街道鼓楼街道办事处旧址", "370812003"),
    ],
)
def test_the_administrative_prefix_of_an_address(
    yanzhou: Gazetteer, address: str, area: str
) -> None:
    assert place(yanzhou, address=address, codes="91370211MA3C45J26E") == area


@pytest.mark.parametrize(
    "address",
    [
        *("济宁市任城区建设路", "济宁任城区", "山东省济宁市曲阜市书院街道", "曲阜市兖州路"),
        *("济宁市市中区", "济宁市高新区", "青岛市市北区济宁路1号", "烟台经济技术开发区"),
        *("桓台县田庄镇", "江苏南京市", "新疆克拉玛依市", "北京朝阳区", "烟台芝罘区", "陵县"),
    ],
)
def test_an_address_elsewhere_is_outside_whatever_the_code_says(
    yanzhou: Gazetteer, address: str
) -> None:
    assert place(yanzhou, address=address, codes="91370812MA3C45J26E") == "辖区外"


@pytest.mark.parametrize(
    "address",
    [
        *("济宁路2号", "兖州路8号", "兖州大街", "济宁东路", "山东路1号", "济宁兖州路1号"),
        *("东方市场3号", "青岛路", "鼓楼区旧址", "建设路1号", "开发区北首", ""),
    ],
)
def test_a_street_or_market_names_no_place(yanzhou: Gazetteer, address: str) -> None:
    assert place(yanzhou, address=address, codes="91370211MA3C45J26E") == "辖区外"
    assert place(yanzhou, address=address, codes="91370882MA3C45J26E") == UNSPECIFIED


def test_a_town_without_its_district_says_where_and_not_whose(yanzhou: Gazetteer) -> None:
    assert place(yanzhou, address="大安镇驻地", codes="91370882MA3C45J26E") == "370812101"
    assert place(yanzhou, address="大安镇驻地", codes="91370911MA3C45J26E") == "辖区外"
    assert place(yanzhou, address="大安镇驻地") == "370812101"
    assert place(yanzhou, address="大安镇开发区1号") == "370812101"


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("91370812MA3C45J26E", UNSPECIFIED),
        ("91370882MA3C45J26E", UNSPECIFIED),
        ("91370800MA3C45J26E", UNSPECIFIED),  # the city registers for its districts
        ("91370811MA3C45J26E", "辖区外"),
        ("91370000MA3C45J26E", "辖区外"),  # the province registers for everyone
        ("91100000MA3C45J26E", "辖区外"),
        ('="91370882MA3C45J26E"\t', UNSPECIFIED),
        ("370811600012345", UNSPECIFIED),  # no code of 18 characters, no evidence
        ("", UNSPECIFIED),
    ],
)
def test_the_registering_authority_decides_last(yanzhou: Gazetteer, code: str, area: str) -> None:
    assert place(yanzhou, codes=code) == area


def test_a_form_without_any_place_lies_inside(yanzhou: Gazetteer) -> None:
    assert yanzhou.locate(2).area_code.to_pylist() == [UNSPECIFIED, UNSPECIFIED]
    assert yanzhou.locate(0, town=pa.array([], pa.string())).area_code.to_pylist() == []


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("兖州市新兖镇", "370812"),
        ("济宁市市中区古槐路", "370811"),
        ("济宁市市中区", "370811"),
        ("山东省济宁市任城区", "370811"),
        ("济宁高新区海川路9号", "370871"),
        ("济宁市高新区柳行", "370871"),
        ("邹县城关", "370883"),
        ("嘉祥经济开发区", "370829"),
        ("济宁经济开发区", "370800999"),
        ("济宁市兖州路1号", "370800999"),
        ("济宁市车站东路", "370800999"),
        ("济宁市邹城凫山南路", "370800999"),
    ],
)
def test_counties_of_a_city_with_their_old_names(
    jining: Gazetteer, address: str, area: str
) -> None:
    assert place(jining, district="济宁", address=address) == area


def test_a_county_name_that_recurs_is_settled_by_the_code(jining: Gazetteer) -> None:
    assert place(jining, address="市中区光明西路", codes="91370402MA3C45J26E") == "辖区外"
    assert place(jining, address="市中区古槐路", codes="91370802MA3C45J26E") == "370811"
    assert place(jining, address="济宁市市中区", codes="91370402MA3C45J26E") == "370811"


def test_three_levels_place_a_row_as_deep_as_the_evidence_goes() -> None:
    gazetteer = Gazetteer(
        Jurisdiction(
            "city",
            "370800",
            "济宁市",
            "",
            areas=(
                Area("370812", "兖州区", "370800", ("兖州市",), ("370882",)),
                Area("370811", "任城区", "370800"),
                Area("370812101", "城关镇", "370812"),
                Area("370811101", "城关镇", "370811"),
            ),
        )
    )
    assert place(gazetteer, town="兖州区城关镇") == "370812101"
    assert place(gazetteer, town="370882101") == "370812101"
    assert place(gazetteer, district="任城区", address="济宁市任城区城关镇") == "370811101"
    assert place(gazetteer, district="任城区", address="兖州区城关镇") == "370811999"
    assert place(gazetteer, town="城关镇") == "370800999"  # two towns have this name


def test_stated_areas_include_the_whole_jurisdiction(yanzhou: Gazetteer) -> None:
    stated = ["兖州区", "全区", "新兖镇", "370812105", "济宁市兖州区", "任城区", "甲乙丙", ""]
    located = yanzhou.areas_named(pa.array(stated))
    assert located.area_code.to_pylist() == [
        *("370812", "370812", "370812105", "370812105", "370812"),
        *(None, None, None),
    ]
    assert located.outside.tolist() == [*[False] * 5, True, False, False]
    (fault,) = located.faults
    assert fault.level == "error"
    assert located.faults[fault].tolist() == [*[False] * 6, True, True]


def test_the_real_register_of_a_province(jining: Gazetteer, shared_data: Path) -> None:
    options = csv.ParseOptions(newlines_in_values=True)
    columns = {"district": "地区", "address": "注册地址", "codes": "统一社会信用代码"}
    texts = {name: [] for name in columns}
    for path in sorted((shared_data / "registrations").glob("*.csv")):
        table = csv.read_csv(path, parse_options=options, convert_options=AS_TEXT)
        for name, title in columns.items():
            texts[name] += table[title].to_pylist()
    given = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    located = jining.locate(106_534, **given)
    is_jining = np.array([district == "济宁" for district in texts["district"]])
    assert is_jining.sum() == 4_980
    assert (located.outside == ~is_jining).all()
    # Without the column, addresses and codes say the same but for 市中区 of 枣庄 (7 rows) and
    # one address in 济宁高新区 that the column puts in 青岛.
    blind = jining.locate(106_534, address=given["address"], codes=given["codes"])
    assert (blind.outside != ~is_jining).sum() == 8
