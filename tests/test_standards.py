"""A sheet that contradicts itself, or asks for what nobody knows, is refused by file and item."""

import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.pages import site
from pipelines.pages.score_links import INDEX, LOST_POINTS
from pipelines.standard_files import StandardError, read_standard, read_standards

SHEET = """
title = "试评表"
name = "试评"
document = "试评文件"
clause = "附件"
points = 100
systems = [{ id = "1", title = "一、试评", points = 100, groups = { "1.工作" = 60 } }]

[[items]]
id = "1.1.1"
group = "1.工作"
requirement = "甲"
method = "照规则"
points = 60
departments = ["市人社局"]
rules = [
  { kind = "deductions", points = 20, findings = [{ name = "没有方案", points = 5 }] },
  { kind = "tiers", points = 40, measure = "loan_coverage", tiers = [
    { at_least = 80, points = 10 }, { at_least = 90, points = 20 }, { above = 90, points = 40 } ] },
]

[[items]]
id = "1.2.1"
requirement = "乙"
method = "照规则"
points = 40
departments = ["市人社局", "市财政局"]
rules = [{ kind = "levels", points = 40, levels = [{ name = "好", points = 40 }] }]
"""
LEVELS = '{ kind = "levels", points = 40, levels = [{ name = "好", points = 40 }] }'
CITY = """
code = "370900"
name = "泰安市"
standards = ["sheet.toml"]

[campaign]
start = 2020-01-01
end = 2020-12-31

[[members]]
name = "市人社局"
kind = "党政部门"

[[members]]
name = "市财政局"
kind = "党政部门"
"""


def by_unit(*losses: str) -> str:
    units = ", ".join(f"{{ {loss} }}" for loss in losses)
    return f'{{ kind = "per_unit", points = 40, losses = [{units}] }}'


@pytest.fixture
def sheet(tmp_path):
    def write(text):
        path = tmp_path / "sheet.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def city(tmp_path):
    def read(text=CITY):
        path = tmp_path / "city.toml"
        path.write_text(text, "utf-8")
        return read_jurisdiction(str(path))

    return read


def test_a_sheet_is_read(sheet):
    standard = read_standard(sheet(SHEET))

    assert standard.id == "sheet"
    assert standard.item("1.1.1").words == ("符合", "没有方案")
    assert standard.item("1.1.1").measures == ("loan_coverage",)
    assert standard.clause_of(standard.item("1.1.1")) == "附件 一、试评 1.工作"


def test_the_words_of_an_item_are_those_of_its_rules(sheet):
    absent = by_unit('finding = "缺席", points = 1', 'measure = "members_behind_plan", points = 1')

    levels, units = (read_standard(sheet(text)) for text in (SHEET, SHEET.replace(LEVELS, absent)))

    assert levels.item("1.2.1").words == ("好",)
    assert units.item("1.2.1").words == ("缺席",)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("points = 40\ndep", "points = 39\ndep", "各条目合计 99 分，应为 100 分"),
        ("points = 40\ndep", "points = 39\ndep", "一、试评各条目合计 99 分，标明的是 100 分"),
        ('工作" = 60', '工作" = 50', "“1.工作”合计 60 分，标明的是 50 分"),
        ("points = 100\nsys", "points = 90\nsys", "满分写的是 90 分，应为 100 分"),
        ('"1.2.1"', '"1.1.1"', "条目 1.1.1 出现了不止一次"),
        ('"1.2.1"', '"2.2.1"', "条目 2.2.1 不属于任何一个体系"),
        ('["市人社局"]', "[]", "条目 1.1.1：departments"),
        ('id = "1.2.1"\n', "", "条目 2：id"),
        ("loan_coverage", "loan_cover", "条目 1.1.1 没有 loan_cover 这个指标"),
        ("loan_coverage", "duties_done", "条目 1.1.1 的 duties_done 与标准的考核对象"),
        ("points = 20, findings", "points = 19, findings", "1.1.1 各部分合计与条目的 60 分不符"),
        ('name = "没有方案", points = 5', 'name = "没有方案"', "“没有方案”应写明扣几分"),
        ('"没有方案", points = 5', '"没有方案", zeroes = [3]', "“没有方案”使之不得分的部分不存在"),
        ("at_least = 90", "at_least = 80", "条目 1.1.1 第 2 部分的各档应由低到高"),
        ("at_least = 90, points = 20", "at_least = 90, points = 10", "的各档应由低到高"),
        (
            "at_least = 90",
            "at_least = 90, above = 90",
            "要写明 at_least（达到）或 above（超过）之一",
        ),
        ("above = 90, points = 40", "above = 90, points = 30", "最高可得 30 分，标明的是 40 分"),
        ('kind = "levels"', 'kind = "level"', "条目 1.2.1：rules.0"),
        ('[{ name = "没有方案", points = 5 }]', "[]", "第 1 部分没有写明扣分的认定结果"),
        (LEVELS, '{ kind = "per_unit", points = 40 }', "第 1 部分没有写明按什么扣分或加分"),
        (LEVELS, by_unit("points = 1"), "第 1 部分应写明按哪个指标或哪种认定结果计"),
        (LEVELS, by_unit('finding = "缺席", points = 1, every = 0'), "第 1 部分应写明按哪个指标"),
        (
            "loan_coverage",
            "members_behind_plan",
            "不能用 members_behind_plan：这里要的是有",
        ),
        (
            "loan_coverage",
            "satisfaction_rate",
            "不能用 satisfaction_rate：这里要的是有分子",
        ),
        (
            "points = 5 }",
            'points = 5, measure = "loan_coverage" }',
            "loan_coverage：这里要的是个",
        ),
        (
            "points = 5 }",
            'zeroes = [1], measure = "members_behind_plan" }',
            "“没有方案”是否决情形，只能由人认定",
        ),
        ("points = 40, levels", 'points = "x", levels', "条目 1.2.1：rules.0.levels.points"),
        ('requirement = "乙"', 'demand = "乙"', "条目 1.2.1："),
        ("[[items]]", "[[items", "不是合法的 TOML"),
    ],
)
def test_a_sheet_that_is_wrong_is_refused_by_file_and_item(sheet, old, new, sentence):
    assert SHEET.count(old) >= 1

    with pytest.raises(StandardError) as refused:
        read_standard(sheet(SHEET.replace(old, new, 1)))

    assert str(refused.value).startswith("sheet.toml：")
    assert sentence in str(refused.value)


