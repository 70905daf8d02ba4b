"""A standard of another province is one file: written, named by a jurisdiction, published."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.run import run
from tests.office import Office

STANDARD = """
title = "贵州省创业型城市创建工作评估表"
name = "贵州省评估标准"
document = "虚构的文件（贵州省某厅，2020年1月1日）"
clause = "附件1"
points = 100
systems = [
    { id = "1", title = "一、组织领导", points = 60 },
    { id = "2", title = "二、创业成效", points = 40 },
]

[[items]]
id = "1.1"
requirement = "成立创建工作领导小组。"
method = "成立得40分，正在筹备得10分，未成立不得分。"
points = 40
departments = ["市人社局"]
rules = [{ kind = "levels", points = 40, levels = [
    { name = "成立", points = 40 },
    { name = "正在筹备", points = 10 },
    { name = "未成立", points = 0 },
] }]

[[items]]
id = "1.2"
requirement = "各成员单位按要求开展创建工作。"
method = "每有一个成员单位未开展的，扣2分。"
points = 20
departments = ["市人社局", "市教委"]
rules = [{ kind = "deductions", points = 20, findings = [
    { name = "成员单位未开展", points = 2, per_case = true },
] }]

[[items]]
id = "2.1"
requirement = "创业活动成功率。"
method = "达到50%得10分，达到75%得20分，超过75%得30分。"
points = 30
departments = ["市市场监管局"]
rules = [{ kind = "tiers", points = 30, measure = "success_rate", tiers = [
    { at_least = 50, points = 10 },
    { at_least = 75, points = 20 },
    { above = 75, points = 30 },
] }]

[[items]]
id = "2.2"
requirement = "打造创业品牌。"
method = "有品牌得10分，无品牌不得分。"
points = 10
departments = ["市教育局"]
rules = [{ kind = "levels", points = 10, levels = [
    { name = "有品牌", points = 10 },
    { name = "无品牌", points = 0 },
] }]
"""
JURISDICTION = """
code = "520100"
name = "贵阳市"
within = ["贵州省"]
standards = ["guizhou.toml"]
areas = [{ code = "520103", name = "云岩区" }, { code = "520102", name = "南明区" }]
campaign = { start = 2020-01-01, end = 2020-12-31 }
members = [
    { name = "市人社局", kind = "党政部门" },
    { name = "市教育局", kind = "党政部门", aliases = ["市教委"] },
    { name = "市市场监管局", kind = "党政部门" },
]
"""
# Born three to four years before the end of May; one of the four closed within three years.
REGISTER = """
统一社会信用代码,主体名称,主体类型,行业代码,成立日期,登记状态,注销日期,所属区县
92520103MA6D0J9H0B,虚构甲店,个体工商户,5211,2016-11-26,存续,,云岩区
92520103MA6D1K2L3Y,虚构乙店,个体工商户,5211,2016-11-26,存续,,云岩区
92520102MA6D4M5N6J,虚构丙店,个体工商户,5211,2017-01-05,存续,,南明区
92520102MA6D7P8Q9L,虚构丁店,个体工商户,5211,2017-02-07,注销,2018-05-01,南明区
"""
EVIDENCE = """
标准,条目编号,认定结果,次数,材料名称,认定日期
贵州省评估标准,1.1,成立,,关于成立领导小组的通知,2020-02-06
贵州省评估标准,一、2,成员单位未开展,3,创建工作督查通报,2020-05-20
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office of 贵阳市, with a register and a ledger of evidence delivered for May."""
    folder = tmp_path_factory.mktemp("guiyang")
    (folder / "guizhou.toml").write_text(STANDARD, encoding="utf-8")
    place = folder / "guiyang.toml"
    place.write_text(JURISDICTION, encoding="utf-8")
    office = Office(folder, read_jurisdiction(str(place)))
    office.deliver("2020-05", "市场主体登记.csv", REGISTER.strip())
    office.deliver("2020-05", "创建工作佐证材料台账.csv", EVIDENCE.strip())
    return office


@pytest.fixture(scope="module")
def published(office: Office) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file of a run of May."""
    run(Month(2020, 5), office.folders, office.jurisdiction, lambda _: None)
    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        yield con


def test_a_standard_of_another_province_is_published_with_its_score(published):
    assert published.execute("select standard, name, points::int from standards").fetchall() == [
        ("guizhou", "贵州省评估标准", 100)
    ]
    # 40 for the group; 20 − 3 × 2; three of four survived, 达到75%; nothing judged of the brand.
    assert published.execute(
        "select item, lowest::int, highest::int, why, departments from score_items order by item"
    ).fetchall() == [
        ("1.1", 40, 40, "成立", "市人社局"),
        ("1.2", 14, 14, "“成员单位未开展” 3 项，扣 6 分", "市人社局、市教育局"),
        ("2.1", 20, 20, "达到75%", "市市场监管局"),
        ("2.2", 0, 10, "没有认定材料", "市教育局"),
    ]
    assert published.execute(
        "select member, points::int, lost::int, not_assessed::int from score_totals order by all"
    ).fetchall() == [
        ("1", 54, 6, 0),
        ("2", 20, 10, 10),
        ("total", 74, 16, 10),
        ("市人社局", 54, 6, 0),
        ("市市场监管局", 20, 10, 0),
        ("市教育局", 14, 6, 10),
    ]


@pytest.mark.usefixtures("published")
def test_a_standard_of_another_province_has_its_page(office):
    report = office.folders.out / "reports" / "2020-05"
    page = (report / "guizhou.html").read_text(encoding="utf-8")

    assert 'href="guizhou.html"' in (report / "index.html").read_text(encoding="utf-8")
    for words in ("贵州省创业型城市创建工作评估表", "附件1", "打造创业品牌。", "没有认定材料"):
        assert words in page