def test_the_tiers_90_and_above_90_differ(sheet):
    tiers = read_standard(sheet(SHEET)).item("1.1.1").rules[1].tiers

    assert [(tier.at_least, tier.above) for tier in tiers] == [(80, None), (90, None), (None, 90)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '[[members]]\nname = "市财政局"\nkind = "党政部门"\n',
            "",
            "条目 1.2.1 的责任部门“市财政局”",
        ),
        ("[campaign]\nstart = 2020-01-01\nend = 2020-12-31", "", "没有写明创建期（campaign）"),
    ],
)
def test_what_a_sheet_needs_must_stand_in_the_jurisdiction_file(sheet, city, old, new, sentence):
    sheet(SHEET)

    with pytest.raises(StandardError, match="标准 sheet 用于辖区文件 city.toml 时") as refused:
        read_standards(city(CITY.replace(old, new)))
    assert sentence in str(refused.value)


def test_a_target_of_the_sheet_must_stand_in_the_jurisdiction_file(sheet, city):
    target = '{ kind = "target", points = 40, measure = "activity_rate" }'
    sheet(SHEET.replace(LEVELS, target))

    with pytest.raises(StandardError, match="条目 1.2.1 需要的目标 targets.activity_rate 没有写明"):
        read_standards(city())
    assert read_standards(city(CITY + "\n[targets]\nactivity_rate = 0.15\n"))


def test_only_a_sheet_for_each_department_needs_departments_that_are_assessed(sheet, city):
    nobody = CITY.replace("党政部门", "工作机构")
    sheet(SHEET)
    assert read_standards(city(nobody))

    each = SHEET.replace("points = 100\nsys", "points = 100\neach_department = true\nsys")
    each = each.replace('["市人社局"]', '["被考核部门"]').replace("loan_coverage", "duties_done")
    sheet(each.replace('["市人社局", "市财政局"]', '["被考核部门"]'))
    assert read_standards(city())
    with pytest.raises(StandardError, match=r"没有写明被考核的部门（members）"):
        read_standards(city(nobody))


def test_another_sheet_makes_another_fingerprint(sheet, city):
    sheet(SHEET)
    before = city().fingerprint
    sheet(SHEET.replace("甲", "丙"))

    assert city().fingerprint != before


def test_a_sheet_is_not_named_like_another_page(sheet, published_names):
    path = sheet(SHEET)

    for name in published_names:
        with pytest.raises(StandardError, match=f"{name} 是别的页面的名称"):
            read_standard(path.rename(path.with_name(f"{name}.toml")))
        path = path.with_name(f"{name}.toml")


@pytest.fixture
def published_names():
    """The pages that a month has whatever its standards are."""
    names = (site.POLICY, site.REGISTER, site.SATISFACTION, site.SURVIVAL, site.QUALITY)
    files = (*names, site.METHODOLOGY, site.DICTIONARY, INDEX, LOST_POINTS)
    return [file.removesuffix(".html") for file in files] + ["indicator_activity_rate"]
